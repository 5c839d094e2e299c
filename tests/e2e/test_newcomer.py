"""A newcomer's two paths: the README's tour as it stands, and every wrong turn on the way."""

import os
import re
import subprocess

import support


def tour():
    text = (support.SOURCE / "README.md").read_text()
    return re.search(r"<!-- tour:.*?-->\n```sh\n(.*?)```", text, re.S).group(1)


class Newcomer(support.TemporaryFolder):
    def setUp(self):
        super().setUp()
        self.program, self.project = self.newcomer()
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "hallmark").symlink_to(support.BINARY.resolve())

    def shell(self, script):
        environment = {"HOME": str(self.program.home), "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}
        return subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.project, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def ask(self, *arguments, status):
        done = self.program.run(*arguments, cwd=self.project)
        self.assertEqual(done.status, status, f"{done.words()}\n{done.out}{done.err}")
        return done

    def test_the_readmes_tour_runs_verbatim_in_a_new_home(self):
        done = self.shell(tour())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertLess(done.stdout.index("ALLOWED  sha256:"), done.stdout.index("REFUSED  sha256:"))
        self.assertTrue(done.stdout.endswith("exit code 3\n"), done.stdout)

    def test_another_script_in_another_folder_is_allowed_without_editing_a_file(self):
        (self.project / "corpus").mkdir()
        (self.project / "corpus" / "a.txt").write_text("words\n")
        (self.project / "fit.py").write_text("open('net.bin', 'w').write(open('corpus/a.txt').read() * 3)\n")
        self.ask("init", "--unencrypted", status=0)
        self.ask("run", "--step", "fit", "--kind", "train", "--input", "corpus", "--output", "net.bin", "--",
                 "python3", "fit.py", status=0)
        self.ask("sign", "net.bin", status=0)
        self.assertTrue((self.project / "net.bin.sig").exists())
        self.ask("add", "net.bin", status=0)
        gate = self.ask("gate", "net.bin", status=0)
        self.assertTrue(gate.out.startswith("ALLOWED  "), gate.out)

    def test_each_wrong_turn_says_what_to_do_next(self):
        (self.project / "data.csv").write_text("1\n")
        train = ("run", "--step", "train", "--input", "data.csv", "--output", "model", "--")
        make = ("sh", "-c", "mkdir -p model && cp data.csv model/w.txt")
        self.assertIn("hallmark init", self.ask(*train, *make, status=125).err)
        self.assertFalse((self.project / "model").exists(), "the command must not have started")
        self.ask("init", "--unencrypted", status=0)
        self.assertIn("hallmark", self.ask("init", "--unencrypted", status=1).err)
        self.ask(*train, *make, status=0)
        self.assertIn("--adopt", self.ask(*train, "true", status=125).err)
        gate = self.ask("gate", "model", status=3)
        self.assertIn("model-unsigned", gate.out)
        self.assertIn("hallmark sign", gate.out)
        self.ask("sign", "model", status=0)
        self.ask("add", "model", status=0)
        self.ask("gate", "model", status=0)

    def test_a_missing_key_is_a_usage_error_before_anything_starts(self):
        self.ask("init", "--bare", status=0)
        done = self.ask("run", "--step", "train", "--output", "model", "--", "touch", "started", status=2)
        self.assertIn("--key", done.err)
        self.assertFalse((self.project / "started").exists())

    def test_verify_without_key_or_trust_file_is_a_usage_error(self):
        (self.project / "m.bin").write_text("x")
        self.ask("verify", "m.bin", status=2)

    def test_the_workspace_holds_no_key(self):
        self.ask("init", "--unencrypted", status=0)
        for path in (self.project / ".hallmark").rglob("*"):
            if path.is_file():
                self.assertNotIn(b"PRIVATE KEY", path.read_bytes(), path)

    def test_private_keys_are_the_owners_alone(self):
        self.ask("init", "--unencrypted", status=0)
        keys = list((self.program.home / ".config" / "hallmark" / "keys").glob("*.key"))
        self.assertGreaterEqual(len(keys), 6)
        for key in keys:
            self.assertEqual(key.stat().st_mode & 0o777, 0o600, key)


if __name__ == "__main__":
    support.main()
