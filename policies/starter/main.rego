# The starter policy, for a lone user: the model is signed by a release key, somebody trusted says
# how it was made, nothing was adopted, nothing is reported. It declares no pipeline; inputs that
# nobody vouches for only warn. The release policy asks for more.
package hallmark

import data.hallmark.facts

decision := {"allow": count(reasons) == 0, "reasons": reasons, "warnings": warnings} if {
	facts.is_well_formed
} else := {
	"allow": false,
	"reasons": {reason("facts-malformed", "", "", "the facts do not have the form that this policy reads: use the policy and the program of one release")},
}

# The set exists even if no file in rules/ adds to it.
warnings contains warning if some warning in []
