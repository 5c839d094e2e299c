"""Runs the binary with nothing of the caller's environment but what it needs."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

# What some processors need, so that a numeric library in a step computes right.
PASSED_ON = ("PATH", "LANG", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_NUM_THREADS")


class Failed(Exception):
    """A command did not end as it must."""


@dataclass
class Done:
    command: list
    status: int
    out: str
    err: str

    def words(self):
        return " ".join(map(str, self.command))

    def json(self):
        return json.loads(self.out)


@dataclass
class Program:
    """The binary at `path` for the person whose home is `home`."""

    path: Path
    home: Path

    def environment(self, extra=None):
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return {**kept, "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / ".config"), **(extra or {})}

    def command(self, *arguments):
        return [str(self.path), *map(str, arguments)]

    def run(self, *arguments, cwd, env=None):
        command = self.command(*arguments)
        done = subprocess.run(command, cwd=cwd, env=self.environment(env), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, errors="surrogateescape")
        return Done(command, done.returncode, done.stdout, done.stderr)

    def expect(self, status, *arguments, cwd, env=None):
        done = self.run(*arguments, cwd=cwd, env=env)
        if done.status != status:
            raise Failed(f"{done.words()}\n  ended with {done.status}, not {status}\n{done.out}{done.err}")
        return done

    def start(self, *arguments, cwd):
        return subprocess.Popen(self.command(*arguments), cwd=cwd, env=self.environment(),
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True)
