package hallmark.model_producer_test

import data.hallmark.fixture_test as fixture

test_refuses_a_model_that_nobody_made if {
	fixture.codes == {"model-without-producer"} with input as fixture.with_artifact("sha256:model", {"producers": []})
}

test_refuses_a_model_that_is_no_artifact if {
	fixture.codes == {"model-without-producer"} with input as object.union(fixture.facts, {"subject": {"digest": "sha256:other"}})
}
