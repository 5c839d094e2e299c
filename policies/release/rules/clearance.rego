# All data that came from outside is cleared for use. Of several clearances the newest counts.
package hallmark

import data.hallmark.chain

acquired contains {"artifact": artifact, "step": run.step} if {
	some artifact in chain.artifacts
	some id in chain.producers(artifact)
	run := chain.runs[id]
	data.pipeline.steps[run.step].kind == "acquire"
}

newest_clearances(artifact) := {clearance |
	some clearance in object.get(object.get(input.artifacts, artifact, {}), "clearances", [])
	every other in input.artifacts[artifact].clearances { other.created <= clearance.created }
}

is_cleared(clearance) if data.clearance.property in clearance.properties

reasons contains reason("clearance-missing", dataset.artifact, dataset.step, message) if {
	some dataset in acquired
	count(newest_clearances(dataset.artifact)) == 0
	message := "this dataset came from outside and has no clearance: have it cleared (hallmark clearance)"
}

reasons contains reason("clearance-missing", dataset.artifact, dataset.step, message) if {
	some dataset in acquired
	some clearance in newest_clearances(dataset.artifact)
	not is_cleared(clearance)
	message := sprintf("the newest clearance of this dataset does not say %s: have it cleared (hallmark clearance)", [data.clearance.property])
}

reasons contains reason("clearance-expired", dataset.artifact, dataset.step, message) if {
	some dataset in acquired
	some clearance in newest_clearances(dataset.artifact)
	is_cleared(clearance)
	clearance.age_seconds > data.clearance.max_age_days * 86400
	message := sprintf("the clearance of this dataset is older than %v days: have it cleared again (hallmark clearance)", [data.clearance.max_age_days])
}

reasons contains reason("clearance-from-future", dataset.artifact, dataset.step, message) if {
	some dataset in acquired
	some clearance in newest_clearances(dataset.artifact)
	clearance.age_seconds < 0
	message := "the clearance of this dataset is dated in the future: check the clock of the machine that made it, and of this one"
}
