package test.adopted

import data.test.fixture

adopted(run) := {"outputs": [object.union(made, {"is_adopted": true}) | some made in fixture.runs[run].outputs]}

test_refuses_an_adopted_model if {
	facts := fixture.with_run("st:train", adopted("st:train"))
	fixture.codes == {"output-adopted"} with input as facts
}

test_refuses_adopted_data if {
	facts := fixture.with_run("st:prepare", adopted("st:prepare"))
	fixture.codes == {"output-adopted"} with input as facts
}
