# What the model was made from has a producer too; if not, that is worth knowing.
package hallmark

warnings contains reason("input-without-producer", used.artifact, run.step, message) if {
	some run in input.runs
	some used in run.inputs
	artifact := object.get(input.artifacts, used.artifact, {})
	count(object.get(artifact, "producers", [])) == 0
	message := sprintf("nobody trusted says where %s came from: record it with hallmark run --kind acquire", [used.path])
}
