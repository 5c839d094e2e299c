"""Each Rego rule file carries exactly its own codes: taken away, they vanish, and nothing else does."""

import re
import shutil
import tempfile
from pathlib import Path

import support
from chain.tamperings import CPP, TAMPERINGS


def codes_in(path):
    """The codes that a rule file gives as reasons."""
    return frozenset(re.findall(r'(?:"code":\s*|\breason\()"([a-z-]+)"', path.read_text()))


def rule_files():
    return {path: codes_in(path) for path in sorted((support.POLICY / "rules").glob("*.rego"))
            if not path.name.endswith("_test.rego")}


class Ablation(support.ChainTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = []
        for number, tampering in enumerate(TAMPERINGS):
            project = cls.base.copy_to(cls.shared / f"case-{number}")
            cls.cases.append((tampering, project, tampering.do(project)))

    def policy_without(self, path):
        folder = Path(tempfile.mkdtemp(dir=self.folder)) / "policy"
        shutil.copytree(support.POLICY, folder, ignore=shutil.ignore_patterns("*_test.rego"))
        (folder / path.relative_to(support.POLICY)).unlink()
        return folder

    def codes_under(self, policy, project, arguments):
        arguments = [policy if arguments[index - 1] == "--policy" else argument
                     for index, argument in enumerate(arguments)]
        gate = project.program.run(*arguments, "--json", cwd=project.folder)
        self.assertIn(gate.status, (0, 3), gate.out + gate.err)
        answer = gate.json()
        self.assertEqual(gate.status == 0, answer["allow"])
        self.assertEqual(answer["allow"], not answer["reasons"])
        return support.codes_of(answer)

    def test_every_code_of_the_table_has_one_home(self):
        self.assertTrue(all(rule_files().values()), "a rule file without a code")
        homes = [code for codes in rule_files().values() for code in codes]
        self.assertEqual(len(homes), len(set(homes)), "two rule files give one code")
        for tampering in TAMPERINGS:
            if tampering.codes & CPP:
                self.assertLessEqual(tampering.codes, CPP, tampering.what)
            else:
                self.assertLessEqual(tampering.codes, set(homes), tampering.what)
        self.assertFalse(CPP & set(homes))

    def test_the_whole_policy_gives_the_tables_codes(self):
        for tampering, project, arguments in self.cases:
            with self.subTest(tampering.what):
                self.assertEqual(self.codes_under(support.POLICY, project, arguments), tampering.codes)

    def test_a_rule_file_taken_away_takes_exactly_its_codes(self):
        for path, codes in rule_files().items():
            policy = self.policy_without(path)
            for tampering, project, arguments in self.cases:
                with self.subTest(f"{tampering.what}, without {path.name}"):
                    self.assertEqual(self.codes_under(policy, project, arguments), tampering.codes - codes)

    def test_without_a_rule_file_the_allowed_chain_stays_allowed(self):
        for path in rule_files():
            with self.subTest(path.name):
                self.assertEqual(self.codes_under(self.policy_without(path), self.base,
                                                  self.base.gate_arguments()), frozenset())


if __name__ == "__main__":
    support.main()
