"""The demo's scenario, whole: with steps of the shell, and with the real scripts."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import support


class Demo(unittest.TestCase):
    def run_demo(self, *options):
        done = subprocess.run([sys.executable, support.SOURCE / "tools" / "demo", "--hallmark",
                               support.BINARY, *options], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[-1], "demo: 1 allowed, 24 refused")
        self.assertEqual(sum(line.startswith("REFUSED  ") for line in lines), 24)
        return lines

    def test_allows_one_and_refuses_twenty_four(self):
        self.run_demo()

    def test_does_so_with_the_real_scripts_and_serves_the_model(self):
        python = support.python_with_sklearn()
        if not python:
            support.skip_or_fail(self, "scikit-learn is not installed (make demo installs it)")
        lines = self.run_demo("--python", python)
        self.assertEqual(sum("(truly " in line for line in lines), 3)

    def test_fails_loudly_when_the_policy_lost_a_rule(self):
        with tempfile.TemporaryDirectory() as folder:
            policy = Path(folder) / "policy"
            shutil.copytree(support.POLICY, policy, ignore=shutil.ignore_patterns("*_test.rego"))
            (policy / "rules" / "adopted.rego").unlink()
            done = subprocess.run([sys.executable, support.SOURCE / "tools" / "demo", "--hallmark",
                                   support.BINARY, "--policy", policy], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("demo: FAILED", done.stderr)
        self.assertNotIn("1 allowed", done.stdout)


if __name__ == "__main__":
    support.main()
