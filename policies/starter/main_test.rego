package test.main

import data.test.fixture

test_accepts_a_good_chain if {
	facts := fixture.facts
	data.hallmark.decision == {"allow": true, "reasons": set(), "warnings": set()} with input as facts
}

test_accepts_a_model_that_nobody_evaluated if {
	facts := object.union(fixture.facts, {"evaluations": []})
	fixture.codes == set() with input as facts
}

test_refuses_facts_of_another_form if {
	every facts in [{}, object.remove(fixture.facts, ["runs"]), fixture.with_run("st:train", {"outputs": "model"})] {
		fixture.codes == {"facts-malformed"} with input as facts
	}
}
