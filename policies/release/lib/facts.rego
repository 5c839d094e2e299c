# The form of the facts, as far as policies read them (docs/formats/facts.md).
package hallmark.facts

default is_well_formed := false

is_well_formed if {
	is_string(input.subject.digest)
	is_string(input.signature.status)
	is_string(input.signature.reason)
	is_string(input.signature.detail)
	is_string(input.signature.signer)
	is_object(input.artifacts)
	count(input.artifacts) == count(well_formed_artifacts)
	is_object(input.runs)
	count(input.runs) == count(well_formed_runs)
	is_array(input.evaluations)
	count(input.evaluations) == count(well_formed_evaluations)
}

well_formed_artifacts := [1 |
	some artifact in input.artifacts
	is_boolean(artifact.is_training_input)
	is_array(artifact.producers)
	every id in artifact.producers { is_string(id) }
	is_array(artifact.clearances)
	every clearance in artifact.clearances { is_clearance(clearance) }
	is_array(artifact.findings)
	every finding in artifact.findings { is_finding(finding) }
]

is_clearance(clearance) if {
	is_number(clearance.created)
	is_number(clearance.age_seconds)
	is_array(clearance.properties)
	every property in clearance.properties { is_string(property) }
}

is_finding(finding) if {
	is_string(finding.severity)
	is_string(finding.title)
	is_string(finding.signer)
}

well_formed_runs := [1 |
	some run in input.runs
	is_string(run.step)
	is_string(run.kind)
	is_string(run.builder)
	is_array(run.inputs)
	every used in run.inputs {
		is_string(used.path)
		is_string(used.artifact)
	}
	is_array(run.outputs)
	every made in run.outputs {
		is_string(made.path)
		is_string(made.artifact)
		is_boolean(made.is_adopted)
	}
]

well_formed_evaluations := [1 |
	some evaluation in input.evaluations
	is_string(evaluation.model)
	is_string(evaluation.dataset_path)
	is_object(evaluation.metrics)
	every value in evaluation.metrics { is_number(value) }
	is_array(evaluation.overlap)
	every digest in evaluation.overlap { is_string(digest) }
]
