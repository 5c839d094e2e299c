package hallmark.finding_test

import data.hallmark.fixture_test as fixture

finding := {"statement": "st:finding", "severity": "high", "title": "poisoned", "signer": "eve"}

test_refuses_a_finding_on_the_model if {
	fixture.codes == {"finding-open"} with input as fixture.with_artifact("sha256:model", {"findings": [finding]})
}

test_refuses_a_finding_upstream if {
	fixture.codes == {"finding-open"} with input as fixture.with_artifact("sha256:raw", {"findings": [finding]})
}

test_accepts_a_finding_on_what_was_not_used if {
	fixture.codes == set() with input as fixture.with_artifact("sha256:test", {"findings": [finding]})
}
