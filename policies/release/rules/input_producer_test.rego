package test.input_producer

import data.test.fixture

test_refuses_an_input_that_nobody_made if {
	facts := fixture.with_artifact("sha256:train", {"producers": []})
	fixture.codes == {"input-without-producer"} with input as facts
}

test_refuses_an_input_that_is_no_artifact_at_all if {
	changed := {"inputs": [{"path": "data/train.csv", "artifact": "sha256:other"}]}
	facts := fixture.with_run("st:train", changed)
	fixture.codes == {"input-without-producer"} with input as facts
}

test_refuses_a_skipped_step if {
	changed := {"inputs": [{"path": "data/train.csv", "artifact": "sha256:raw"}]}
	facts := fixture.with_run("st:train", changed)
	fixture.codes == {"input-from-wrong-step"} with input as facts
}

test_refuses_the_second_of_two_runs_that_made_the_model if {
	second := object.union(fixture.runs["st:train"], {"inputs": [{"path": "data/train.csv", "artifact": "sha256:other"}]})
	facts := object.union(
		fixture.with_artifact("sha256:model", {"producers": ["st:train", "st:train2"]}),
		{"runs": {"st:train2": second}},
	)
	fixture.codes == {"input-without-producer"} with input as facts
}
