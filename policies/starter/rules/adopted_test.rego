package test.adopted

import data.test.fixture

test_refuses_an_adopted_model if {
	outputs := [{"path": "model", "artifact": "sha256:model", "is_adopted": true}]
	facts := fixture.with_run("st:train", {"outputs": outputs})
	fixture.codes == {"output-adopted"} with input as facts
}
