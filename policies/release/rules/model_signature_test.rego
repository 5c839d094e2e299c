package test.model_signature

import data.test.fixture

facts_with(status) := object.union(fixture.facts, {"signature": {"status": status, "reason": "why", "detail": ""}})

test_refuses_a_model_without_signature if {
	facts := facts_with("missing")
	fixture.codes == {"model-unsigned"} with input as facts
}

test_refuses_a_signature_outside_the_trust_file if {
	facts := facts_with("untrusted")
	fixture.codes == {"model-signature-untrusted"} with input as facts
}

test_refuses_a_changed_model if {
	facts := facts_with("mismatch")
	fixture.codes == {"model-content-mismatch"} with input as facts
}

test_refuses_an_unreadable_signature if {
	facts := facts_with("unreadable")
	fixture.codes == {"model-signature-unreadable"} with input as facts
}

test_refuses_a_status_that_nobody_knows if {
	facts := facts_with("Verified")
	fixture.codes == {"model-signature-unreadable"} with input as facts
}

test_refuses_with_signer_and_reason_in_the_message if {
	facts := facts_with("untrusted")
	some reason in data.hallmark.decision.reasons with input as facts
	endswith(reason.message, " (release: why)")
}
