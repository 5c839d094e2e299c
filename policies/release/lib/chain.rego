# The runs that a decision stands on: those that made the model, and those that made what these
# used, each from the step that data.json declares as its producer. Provenance from any other step
# is not followed: it neither helps nor harms.
package hallmark.chain

producers(artifact) := object.get(object.get(input.artifacts, artifact, {}), "producers", [])

from_step(artifact, step) := {id |
	some id in producers(artifact)
	input.runs[id].step == step
}

producing_runs := from_step(input.subject.digest, data.pipeline.model_step)

# For each run, the runs that made its declared inputs.
sources := {id: before |
	some id, run in input.runs
	before := {producer |
		some used in run.inputs
		step := data.pipeline.steps[run.step].inputs[used.path]
		some producer in from_step(used.artifact, step)
	}
}

runs := {id: input.runs[id] | some id in graph.reachable(sources, producing_runs)}

# The model and everything that the runs used.
artifacts contains input.subject.digest

artifacts contains used.artifact if {
	some run in runs
	some used in run.inputs
}

# An artifact to name when something is wrong with a run as a whole.
product[id] := min(made) if {
	some id, _ in runs
	made := {artifact | some artifact in artifacts; id in producers(artifact)}
}
