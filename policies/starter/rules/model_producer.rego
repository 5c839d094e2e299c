# Somebody trusted says how the model was made.
package hallmark

reasons contains reason("model-without-producer", input.subject.digest, "", message) if {
	artifact := object.get(input.artifacts, input.subject.digest, {})
	count(object.get(artifact, "producers", [])) == 0
	message := "no trusted provenance says how this model was made: make it with hallmark run, with a key that the trust file grants the step"
}
