"""One project with its people's keys, its workspace and its remote, in one folder that can be copied."""

import shutil
import subprocess
from pathlib import Path

from chain import evidence
from chain.program import Program

BUILDER = "https://w3id.org/hallmark/builder-local/v1"
MODEL = "model:breast-cancer@1.0.0"
# Who may do what: one key per duty. A key name is a file below the user's folder.
GRANTS = {
    "data": [["--predicate", predicate, "--step", "acquire", "--step", "prepare", "--builder", BUILDER]
             for predicate in ("provenance", "run-failure")],
    "training": [["--predicate", predicate, "--step", "train", "--builder", BUILDER]
                 for predicate in ("provenance", "run-failure")],
    "evaluation": [["--predicate", "provenance", "--step", "evaluate", "--builder", BUILDER],
                   ["--predicate", "run-failure", "--step", "evaluate", "--builder", BUILDER],
                   ["--predicate", "eval"]],
    "clearance": [["--predicate", "svr", "--property", "DATASET_CLEARED"]],
    "release": [["--predicate", "oms"], ["--predicate", "release"]],
    "former-release": [["--predicate", "oms"], ["--predicate", "release"]],  # revoked in version 2
    "gate": [["--predicate", "vsa"]],
}
CONFIG = """\
[keys]
acquire = "data"
prepare = "data"
train = "training"
evaluate = "evaluation"
sign = "release"
release = "release"
clearance = "clearance"
gate = "gate"

[remotes]
hub = "../hub"
"""


class Project:
    """`root` holds home/ (the user's), project/, hub/ (the remote) and trust/."""

    def __init__(self, root, binary, pipeline, policy):
        self.root, self.pipeline, self.policy = Path(root), pipeline, Path(policy)
        self.folder = self.root / "project"
        self.trust = self.root / "trust"
        self.evidence = self.root / "evidence.jsonl"
        self.program = Program(Path(binary), self.root / "home")

    def hallmark(self, *arguments, status=0):
        return self.program.expect(status, *arguments, cwd=self.folder)

    def key_file(self, name):
        return self.root / "home" / ".config" / "hallmark" / "keys" / f"{name}.key"

    def copy_to(self, root):
        shutil.copytree(self.root, root, symlinks=True)
        return Project(root, self.program.path, self.pipeline, self.policy)

    # --- setting up ---

    def set_up(self):
        for folder in (self.folder, self.root / "home", self.root / "hub", self.trust):
            folder.mkdir(parents=True)
        self.pipeline.install(self.folder)
        self.commit_scripts()
        self.hallmark("init", "--bare")
        (self.folder / ".hallmark" / "config.toml").write_text(CONFIG)
        for name in ("root", *GRANTS, "stranger"):
            self.hallmark("key", "generate", name, "--unencrypted")
        self.make_trust()

    def commit_scripts(self):
        (self.folder / ".gitignore").write_text("data/\nmodel/\nreports/\nserve/\n__pycache__/\n")
        git = ["git", "-c", "user.name=demo", "-c", "user.email=demo@example.com",
               "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
        for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "the pipeline"]):
            subprocess.run(git + arguments, cwd=self.folder, check=True, env=self.program.environment())

    def make_trust(self):
        """Version 1, then version 2, which revokes a key; only the second is pinned."""
        draft, second = self.trust / "draft1.json", self.trust / "draft2.json"
        self.hallmark("trust", "init", draft, "--root", "root")
        for name, grants in GRANTS.items():
            public_key = self.key_file(name).with_suffix(".pub")
            for grant in grants:
                self.hallmark("trust", "allow", draft, "--name", name, "--public-key", public_key, *grant)
        self.hallmark("trust", "sign", draft, "--key", "root", "--out", self.trust_file(1))
        self.hallmark("trust", "init", second, "--root", "root", "--from", self.trust_file(1))
        self.hallmark("trust", "revoke", second, "--name", "former-release")
        self.hallmark("trust", "sign", second, "--key", "root", "--out", self.trust_file(2))
        self.hallmark("trust", "pin", self.trust_file(2), "--root-key", self.root_key())

    def trust_file(self, version):
        return self.trust / f"trust-{version}.json"

    def root_key(self):
        return evidence.key_id_of(self.key_file("root"))

    # --- the pipeline ---

    def step(self, name, *options, command, status=0):
        return self.hallmark("run", "--step", name, *options, "--", *command, status=status)

    def acquire(self):
        self.step("acquire", "--kind", "acquire", "--source", "https://example.com/wisconsin",
                  "--output", "data/raw.csv", command=self.pipeline.acquire())

    def prepare(self):
        self.step("prepare", "--kind", "prepare", "--input", "data/raw.csv", "--output", "data/train.csv",
                  "--output", "data/test.csv", command=self.pipeline.prepare())

    def train(self, c="1.0", command=None):
        self.step("train", "--kind", "train", "--input", "data/train.csv", "--output", "model",
                  "--param", f"C={c}", command=command or self.pipeline.train(c))

    def evaluate(self, dataset="data/test.csv"):
        self.step("evaluate", "--kind", "evaluate", "--input", "model", "--input", dataset,
                  "--subject", "model", "--dataset", dataset, "--metrics", "reports/metrics.json",
                  command=self.pipeline.evaluate(dataset))

    def retrain(self, c="1.0", command=None):
        """A model anew: the old one and its signature go first, as a tidy trainer does."""
        shutil.rmtree(self.folder / "model", ignore_errors=True)
        self.train(c, command)

    def sign(self, *options):
        self.hallmark("sign", "model", *options)

    def clear(self, *options):
        self.hallmark("clearance", "data/raw.csv", *options)

    def add(self):
        return self.hallmark("add", "model")

    def export(self):
        self.hallmark("export", "model", "--evidence", self.evidence)
        return evidence.lines_of(self.evidence)

    def walk(self):
        """Data to release, as one would by hand."""
        self.acquire()
        self.clear()
        self.prepare()
        self.train()
        self.evaluate()
        self.sign()
        self.add()
        self.hallmark("release", "model", "--name", "breast-cancer", "--version", "1.0.0")
        self.hallmark("push", MODEL, "hub")
        self.export()

    # --- the gate ---

    def gate_arguments(self, *, policy=None, trust=None, workspace=False):
        """With the evidence file, or from the workspace alone."""
        given = [] if workspace else ["--evidence", self.evidence]
        return ["gate", "model", *given, "--policy", policy or self.policy, "--env", "production",
                "--trust", trust or self.trust_file(2), "--root-key", self.root_key()]

    def digest_of_model(self):
        return self.hallmark("digest", "model").out.split()[0]
