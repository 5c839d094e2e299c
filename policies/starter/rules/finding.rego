# Nobody trusted says that something is wrong with the model or with what it was made from.
package hallmark

reasons contains reason("finding-open", digest, "", message) if {
	some digest, artifact in input.artifacts
	some finding in artifact.findings
	is_judged(digest, artifact)
	message := sprintf("%s reports (%s): %s", [finding.signer, finding.severity, finding.title])
}

is_judged(digest, _) if digest == input.subject.digest

is_judged(_, artifact) if artifact.is_training_input
