package test.model_producer

import data.test.fixture

test_refuses_a_model_that_nobody_made if {
	facts := fixture.with_artifact("sha256:model", {"producers": []})
	fixture.codes == {"model-without-producer"} with input as facts
}

test_refuses_a_model_that_is_no_artifact if {
	facts := object.union(fixture.facts, {"subject": {"digest": "sha256:other"}})
	fixture.codes == {"model-without-producer"} with input as facts
}
