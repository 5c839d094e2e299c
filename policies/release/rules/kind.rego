# Each step did what the pipeline declares that it does.
package hallmark

import data.hallmark.chain

reasons contains reason("kind-mismatch", chain.product[id], run.step, message) if {
	some id, run in chain.runs
	kind := data.pipeline.steps[run.step].kind
	run.kind != kind
	message := sprintf("step %s was recorded as kind %s: run it with --kind %s", [run.step, run.kind, kind])
}
