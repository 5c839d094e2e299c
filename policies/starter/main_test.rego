package hallmark.main_test

import data.hallmark
import data.hallmark.fixture_test as fixture

test_accepts_a_good_chain if {
	hallmark.decision == {"allow": true, "reasons": set(), "warnings": set()} with input as fixture.facts
}

test_accepts_a_model_that_nobody_evaluated if {
	fixture.codes == set() with input as object.union(fixture.facts, {"evaluations": []})
}

test_refuses_facts_of_another_form if {
	every facts in [{}, object.remove(fixture.facts, ["runs"]), fixture.with_run("st:train", {"outputs": "model"})] {
		fixture.codes == {"facts-malformed"} with input as facts
	}
}
