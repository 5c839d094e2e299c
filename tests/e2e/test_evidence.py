"""Necessity, flips and strictness of evidence, through the command line.

The library's own tests take every line and byte; here a fixed sample goes the whole way.
"""

import json

import support
from chain import evidence

NEEDED = ("provenance of train", "provenance of prepare", "provenance of acquire", "evaluation", "clearance")


def role_of(line):
    statement = evidence.statement_of(line)
    kind = statement.get("predicateType")
    if kind == evidence.PROVENANCE:
        return "provenance of " + statement["predicate"]["buildDefinition"]["externalParameters"]["step"]
    return {evidence.EVALUATION: "evaluation", evidence.CLEARANCE: "clearance"}.get(kind, "other")


class Evidence(support.ChainTest):
    def judge(self, lines, status):
        evidence.write_lines(self.project.evidence, lines)
        return self.gate(status=status)

    def test_the_whole_evidence_allows(self):
        self.assertTrue(self.judge(evidence.lines_of(self.project.evidence), 0)["allow"])

    def test_refuses_without_any_one_needed_line(self):
        lines = evidence.lines_of(self.project.evidence)
        for role in NEEDED:
            with self.subTest(role):
                self.assertFalse(self.judge(evidence.replace(lines, lambda line: role_of(line) == role), 3)["allow"])

    def test_allows_without_each_line_that_nothing_stands_on(self):
        lines = evidence.lines_of(self.project.evidence)
        spare = [line for line in lines if role_of(line) in ("other", "provenance of evaluate")
                 and evidence.payload_of(line)]
        self.assertTrue(spare)
        for line in spare:
            with self.subTest(role_of(line)):
                self.judge([other for other in lines if other != line], 0)

    def test_order_and_repetition_mean_nothing(self):
        lines = evidence.lines_of(self.project.evidence)
        self.judge([*reversed(lines), lines[0]], 0)

    def test_never_allows_with_a_flipped_byte(self):
        whole = self.project.evidence.read_bytes()
        # A step that is coprime to the base64 quantum and reaches every line.
        for position in range(0, len(whole), max(1, len(whole) // 150) | 1):
            with self.subTest(position):
                if is_spare(whole, position):
                    continue
                changed = bytearray(whole)
                changed[position] ^= 1
                self.project.evidence.write_bytes(changed)
                gate = self.project.program.run(*self.project.gate_arguments(), "--json",
                                                cwd=self.project.folder)
                self.assertIn(gate.status, (1, 3), gate.out)

    def test_refuses_lines_that_are_not_canonical(self):
        lines = evidence.lines_of(self.project.evidence)
        spaced = json.dumps(json.loads(lines[-1]))
        for name, bad in {"spaces": [*lines[:-1], spaced], "an empty line": [*lines, ""],
                          "no JSON": [*lines, "{"], "a doubled key": [*lines, '{"a":1,"a":1}'],
                          "another document": [*lines, "{}"], "a NUL": [*lines, "\0"]}.items():
            with self.subTest(name):
                self.assertEqual(support.codes_of(self.judge(bad, 3)), {"evidence-malformed"})

    def test_refuses_a_truncated_file(self):
        whole = self.project.evidence.read_bytes()
        self.project.evidence.write_bytes(whole[: len(whole) - 20])
        self.assertEqual(support.codes_of(self.gate(status=3)), {"evidence-malformed"})

    def test_refuses_an_empty_file_for_want_of_everything(self):
        self.project.evidence.write_bytes(b"")
        self.assertIn("model-without-producer", support.codes_of(self.gate(status=3)))

    def test_could_not_decide_without_the_file(self):
        self.project.evidence.unlink()
        gate = self.project.program.run(*self.project.gate_arguments(), cwd=self.project.folder)
        self.assertEqual(gate.status, 1, gate.out + gate.err)
        self.assertEqual(gate.out, "")


def is_spare(whole, position):
    """The exceptions: a byte of a line that no decision about this path stands on. Such a line may
    change unnoticed as long as it still parses: the model's own tree manifest (the gate measures
    the path itself), the provenance of the evaluation, the stored signature and the release."""
    start = whole.rfind(b"\n", 0, position) + 1
    end = whole.find(b"\n", position)
    return position != end and role_of(whole[start:end].decode()) in ("other", "provenance of evaluate")


if __name__ == "__main__":
    support.main()
