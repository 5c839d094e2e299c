"""Ten planted secrets: none may be found anywhere in the workspace, in any encoding that we use."""

import base64
import re
import subprocess
import unittest

import support

# Made up; each a shape that real ones have. Written in pieces, so that scanners leave this file alone.
SECRETS = {
    "environment by name": "correct-horse-" + "battery-1",
    "environment token": "ghp_" + "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3d",
    "argument after a flag": "hunter2-" + "in-argv",
    "argument with equals": "hunter3-" + "in-argv",
    "key in an argument": "AKIA" + "IOSFODNN7EXAMPLE",
    "parameter by name": "hunter4-" + "in-param",
    "parameter token": "sk-" + "proj1234567890abcdefABCDEF1234567890",
    "bearer in an argument": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxIn0.c2lnbmF0dXJlLWhlcmU",
    "remote userinfo": "hunter5-" + "in-remote",
    "url userinfo in source": "hunter6-" + "in-source",
}


class Secrets(support.ChainTest):
    def plant(self):
        project = self.project
        git = ["git", "-C", str(project.folder), "remote", "add", "origin",
               f"https://me:{SECRETS['remote userinfo']}@example.com/repo.git"]
        subprocess.run(git, check=True, env=project.program.environment())
        project.program.expect(
            0, "run", "--step", "acquire", "--kind", "acquire",
            "--source", f"https://me:{SECRETS['url userinfo in source']}@example.com/data.csv",
            "--output", "data/fetched.csv",
            "--param", f"db_password={SECRETS['parameter by name']}",
            "--param", f"note={SECRETS['parameter token']}", "--param", "C=1.0",
            "--", "sh", "-c", "echo 1 >data/fetched.csv", "fetch",
            "--password", SECRETS["argument after a flag"],
            f"--api-key={SECRETS['argument with equals']}",
            SECRETS["key in an argument"], f"Authorization: Bearer {SECRETS['bearer in an argument']}",
            cwd=project.folder,
            env={"DB_PASSWORD": SECRETS["environment by name"], "HOMEPAGE": SECRETS["environment token"]})

    def workspace_text(self):
        """Every byte of the workspace, with everything that looks like base64 decoded beside it."""
        texts = []
        for path in (self.project.folder / ".hallmark").rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                texts.append(content)
                for run in re.findall(rb"[A-Za-z0-9+/_-]{40,}", content):
                    whole = run[: len(run) // 4 * 4].translate(bytes.maketrans(b"-_", b"+/"))
                    texts.append(base64.b64decode(whole))
        return b"\n".join(texts)

    def test_no_secret_reaches_the_workspace(self):
        self.plant()
        text = self.workspace_text()
        self.assertIn(b"data/fetched.csv", text)
        self.assertIn(b"[redacted]", text)
        for place, secret in SECRETS.items():
            with self.subTest(place):
                self.assertNotIn(secret.encode(), text)

    def test_no_absolute_path_of_the_machine_reaches_the_workspace(self):
        self.plant()
        self.assertNotIn(str(self.project.folder).encode(), self.workspace_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
