package hallmark.model_producer_test

import data.hallmark.fixture_test as fixture

test_refuses_a_model_that_nobody_made if {
	fixture.codes == {"model-without-producer"} with input as fixture.with_artifact("sha256:model", {"producers": []})
}

test_refuses_a_model_made_by_another_step if {
	fixture.codes == {"model-without-producer"} with input as fixture.with_artifact("sha256:model", {"producers": ["st:prepare"]})
}

test_accepts_a_model_that_another_step_made_as_well if {
	fixture.codes == set() with input as fixture.with_artifact("sha256:model", {"producers": ["st:prepare", "st:train"]})
}
