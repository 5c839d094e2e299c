# No step adopted what was there before it ran.
package hallmark

reasons contains reason("output-adopted", made.artifact, run.step, message) if {
	some run in input.runs
	some made in run.outputs
	made.is_adopted
	message := sprintf("step %s adopted %s, which was there before it ran: run the step again so that it writes the file", [run.step, made.path])
}
