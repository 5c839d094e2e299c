"""tools/setup against stand-ins for Debian's tools: what it asks for, and when it asks for nothing."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SETUP = Path(__file__).resolve().parent.parent / "tools" / "setup"

STAND_INS = {
    # Everything is installed but what the file `missing` names.
    "dpkg-query": 'shift 3; for p in "$@"; do grep -qx "$p" "$STATE/missing" || echo "installed $p"; done',
    "id": 'cat "$STATE/uid"',
    "apt-get": 'echo "$*" >>"$STATE/calls"; case $* in *update*) exit "$(cat "$STATE/update")";; esac; : >"$STATE/missing"',
    "apt-cache": '[ "$(cat "$STATE/update")" = 0 ] && echo "  Candidate: 1.0" || echo "  Candidate: (none)"',
    "cargo": 'echo "cargo $(cat "$STATE/rust")"',
    "rustc": 'echo "rustc $(cat "$STATE/rust")"',
}


class Setup(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hallmark-setup-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "tools").mkdir()
        shutil.copy(SETUP, self.folder / "tools")
        (self.folder / "bin").mkdir()
        for name, script in STAND_INS.items():
            path = self.folder / "bin" / name
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o755)
        self.state(missing="", uid="0", update="0", rust="1.95.0", calls="")

    def state(self, **values):
        for name, value in values.items():
            (self.folder / name).write_text(value + ("\n" if value else ""))

    def setup(self, *groups):
        environment = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "STATE": str(self.folder)}
        return subprocess.run([self.folder / "tools" / "setup", *groups], env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def calls(self):
        return (self.folder / "calls").read_text()

    def test_asks_for_nothing_when_everything_is_there(self):
        done = self.setup("build", "ci")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.calls(), "")

    def test_installs_what_is_missing_and_says_so(self):
        self.state(missing="ninja-build\nlibfmt-dev")
        done = self.setup("build")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "setup: installing Debian packages: ninja-build libfmt-dev\n")
        self.assertIn("install -y --no-install-recommends ninja-build libfmt-dev", self.calls())

    def test_without_root_prints_the_line_and_stops(self):
        self.state(missing="ninja-build", uid="1000")
        done = self.setup("build")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.calls(), "")
        self.assertIn("  apt-get update && apt-get install -y --no-install-recommends ninja-build\n", done.stderr)

    def test_a_missing_index_is_one_line(self):
        self.state(missing="ninja-build", update="100")
        done = self.setup("build")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn("the package index has no: ninja-build", done.stderr)
        self.assertNotIn("install", self.calls())

    def test_takes_debians_rust_when_the_paths_is_too_old(self):
        self.state(rust="1.63.0", missing="rustc-web\ncargo-web", uid="1000")
        done = self.setup("build")
        self.assertEqual(done.returncode, 1)
        self.assertIn("install -y --no-install-recommends rustc-web cargo-web\n", done.stderr)

    def test_refuses_an_unknown_group(self):
        self.assertEqual(self.setup("everything").returncode, 1)
        self.assertEqual(self.setup().returncode, 1)


if __name__ == "__main__":
    unittest.main()
