# The model is signed by a key that the trust file grants the signing of models.
package hallmark

signature_refusals := {
	"missing": {
		"code": "model-unsigned",
		"message": "the model is not signed: sign it with the release key (hallmark sign)",
	},
	"untrusted": {
		"code": "model-signature-untrusted",
		"message": "the model's signature is not one that the trust file accepts: sign with a key that it grants the signing of models",
	},
	"mismatch": {
		"code": "model-content-mismatch",
		"message": "the model is not what was signed: restore the signed files, or sign again if the change was meant",
	},
	"unreadable": {
		"code": "model-signature-unreadable",
		"message": "the model's signature cannot be read: sign the model again",
	},
}

reasons contains reason(refusal.code, input.subject.digest, "", message) if {
	input.signature.status != "verified"
	refusal := object.get(signature_refusals, input.signature.status, signature_refusals.unreadable)
	message := concat("", [refusal.message, signature_detail])
}

signature_detail := concat("", [" (", concat(": ", signature_words), ")"]) if {
	count(signature_words) > 0
} else := ""

signature_words := [word | some word in [input.signature.signer, input.signature.reason, input.signature.detail]; word != ""]
