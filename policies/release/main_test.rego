package test.main

import data.test.fixture

test_accepts_a_good_chain if {
	facts := fixture.facts
	data.hallmark.decision == {"allow": true, "reasons": set()} with input as facts
}

test_refuses_facts_of_another_form if {
	every facts in [
		{},
		object.remove(fixture.facts, ["runs"]),
		object.union(fixture.facts, {"evaluations": "none"}),
		fixture.with_run("st:train", {"inputs": {"path": "x"}}),
		fixture.with_artifact("sha256:raw", {"clearances": [{"created": "today"}]}),
	] {
		fixture.codes == {"facts-malformed"} with input as facts
	}
}

test_refuses_data_of_another_form if {
	facts := fixture.facts
	every settings in [
		{"model_step": "train", "steps": []},
		{"model_step": "train", "steps": {}},
		{"model_step": "train", "steps": {"train": {"kind": "train", "builders": [], "inputs": {"x": "nobody"}}}},
	] {
		fixture.codes == {"policy-data-malformed"} with input as facts with data.pipeline as settings
	}
}

test_every_reason_has_its_four_words if {
	facts := object.union(fixture.facts, {"signature": {"status": "missing"}, "evaluations": []})
	reasons := data.hallmark.decision.reasons with input as facts
	count(reasons) == 2
	every reason in reasons {
		object.keys(reason) == {"code", "artifact", "step", "message"}
		reason.artifact == "sha256:model"
	}
}
