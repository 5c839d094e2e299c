package hallmark.kind_test

import data.hallmark.fixture_test as fixture

test_refuses_a_step_of_another_kind if {
	fixture.codes == {"kind-mismatch"} with input as fixture.with_run("st:train", {"kind": "package"})
}

test_refuses_an_acquisition_that_was_none if {
	fixture.codes == {"kind-mismatch"} with input as fixture.with_run("st:acquire", {"kind": "prepare"})
}
