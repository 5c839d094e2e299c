"""The table: what is done, to what kind of code each refusal belongs, and the exact codes.

Each tampering takes a project of its own (a copy of the allowed one) and returns the arguments of
the gate that must refuse. CPP holds the codes that the program itself refuses with, before any
policy; every other code comes from a Rego rule.
"""

import shutil
import sqlite3
from dataclasses import dataclass
from typing import Callable

from chain import evidence
from chain.pipeline import WEAK

CPP = frozenset({"evidence-malformed", "statement-malformed", "statement-invalid", "manifest-missing",
                 "trust-wrong-root", "trust-signature-invalid", "trust-expired", "trust-rollback"})
# The bytes are no longer those that anyone spoke about.
OTHER_BYTES = frozenset({"model-content-mismatch", "model-without-producer", "evaluation-missing"})


@dataclass(frozen=True)
class Tampering:
    what: str
    codes: frozenset
    do: Callable  # project -> arguments of the gate

    @property
    def is_refused_by_cpp(self):
        return bool(self.codes & CPP)


# --- the model and its signature ---

def unsigned(project):
    (project.folder / "model" / "model.sig").unlink()
    return project.gate_arguments()


def flip_byte(project):
    path = project.folder / "model" / "model.joblib"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return project.gate_arguments()


def add_file(project):
    (project.folder / "model" / "extra.bin").write_bytes(b"not there when it was signed")
    return project.gate_arguments()


def remove_file(project):
    (project.folder / "model" / "meta.json").unlink()
    return project.gate_arguments()


def rename_file(project):
    """Keeps the order of the names, hence the OMS root, which leaves the names out."""
    model = project.folder / "model"
    before = oms_root(project)
    (model / "meta.json").rename(model / "mfta.json")
    assert oms_root(project) == before, "the OMS root must not notice"
    return project.gate_arguments()


def oms_root(project):
    return project.hallmark("digest", "model", "--json").json()["oms_root_spec"]


def bundle_of_another_model(project):
    model = project.folder / "model"
    saved = project.root / "saved"
    model.rename(saved)
    project.train("0.5")
    project.sign()
    (model / "model.sig").rename(saved / "model.sig")
    shutil.rmtree(model)
    saved.rename(model)
    return project.gate_arguments()


def signed_by_stranger(project):
    project.sign("--key", "stranger")
    return project.gate_arguments()


def signed_by_revoked_key(project):
    project.sign("--key", "former-release")
    return project.gate_arguments()


# --- the steps ---

def finish(project):
    """What follows a training: evaluated, signed and exported as if nothing had happened."""
    project.evaluate()
    project.sign()
    project.add()
    project.export()
    return project.gate_arguments()


def change_intermediate_data(project):
    path = project.folder / "data" / "train.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    project.retrain()
    return finish(project)


def skip_step(project):
    data = project.folder / "data"
    (data / "train.csv").unlink()
    shutil.copy(data / "raw.csv", data / "train.csv")
    project.retrain()
    return finish(project)


def launder(project):
    model = project.folder / "model"
    (model / "model.joblib").write_bytes((model / "model.joblib").read_bytes() + b"\0")
    project.hallmark("run", "--step", "train", "--kind", "train", "--input", "data/train.csv",
                     "--output", "model", "--adopt", "--", "true")
    return finish(project)


def conflicting_provenance(project):
    """The same model, said to come from other data by the same trusted key."""
    path = project.folder / "data" / "train.csv"
    path.write_text(path.read_text().replace("1", "2"))
    shutil.copytree(project.folder / "model", project.root / "saved")
    project.retrain(command=["cp", "-r", "../saved", "model"])
    project.export()
    return project.gate_arguments()


# --- the statements ---

def edit_lines(project, edit):
    evidence.write_lines(project.evidence, edit(evidence.lines_of(project.evidence)))
    return project.gate_arguments()


def is_training(line):
    return evidence.is_run_of(line, "train")


def remove_statement(project):
    return edit_lines(project, lambda lines: evidence.replace(
        lines, lambda line: evidence.is_run_of(line, "prepare")))


def edited(line):
    payload = evidence.payload_of(line)
    return evidence.with_payload(line, payload.replace(b'"C":"1.0"', b'"C":"9.0"', 1))


def edit_statement(project):
    def edit(lines):
        return evidence.replace(lines, is_training, edited(evidence.the_one(lines, is_training)))
    return edit_lines(project, edit)


def edit_statement_and_database(project):
    """In the workspace: the file goes under its new digest, and the database vouches for it."""
    old = evidence.the_one(evidence.lines_of(project.evidence), is_training)
    new = edited(old)
    statements = project.folder / ".hallmark" / "statements"
    names = [evidence.bundle_digest(line) for line in (old, new)]
    paths = [statements / name[:2] / f"{name[2:]}.json" for name in names]
    paths[0].unlink()
    paths[1].parent.mkdir(exist_ok=True)
    paths[1].write_text(new)
    renamed = {names[0]: names[1], evidence.statement_id(old): evidence.statement_id(new)}
    assert edit_database(project.folder / ".hallmark" / "hallmark.db", renamed) > 0
    return project.gate_arguments(workspace=True)


def edit_database(path, renamed):
    """Puts new digests for old ones, in hex or as bytes, wherever they stand; counts the rows."""
    changed = 0
    database = sqlite3.connect(path)
    with database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in tables:
            columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
            for column in columns:
                for old, new in renamed.items():
                    for form in (str, bytes.fromhex):
                        changed += database.execute(
                            f'UPDATE "{table}" SET "{column}" = ? WHERE "{column}" = ?',
                            (form(new), form(old))).rowcount
            if "trust" in columns:
                database.execute(f"UPDATE \"{table}\" SET trust = 'verified' WHERE trust <> ''")
    database.close()
    return changed


def sign_with_another_steps_key(project):
    def edit(lines):
        old = evidence.the_one(lines, is_training)
        return evidence.replace(lines, is_training, evidence.signed_again(old, project.key_file("data")))
    return edit_lines(project, edit)


def double_a_member(project):
    def edit(lines):
        old = evidence.the_one(lines, is_training)
        payload = evidence.with_doubled_member(evidence.payload_of(old))
        return evidence.replace(lines, is_training,
                                evidence.signed_again(old, project.key_file("training"), payload))
    return edit_lines(project, edit)


def offer_signature_as_provenance(project):
    def edit(lines):
        oms = next(line for line in lines if evidence.is_about(line, evidence.OMS))
        return evidence.replace(lines, is_training, evidence.signed_again(oms, project.key_file("training")))
    return edit_lines(project, edit)


# --- what is said about the model and its data ---

def weak_model(project):
    project.retrain(WEAK)
    return finish(project)


def evaluate_on_training_data(project):
    project.evaluate("data/train.csv")
    project.export()
    return project.gate_arguments()


def is_evaluation(line):
    return evidence.is_about(line, evidence.EVALUATION)


def evaluation_of_another_model(project):
    good = evidence.lines_of(project.evidence)
    project.retrain("0.5")
    project.evaluate()
    other = evidence.the_one(project.export(), is_evaluation)
    # Back to the allowed model, from the store.
    shutil.rmtree(project.folder / "model")
    project.hallmark("pull", "model:breast-cancer@1.0.0", "hub")
    project.hallmark("get", "model:breast-cancer@1.0.0", "--to", "model")
    signature = next(line for line in good if evidence.is_about(line, evidence.OMS))
    (project.folder / "model" / "model.sig").write_text(signature)
    evidence.write_lines(project.evidence, evidence.replace(good, is_evaluation, other))
    return project.gate_arguments()


def expired_clearance(project):
    good = evidence.lines_of(project.evidence)
    project.clear("--created", "2020-01-01T00:00:00Z")
    both = [line for line in project.export() if evidence.is_about(line, evidence.CLEARANCE)]
    old = next(line for line in both if line not in good)
    return edit_lines(project, lambda lines: evidence.replace(
        lines, lambda line: evidence.is_about(line, evidence.CLEARANCE), old))


# --- the trust file ---

def replace_trust_file(project):
    """A file in which a stranger's root trusts the same keys; the caller still names the real root."""
    draft, forged = project.trust / "forged-draft.json", project.trust / "forged.json"
    project.hallmark("trust", "init", draft, "--root", "stranger")
    project.hallmark("trust", "allow", draft, "--name", "release", "--public-key",
                     project.key_file("release").with_suffix(".pub"), "--predicate", "oms")
    project.hallmark("trust", "sign", draft, "--key", "stranger", "--out", forged)
    return project.gate_arguments(trust=forged)


def older_trust_file(project):
    return project.gate_arguments(trust=project.trust_file(1))


def codes(*names):
    return frozenset(names)


TAMPERINGS = [
    Tampering("model unsigned", codes("model-unsigned"), unsigned),
    Tampering("a byte flipped", OTHER_BYTES, flip_byte),
    Tampering("file added", OTHER_BYTES, add_file),
    Tampering("file removed", OTHER_BYTES, remove_file),
    Tampering("file renamed, OMS root unchanged", OTHER_BYTES, rename_file),
    Tampering("bundle of another model", codes("model-content-mismatch"), bundle_of_another_model),
    Tampering("signature by an unknown key", codes("model-signature-untrusted"), signed_by_stranger),
    Tampering("signature by a revoked key", codes("model-signature-untrusted"), signed_by_revoked_key),
    Tampering("intermediate data changed between steps", codes("input-without-producer"),
              change_intermediate_data),
    Tampering("step skipped", codes("input-from-wrong-step"), skip_step),
    Tampering("step's statement removed", codes("input-without-producer"), remove_statement),
    Tampering("statement edited", codes("statement-invalid"), edit_statement),
    Tampering("statement edited, renamed, database row set to verified", codes("statement-invalid"),
              edit_statement_and_database),
    Tampering("statement re-signed with another step's key", codes("model-without-producer"),
              sign_with_another_steps_key),
    Tampering("duplicate JSON key inside a signed statement", codes("statement-malformed"),
              double_a_member),
    Tampering("OMS bundle offered as provenance", codes("model-without-producer"),
              offer_signature_as_provenance),
    Tampering("second, conflicting trusted provenance", codes("input-without-producer"),
              conflicting_provenance),
    Tampering("model laundered through `run --adopt -- true`", codes("output-adopted"), launder),
    Tampering("evaluation below threshold", codes("evaluation-below-threshold"), weak_model),
    Tampering("evaluation on training data", codes("evaluation-on-training-data"),
              evaluate_on_training_data),
    Tampering("another model's evaluation", codes("evaluation-missing"), evaluation_of_another_model),
    Tampering("clearance expired", codes("clearance-expired"), expired_clearance),
    Tampering("trust file replaced", codes("trust-wrong-root"), replace_trust_file),
    Tampering("older trust file", codes("trust-rollback"), older_trust_file),
]
