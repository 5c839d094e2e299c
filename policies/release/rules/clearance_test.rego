package test.clearance

import data.test.fixture

raw_with(clearances) := fixture.with_artifact("sha256:raw", {"clearances": clearances})

changed(change) := object.union(fixture.clearance, change)

day := 86400

test_refuses_data_without_clearance if {
	facts := raw_with([])
	fixture.codes == {"clearance-missing"} with input as facts
}

test_refuses_a_clearance_of_something_else if {
	facts := raw_with([changed({"properties": ["PII_SCANNED"]})])
	fixture.codes == {"clearance-missing"} with input as facts
}

test_refuses_data_whose_clearance_was_replaced_by_a_worse_one if {
	clearances := [changed({"created": 1001, "properties": []}), fixture.clearance]
	facts := raw_with(clearances)
	fixture.codes == {"clearance-missing"} with input as facts
}

test_refuses_when_one_of_two_newest_does_not_clear if {
	clearances := [fixture.clearance, changed({"statement": "st:clear2", "properties": []})]
	facts := raw_with(clearances)
	fixture.codes == {"clearance-missing"} with input as facts
}

test_refuses_an_old_clearance if {
	facts := raw_with([changed({"age_seconds": (90 * day) + 1})])
	fixture.codes == {"clearance-expired"} with input as facts
}

test_accepts_a_clearance_of_the_last_day if {
	facts := raw_with([changed({"age_seconds": 90 * day})])
	fixture.codes == set() with input as facts
}

test_accepts_a_new_clearance_beside_an_old_one if {
	clearances := [fixture.clearance, changed({"created": 10, "age_seconds": 900 * day, "properties": []})]
	facts := raw_with(clearances)
	fixture.codes == set() with input as facts
}

test_refuses_a_clearance_from_the_future if {
	facts := raw_with([changed({"age_seconds": -1})])
	fixture.codes == {"clearance-from-future"} with input as facts
}
