# Facts of a good chain, acquire -> prepare -> train, for the tests beside the rules.
package test.fixture

local_builder := "https://w3id.org/hallmark/builder-local/v1"

artifact := {
	"is_tree": false,
	"names": [],
	"producers": [],
	"clearances": [],
	"findings": [],
	"is_training_input": true,
}

clearance := {
	"statement": "st:clear",
	"created": 1000,
	"age_seconds": 500,
	"properties": ["DATASET_CLEARED"],
	"signer": "dpo",
}

artifacts := {
	"sha256:model": object.union(artifact, {"producers": ["st:train"], "is_training_input": false}),
	"sha256:train": object.union(artifact, {"producers": ["st:prepare"]}),
	"sha256:raw": object.union(artifact, {"producers": ["st:acquire"], "clearances": [clearance]}),
	"sha256:test": object.union(artifact, {"producers": ["st:prepare"], "is_training_input": false}),
}

run := {
	"builder": local_builder,
	"signer": "someone",
	"started": 900,
	"finished": 901,
	"source": "",
	"commit": "c0ffee",
	"is_dirty": false,
}

runs := {
	"st:acquire": object.union(run, {
		"step": "acquire",
		"kind": "acquire",
		"inputs": [],
		"outputs": [{"path": "data/raw.csv", "artifact": "sha256:raw", "is_adopted": false}],
	}),
	"st:prepare": object.union(run, {
		"step": "prepare",
		"kind": "prepare",
		"inputs": [{"path": "data/raw.csv", "artifact": "sha256:raw"}],
		"outputs": [
			{"path": "data/test.csv", "artifact": "sha256:test", "is_adopted": false},
			{"path": "data/train.csv", "artifact": "sha256:train", "is_adopted": false},
		],
	}),
	"st:train": object.union(run, {
		"step": "train",
		"kind": "train",
		"inputs": [{"path": "data/train.csv", "artifact": "sha256:train"}],
		"outputs": [{"path": "model", "artifact": "sha256:model", "is_adopted": false}],
	}),
}

evaluation := {
	"statement": "st:eval",
	"model": "sha256:model",
	"dataset": "sha256:test",
	"dataset_path": "data/test.csv",
	"signer": "eve",
	"created": 1000,
	"metrics": {"accuracy": 0.95},
	"sample_size": 100,
	"overlap": [],
}

facts := {
	"schema": "https://w3id.org/hallmark/facts/v1",
	"now": 1500,
	"environment": "",
	"trust": {"digest": "sha256:trust", "root": "00", "version": 1},
	"subject": {"digest": "sha256:model", "is_tree": true, "name": "model"},
	"signature": {
		"status": "verified",
		"reason": "",
		"detail": "",
		"statement": "st:oms",
		"signer": "release",
		"signer_id": "00",
	},
	"artifacts": artifacts,
	"runs": runs,
	"evaluations": [evaluation],
	"releases": [],
	"ignored": [],
}

# The good facts with one run, or one artifact, changed.
with_run(id, change) := object.union(facts, {"runs": {id: change}})

with_artifact(digest, change) := object.union(facts, {"artifacts": {digest: change}})

# The codes of the decision on whatever input the caller sets.
codes := {reason.code | some reason in data.hallmark.decision.reasons}
