package test.input_producer

import data.test.fixture

warnings(facts) := {warning.artifact |
	some warning in data.hallmark.decision.warnings with input as facts
	warning.code == "input-without-producer"
}

test_refuses_nothing_but_warns_of_an_input_that_nobody_made if {
	facts := fixture.with_artifact("sha256:raw", {"producers": []})
	warnings(facts) == {"sha256:raw"}
	data.hallmark.decision.allow with input as facts
}

test_accepts_without_warning_when_all_inputs_have_producers if {
	facts := fixture.facts
	warnings(facts) == set()
}
