package test.input_declared

import data.test.fixture

train_inputs := fixture.runs["st:train"].inputs

test_refuses_an_input_that_the_policy_does_not_declare if {
	inputs := array.concat(train_inputs, [{"path": "extra.csv", "artifact": "sha256:extra"}])
	facts := fixture.with_run("st:train", {"inputs": inputs})
	fixture.codes == {"input-undeclared"} with input as facts
}

test_refuses_a_run_without_its_declared_input if {
	facts := fixture.with_run("st:train", {"inputs": []})
	fixture.codes == {"input-missing"} with input as facts
}

test_refuses_an_input_under_another_name if {
	changed := {"inputs": [{"path": "train.csv", "artifact": "sha256:train"}]}
	facts := fixture.with_run("st:train", changed)
	fixture.codes == {"input-missing", "input-undeclared"} with input as facts
}
