package hallmark.input_declared_test

import data.hallmark.fixture_test as fixture

train_inputs := fixture.runs["st:train"].inputs

test_refuses_an_input_that_the_policy_does_not_declare if {
	inputs := array.concat(train_inputs, [{"path": "extra.csv", "artifact": "sha256:extra"}])
	fixture.codes == {"input-undeclared"} with input as fixture.with_run("st:train", {"inputs": inputs})
}

test_refuses_a_run_without_its_declared_input if {
	fixture.codes == {"input-missing"} with input as fixture.with_run("st:train", {"inputs": []})
}

test_refuses_an_input_under_another_name if {
	changed := {"inputs": [{"path": "train.csv", "artifact": "sha256:train"}]}
	fixture.codes == {"input-missing", "input-undeclared"} with input as fixture.with_run("st:train", changed)
}
