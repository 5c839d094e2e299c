package hallmark.adopted_test

import data.hallmark.fixture_test as fixture

adopted(run) := {"outputs": [object.union(made, {"is_adopted": true}) | some made in fixture.runs[run].outputs]}

test_refuses_an_adopted_model if {
	fixture.codes == {"output-adopted"} with input as fixture.with_run("st:train", adopted("st:train"))
}

test_refuses_adopted_data if {
	fixture.codes == {"output-adopted"} with input as fixture.with_run("st:prepare", adopted("st:prepare"))
}
