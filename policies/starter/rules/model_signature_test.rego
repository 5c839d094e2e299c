package hallmark.model_signature_test

import data.hallmark
import data.hallmark.fixture_test as fixture

facts_with(status) := object.union(fixture.facts, {"signature": {"status": status, "reason": "why", "detail": ""}})

test_refuses_a_model_without_signature if {
	fixture.codes == {"model-unsigned"} with input as facts_with("missing")
}

test_refuses_a_signature_outside_the_trust_file if {
	fixture.codes == {"model-signature-untrusted"} with input as facts_with("untrusted")
}

test_refuses_a_changed_model if {
	fixture.codes == {"model-content-mismatch"} with input as facts_with("mismatch")
}

test_refuses_an_unreadable_signature if {
	fixture.codes == {"model-signature-unreadable"} with input as facts_with("unreadable")
}

test_refuses_a_status_that_nobody_knows if {
	fixture.codes == {"model-signature-unreadable"} with input as facts_with("Verified")
}

test_refuses_with_signer_and_reason_in_the_message if {
	some reason in hallmark.decision.reasons with input as facts_with("untrusted")
	endswith(reason.message, " (release: why)")
}
