#!/usr/bin/env python3
"""run_script.py FILE: plays a command-line script against the real binary in an empty folder.

    # a comment
    $ hallmark digest model        a shell line; lines below say what must come out of it
    > sha256:...  tree             standard output; "..." stands for anything within a line
    > ...                          as a whole line, for any number of lines
    ! hallmark: ...                standard error
    ? 3                            the exit code, 0 if not given

`hallmark` is the binary; HOME and the working folder are new and empty.

UPDATE_GOLDEN=1 writes what came out into the file instead, with "..." for what differs each time;
read the difference before you commit it.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path


class Step:
    def __init__(self, number, command):
        self.number, self.command, self.out, self.err, self.status = number, command, [], [], 0


def parse(text):
    steps = []
    for number, line in enumerate(text.splitlines(), 1):
        mark, rest = line[:1], line[2:]
        if mark == "$":
            steps.append(Step(number, rest))
        elif mark == ">":
            steps[-1].out.append(rest)
        elif mark == "!":
            steps[-1].err.append(rest)
        elif mark == "?":
            steps[-1].status = int(rest)
        elif mark not in ("", "#"):
            sys.exit(f"line {number}: not a comment, command or expectation: {line}")
    return steps


def matches(expected, found):
    pattern = ""
    for line in expected:
        pattern += r"(?:.*\n)*" if line == "..." else \
            ".*".join(re.escape(part) for part in line.split("...")) + r"\n"
    return re.fullmatch(pattern, found if not found or found.endswith("\n") else found + "\n") is not None


def run(step, folder, environment):
    return subprocess.run(["bash", "-c", step.command], cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, errors="replace", timeout=120)


def recorded(step, done, base):
    """The lines of the script for what came out."""
    def lines(mark, text):
        text = re.sub(r"\b[0-9a-f]{32,}\b|\d{4}-\d\d-\d\dT[\d:.]+Z", "...", text.replace(base, "..."))
        return [f"{mark} {line}".rstrip() for line in text.splitlines()]
    status = [f"? {done.returncode}"] if done.returncode else []
    return [f"$ {step.command}", *lines(">", done.stdout), *lines("!", done.stderr), *status]


def record(script, steps, folder, environment):
    outcomes = {step.number: run(step, folder, environment) for step in steps}
    out, by_number = [], {step.number: step for step in steps}
    for number, line in enumerate(script.read_text().splitlines(), 1):
        if number in by_number:
            out += recorded(by_number[number], outcomes[number], str(folder.parent))
        elif line[:1] not in (">", "!", "?"):
            out.append(line)
    script.write_text("\n".join(out) + "\n")


def play(step, folder, environment):
    done = run(step, folder, environment)
    problems = []
    if done.returncode != step.status:
        problems.append(f"exit code {done.returncode}, not {step.status}")
    if not matches(step.out, done.stdout):
        problems.append("other standard output")
    if not matches(step.err, done.stderr):
        problems.append("other standard error")
    if problems:
        print(f"line {step.number}: $ {step.command}\n  {'; '.join(problems)}")
        print("".join(f"  > {line}\n" for line in done.stdout.splitlines()), end="")
        print("".join(f"  ! {line}\n" for line in done.stderr.splitlines()), end="")
    return not problems


def main():
    script = Path(sys.argv[1]).resolve()
    steps = parse(script.read_text())
    if not steps:
        sys.exit("no command in the script")
    with tempfile.TemporaryDirectory(prefix="hallmark-cli-") as base:
        home, folder, programs = (Path(base) / name for name in ("home", "here", "bin"))
        for path in (home, folder, programs):
            path.mkdir()
        (programs / "hallmark").symlink_to(Path(os.environ["HALLMARK_BINARY"]).resolve())
        environment = {"HOME": str(home), "PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
                       "XDG_CONFIG_HOME": ""}
        if os.environ.get("UPDATE_GOLDEN"):
            record(script, steps, folder, environment)
            return
        for number, step in enumerate(steps):
            if not play(step, folder, environment):
                sys.exit(f"{script.name}: failed at command {number + 1} of {len(steps)}")
    print(f"{script.name}: {len(steps)} commands")


if __name__ == "__main__":
    main()
