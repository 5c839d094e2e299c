# Each step ran on a builder that the pipeline allows for it.
package hallmark

import data.hallmark.chain

reasons contains reason("builder-not-allowed", chain.product[id], run.step, message) if {
	some id, run in chain.runs
	allowed := data.pipeline.steps[run.step].builders
	not run.builder in allowed
	message := sprintf("step %s ran on builder %s: run it on one of %s", [run.step, run.builder, concat(", ", allowed)])
}
