# The form of the facts, as far as policies read them (docs/formats/facts.md).
package hallmark.facts

default is_well_formed := false

is_well_formed if {
	is_record(input.subject, ["digest"])
	is_record(input.signature, ["status", "reason", "detail", "signer"])
	is_object(input.artifacts)
	every artifact in input.artifacts { is_artifact(artifact) }
	is_object(input.runs)
	every run in input.runs { is_run(run) }
	is_array(input.evaluations)
	every evaluation in input.evaluations { is_evaluation(evaluation) }
}

is_artifact(artifact) if {
	is_strings(artifact.producers)
	is_boolean(artifact.is_training_input)
	is_array(artifact.clearances)
	every clearance in artifact.clearances { is_clearance(clearance) }
	is_array(artifact.findings)
	every finding in artifact.findings { is_record(finding, ["statement", "severity", "title", "signer"]) }
}

is_clearance(clearance) if {
	is_number(clearance.created)
	is_number(clearance.age_seconds)
	is_strings(clearance.properties)
}

is_run(run) if {
	is_record(run, ["step", "kind", "builder"])
	is_array(run.inputs)
	every used in run.inputs { is_record(used, ["path", "artifact"]) }
	is_array(run.outputs)
	every made in run.outputs { is_output(made) }
}

is_output(made) if {
	is_record(made, ["path", "artifact"])
	is_boolean(made.is_adopted)
}

is_evaluation(evaluation) if {
	is_record(evaluation, ["statement", "model", "dataset_path"])
	is_object(evaluation.metrics)
	every value in evaluation.metrics { is_number(value) }
	is_strings(evaluation.overlap)
}

is_record(value, keys) if {
	is_object(value)
	every key in keys { is_string(value[key]) }
}

is_strings(list) if {
	is_array(list)
	every item in list { is_string(item) }
}
