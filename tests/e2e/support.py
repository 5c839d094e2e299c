"""What the end-to-end tests share: the binary under test and one allowed chain to copy from."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(SOURCE / "tools"))

from chain.pipeline import Scripts, Shell  # noqa: E402
from chain.program import Program  # noqa: E402
from chain.project import Project  # noqa: E402

BINARY = Path(os.environ.get("HALLMARK_BINARY", SOURCE / "build" / "dev" / "src" / "app" / "hallmark"))
POLICY = SOURCE / "policies" / "release"


def python_with_sklearn():
    """The interpreter for the real scripts; None when the example's packages are not installed."""
    python = os.environ.get("HALLMARK_PYTHON", str(SOURCE / "build" / "venv" / "bin" / "python"))
    probe = subprocess.run([python, "-c", "import sklearn"], capture_output=True) if Path(python).exists() else None
    return python if probe and probe.returncode == 0 else None


def skip_or_fail(test, words):
    """A missing peer skips the test, unless the machine is one that must have it."""
    if os.environ.get("HALLMARK_REQUIRE_PEERS"):
        test.fail(words)
    print(f"skipped: {words}", flush=True)
    test.skipTest(words)


class TemporaryFolder(unittest.TestCase):
    """Gives each test an empty folder."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hallmark-test-"))
        self.addCleanup(remove_tree, self.folder)

    def newcomer(self, name="home"):
        """A person without any configuration, and an empty project."""
        home, project = self.folder / name, self.folder / "project"
        home.mkdir()
        project.mkdir(exist_ok=True)
        return Program(BINARY, home), project


class ChainTest(TemporaryFolder):
    """Gives each test a copy of one allowed chain, walked once per file with steps that take no time."""

    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="hallmark-chain-"))
        cls.addClassCleanup(remove_tree, cls.shared)
        base = Project(cls.shared / "base", BINARY, Shell(), POLICY)
        base.set_up()
        base.walk()
        cls.base = base

    def setUp(self):
        super().setUp()
        self.project = self.base.copy_to(self.folder / "copy")

    def gate(self, *, status, project=None, **options):
        project = project or self.project
        return project.hallmark(*project.gate_arguments(**options), "--json", status=status).json()


def remove_tree(folder):
    """Also what was handed out read-only."""
    def make_writable(function, path, _):
        os.chmod(Path(path).parent, 0o700)
        os.chmod(path, 0o700)
        function(path)
    shutil.rmtree(folder, onerror=make_writable)


def codes_of(answer):
    return frozenset(reason["code"] for reason in answer["reasons"])


def main():
    unittest.main(verbosity=2)
