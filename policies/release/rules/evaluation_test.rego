package test.evaluation

import data.test.fixture

facts_with(evaluations) := object.union(fixture.facts, {"evaluations": evaluations})

changed(change) := object.union(fixture.evaluation, change)

test_refuses_a_model_that_nobody_evaluated if {
	facts := facts_with([])
	fixture.codes == {"evaluation-missing"} with input as facts
}

test_refuses_the_evaluation_of_another_model if {
	facts := facts_with([changed({"model": "sha256:other"})])
	fixture.codes == {"evaluation-missing"} with input as facts
}

test_refuses_an_evaluation_by_another_metric if {
	other := object.union(object.remove(fixture.evaluation, ["metrics"]), {"metrics": {"recall": 1}})
	facts := facts_with([other])
	fixture.codes == {"evaluation-missing"} with input as facts
}

test_refuses_a_bad_model if {
	facts := facts_with([changed({"metrics": {"accuracy": 0.89}})])
	fixture.codes == {"evaluation-below-threshold"} with input as facts
}

test_refuses_a_bad_evaluation_beside_a_good_one if {
	evaluations := [fixture.evaluation, changed({"metrics": {"accuracy": 0}})]
	facts := facts_with(evaluations)
	fixture.codes == {"evaluation-below-threshold"} with input as facts
}

test_refuses_with_the_value_in_the_message if {
	facts := facts_with([changed({"metrics": {"accuracy": 0.5}})])
	some reason in data.hallmark.decision.reasons with input as facts
	reason.message == "accuracy on data/test.csv is 0.5; the policy demands at least 0.9"
}

test_accepts_exactly_the_threshold if {
	facts := facts_with([changed({"metrics": {"accuracy": 0.9}})])
	fixture.codes == set() with input as facts
}

test_refuses_an_evaluation_on_training_data if {
	facts := facts_with([changed({"overlap": ["sha256:train"]})])
	fixture.codes == {"evaluation-on-training-data"} with input as facts
}
