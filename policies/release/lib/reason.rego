package hallmark

reason(code, artifact, step, message) := {
	"code": code,
	"artifact": artifact,
	"step": step,
	"message": message,
}
