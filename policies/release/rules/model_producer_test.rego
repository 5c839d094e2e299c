package test.model_producer

import data.test.fixture

test_refuses_a_model_that_nobody_made if {
	facts := fixture.with_artifact("sha256:model", {"producers": []})
	fixture.codes == {"model-without-producer"} with input as facts
}

test_refuses_a_model_made_by_another_step if {
	facts := fixture.with_artifact("sha256:model", {"producers": ["st:prepare"]})
	fixture.codes == {"model-without-producer"} with input as facts
}

test_accepts_a_model_that_another_step_made_as_well if {
	facts := fixture.with_artifact("sha256:model", {"producers": ["st:prepare", "st:train"]})
	fixture.codes == set() with input as facts
}
