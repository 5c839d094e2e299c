package test.kind

import data.test.fixture

test_refuses_a_step_of_another_kind if {
	facts := fixture.with_run("st:train", {"kind": "package"})
	fixture.codes == {"kind-mismatch"} with input as facts
}

test_refuses_an_acquisition_that_was_none if {
	facts := fixture.with_run("st:acquire", {"kind": "prepare"})
	fixture.codes == {"kind-mismatch"} with input as facts
}
