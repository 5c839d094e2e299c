package test.finding

import data.test.fixture

finding := {"statement": "st:finding", "severity": "high", "title": "poisoned", "signer": "eve"}

test_refuses_a_finding_on_the_model if {
	facts := fixture.with_artifact("sha256:model", {"findings": [finding]})
	fixture.codes == {"finding-open"} with input as facts
}

test_refuses_a_finding_upstream if {
	facts := fixture.with_artifact("sha256:raw", {"findings": [finding]})
	fixture.codes == {"finding-open"} with input as facts
}

test_accepts_a_finding_on_what_was_not_used if {
	facts := fixture.with_artifact("sha256:test", {"findings": [finding]})
	fixture.codes == set() with input as facts
}
