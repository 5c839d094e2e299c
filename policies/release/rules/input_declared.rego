# A step used what the pipeline declares, no more and no less.
package hallmark

import data.hallmark.chain

reasons contains reason("input-undeclared", used.artifact, run.step, message) if {
	some run in chain.runs
	declared := object.keys(data.pipeline.steps[run.step].inputs)
	some used in run.inputs
	not used.path in declared
	message := sprintf("step %s used %s, which the policy does not declare: declare it in data.json, or run without it", [run.step, used.path])
}

reasons contains reason("input-missing", chain.product[id], run.step, message) if {
	some id, run in chain.runs
	paths := {used.path | some used in run.inputs}
	some path, step in data.pipeline.steps[run.step].inputs
	not path in paths
	message := sprintf("step %s did not record its input %s from step %s: run it again with --input %s", [run.step, path, step, path])
}
