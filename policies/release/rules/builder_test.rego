package test.builder

import data.test.fixture

test_refuses_another_builder if {
	facts := fixture.with_run("st:prepare", {"builder": "https://example.com/laptop"})
	fixture.codes == {"builder-not-allowed"} with input as facts
}

test_refuses_naming_a_product_of_the_run if {
	facts := fixture.with_run("st:prepare", {"builder": ""})
	{reason.artifact | some reason in data.hallmark.decision.reasons} == {"sha256:train"} with input as facts
}

test_accepts_another_builder_of_a_run_outside_the_chain if {
	other := object.union(fixture.runs["st:train"], {"step": "elsewhere", "builder": "https://example.com/laptop"})
	facts := object.union(
		fixture.with_artifact("sha256:train", {"producers": ["st:other", "st:prepare"]}),
		{"runs": {"st:other": other}},
	)
	fixture.codes == set() with input as facts
}
