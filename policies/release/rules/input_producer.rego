# What a step used was made by the step that the pipeline declares for that path.
package hallmark

import data.hallmark.chain

reasons contains reason("input-without-producer", used.artifact, run.step, message) if {
	some run in chain.runs
	some used in run.inputs
	step := data.pipeline.steps[run.step].inputs[used.path]
	count(chain.producers(used.artifact)) == 0
	message := sprintf("%s has no trusted provenance: it must come from step %s", [used.path, step])
}

reasons contains reason("input-from-wrong-step", used.artifact, run.step, message) if {
	some run in chain.runs
	some used in run.inputs
	step := data.pipeline.steps[run.step].inputs[used.path]
	count(chain.producers(used.artifact)) > 0
	count(chain.from_step(used.artifact, step)) == 0
	message := sprintf("%s was made by another step: it must come from step %s", [used.path, step])
}
