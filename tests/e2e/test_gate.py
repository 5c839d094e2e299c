"""The gate where it is used: on another machine, with an empty environment, and before serving."""

import shutil
import subprocess

import support
from chain.program import Program


class ElsewhereAndLater(support.ChainTest):
    def elsewhere(self):
        """An empty folder with the model, the evidence, the trust file and the policy: no workspace."""
        folder = self.folder / "elsewhere"
        folder.mkdir()
        shutil.copytree(self.project.folder / "model", folder / "model")
        shutil.copytree(support.POLICY, folder / "policy")
        shutil.copy(self.project.evidence, folder / "evidence.jsonl")
        shutil.copy(self.project.trust_file(2), folder / "trust.json")
        return folder

    def arguments(self):
        return ["gate", "model", "--evidence", "evidence.jsonl", "--trust", "trust.json",
                "--root-key", self.project.root_key(), "--policy", "policy"]

    def test_decides_in_an_empty_environment_without_a_workspace(self):
        folder = self.elsewhere()
        home = self.folder / "nobody"
        home.mkdir()
        command = ["env", "-i", f"HOME={home}", str(support.BINARY), *self.arguments()]
        gate = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(gate.returncode, 0, gate.stdout + gate.stderr)
        self.assertTrue(gate.stdout.startswith("ALLOWED  sha256:"))
        (folder / "model" / "meta.json").write_text("{}\n\n")
        gate = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(gate.returncode, 3, gate.stdout + gate.stderr)

    def test_decides_with_an_empty_environment_and_no_home_at_all(self):
        folder = self.elsewhere()
        gate = subprocess.run(["env", "-i", str(support.BINARY), *self.arguments()], cwd=folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(gate.returncode, 0, gate.stdout + gate.stderr)

    def test_finds_the_evidence_itself_in_a_workspace(self):
        self.assertTrue(self.gate(status=0, workspace=True)["allow"])

    def test_a_path_swapped_after_allowed_is_not_what_get_hands_out(self):
        digest = self.gate(status=0)["subject"]["digest"]
        weights = self.project.folder / "model" / "model.joblib"
        good = weights.read_bytes()
        weights.write_bytes(b"swapped")
        self.project.hallmark("get", digest, "--to", "serve")
        served = self.project.folder / "serve" / "model.joblib"
        self.assertEqual(served.read_bytes(), good)
        self.assertEqual(served.stat().st_mode & 0o222, 0, "handed out read-only")
        self.assertFalse(self.gate(status=3)["allow"])

    def test_refuses_a_reference_whose_stored_object_was_changed(self):
        digest = self.gate(status=0)["subject"]["digest"]
        weights = (self.project.folder / "model" / "model.joblib").read_bytes()
        for path in (self.project.folder / ".hallmark" / "objects").rglob("*"):
            if path.is_file() and path.read_bytes() == weights:
                path.chmod(0o600)
                path.write_bytes(weights + b"x")
        get = self.project.program.run("get", digest, "--to", "serve", cwd=self.project.folder)
        self.assertEqual(get.status, 1, get.out + get.err)
        self.assertFalse((self.project.folder / "serve").exists(), "nothing half-visible")
        check = self.project.program.run("store", "check", cwd=self.project.folder)
        self.assertNotEqual(check.status, 0)

    def test_the_decision_replays_to_the_same_answer(self):
        vsa = self.folder / "vsa.json"
        self.project.hallmark(*self.project.gate_arguments(), "--key", "gate", "--vsa", vsa)
        replay = ["decision", "replay", vsa, "--evidence", self.project.evidence, "--policy", support.POLICY,
                  "--trust", self.project.trust_file(2), "--root-key", self.project.root_key(),
                  "--signature", "model/model.sig"]
        self.project.hallmark(*replay)

    def test_the_replay_says_which_evidence_is_missing(self):
        vsa = self.folder / "vsa.json"
        self.project.hallmark(*self.project.gate_arguments(), "--key", "gate", "--vsa", vsa)
        self.project.evidence.write_text("")
        replay = self.project.program.run(
            "decision", "replay", vsa, "--evidence", self.project.evidence, "--policy", support.POLICY,
            "--trust", self.project.trust_file(2), "--root-key", self.project.root_key(),
            "--signature", "model/model.sig", cwd=self.project.folder)
        self.assertNotEqual(replay.status, 0)
        self.assertIn("sha256:", replay.out + replay.err)

    def test_another_machine_gets_the_same_from_the_remote(self):
        other = Program(support.BINARY, self.folder / "other-home")
        project = self.folder / "other"
        for folder in (other.home, project):
            folder.mkdir()
        other.expect(0, "init", "--bare", cwd=project)
        hub = self.project.root / "hub"
        other.expect(0, "pull", "model:breast-cancer@1.0.0", hub, cwd=project)
        gate = other.expect(0, "gate", self.gate(status=0)["subject"]["digest"], "--policy", support.POLICY,
                            "--trust", self.project.trust_file(2), "--root-key", self.project.root_key(),
                            cwd=project)
        self.assertTrue(gate.out.startswith("ALLOWED"), gate.out)


if __name__ == "__main__":
    support.main()
