package hallmark.evaluation_test

import data.hallmark
import data.hallmark.fixture_test as fixture

facts_with(evaluations) := object.union(fixture.facts, {"evaluations": evaluations})

changed(change) := object.union(fixture.evaluation, change)

test_refuses_a_model_that_nobody_evaluated if {
	fixture.codes == {"evaluation-missing"} with input as facts_with([])
}

test_refuses_the_evaluation_of_another_model if {
	fixture.codes == {"evaluation-missing"} with input as facts_with([changed({"model": "sha256:other"})])
}

test_refuses_an_evaluation_by_another_metric if {
	other := object.union(object.remove(fixture.evaluation, ["metrics"]), {"metrics": {"recall": 1}})
	fixture.codes == {"evaluation-missing"} with input as facts_with([other])
}

test_refuses_a_bad_model if {
	fixture.codes == {"evaluation-below-threshold"} with input as facts_with([changed({"metrics": {"accuracy": 0.89}})])
}

test_refuses_a_bad_evaluation_beside_a_good_one if {
	evaluations := [fixture.evaluation, changed({"metrics": {"accuracy": 0}})]
	fixture.codes == {"evaluation-below-threshold"} with input as facts_with(evaluations)
}

test_refuses_with_the_value_in_the_message if {
	some reason in hallmark.decision.reasons with input as facts_with([changed({"metrics": {"accuracy": 0.5}})])
	reason.message == "accuracy on data/test.csv is 0.5; the policy demands at least 0.9"
}

test_accepts_exactly_the_threshold if {
	fixture.codes == set() with input as facts_with([changed({"metrics": {"accuracy": 0.9}})])
}

test_refuses_an_evaluation_on_training_data if {
	fixture.codes == {"evaluation-on-training-data"} with input as facts_with([changed({"overlap": ["sha256:train"]})])
}
