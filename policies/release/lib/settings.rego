# The form of data.json.
package hallmark.settings

default is_well_formed := false

is_well_formed if {
	is_object(data.pipeline.steps)
	every step in data.pipeline.steps { is_step(step) }
	is_object(data.pipeline.steps[data.pipeline.model_step])
	is_string(data.evaluation.metric)
	is_number(data.evaluation.minimum)
	is_string(data.clearance.property)
	is_number(data.clearance.max_age_days)
}

is_step(step) if {
	is_string(step.kind)
	is_array(step.builders)
	every builder in step.builders { is_string(builder) }
	is_object(step.inputs)

	# An input from a step that nobody declares could never be judged.
	every producer in step.inputs { is_object(data.pipeline.steps[producer]) }
}
