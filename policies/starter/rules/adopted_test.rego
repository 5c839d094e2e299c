package hallmark.adopted_test

import data.hallmark.fixture_test as fixture

test_refuses_an_adopted_model if {
	outputs := [{"path": "model", "artifact": "sha256:model", "is_adopted": true}]
	fixture.codes == {"output-adopted"} with input as fixture.with_run("st:train", {"outputs": outputs})
}
