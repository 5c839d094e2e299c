# The model was made by the step that the pipeline declares.
package hallmark

import data.hallmark.chain

reasons contains reason("model-without-producer", input.subject.digest, data.pipeline.model_step, message) if {
	count(chain.producing_runs) == 0
	message := sprintf("no trusted provenance says that step %s made this model: make it with hallmark run --step %s", [data.pipeline.model_step, data.pipeline.model_step])
}
