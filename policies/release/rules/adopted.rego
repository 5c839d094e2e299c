# Each step wrote its outputs itself.
package hallmark

import data.hallmark.chain

reasons contains reason("output-adopted", made.artifact, run.step, message) if {
	some run in chain.runs
	some made in run.outputs
	made.is_adopted
	message := sprintf("step %s adopted %s, which was there before it ran: run the step again so that it writes the file", [run.step, made.path])
}
