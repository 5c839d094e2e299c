# The release policy: may this model go to production?
#
# Every file in rules/ adds reasons to refuse; a model without any is allowed. What the pipeline
# looks like, and the limits, stand in data.json. Nothing is judged before the shape of the facts
# and of data.json is known, so that no rule can be undefined where it should refuse.
package hallmark

import data.hallmark.facts
import data.hallmark.settings

decision := {"allow": count(reasons) == 0, "reasons": reasons} if {
	facts.is_well_formed
	settings.is_well_formed
} else := {"allow": false, "reasons": malformed}

malformed contains reason("facts-malformed", "", "", "the facts do not have the form that this policy reads: use the policy and the program of one release") if {
	not facts.is_well_formed
}

malformed contains reason("policy-data-malformed", "", "", "data.json of the policy does not describe a pipeline: see docs/formats/policy.md") if {
	not settings.is_well_formed
}
