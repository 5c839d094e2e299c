# This model was measured, well enough, on data that it was not trained on. Every trusted evaluation
# with the policy's metric counts: a good one does not outweigh a bad one.
package hallmark

relevant_evaluations contains evaluation if {
	some evaluation in input.evaluations
	evaluation.model == input.subject.digest
	data.evaluation.metric in object.keys(evaluation.metrics)
}

reasons contains reason("evaluation-missing", input.subject.digest, "", message) if {
	count(relevant_evaluations) == 0
	message := sprintf("no trusted evaluation of this model states its %s: evaluate it (hallmark run --kind evaluate)", [data.evaluation.metric])
}

reasons contains reason("evaluation-below-threshold", input.subject.digest, "", message) if {
	some evaluation in relevant_evaluations
	value := evaluation.metrics[data.evaluation.metric]
	value < data.evaluation.minimum
	message := sprintf("%s on %s is %s; the policy demands at least %v", [data.evaluation.metric, evaluation.dataset_path, shown(value), data.evaluation.minimum])
}

reasons contains reason("evaluation-on-training-data", input.subject.digest, "", message) if {
	some evaluation in relevant_evaluations
	count(evaluation.overlap) > 0
	message := sprintf("%d of the files in %s were used to train this model: evaluate it on other data", [count(evaluation.overlap), evaluation.dataset_path])
}

# Very small numbers are written differently by different engines.
shown(value) := sprintf("%v", [value]) if {
	value >= 0.001
} else := "below 0.001"
