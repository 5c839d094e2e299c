"""What the reference client of OpenSSF Model Signing (PyPI model-signing 1.1.1) takes and refuses, and
what hallmark makes of the same: a new release of it that answers otherwise is noticed here.

usage: model_signing_matrix_test.py DEFAULT_PEER_PYTHON

HALLMARK_BINARY names the program, HALLMARK_PEER_PYTHON a Python that has the client. Without the
client the test skips (status 77), or fails when HALLMARK_REQUIRE_PEERS=1.
"""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance"))

from oms_support import (DONE, EXPIRED, HALLMARK, REFUSED, Certificate, Folder, Key, bundle_of,  # noqa: E402
                         openssl, run, statement_in, statement_of, text_of, with_root, write_files)

SKIPPED = 77
VERSION = "1.1.1"
PEER = os.environ.get("HALLMARK_PEER_PYTHON", "")

FILES = {"Upper": b"upper", "a-b/c": b"hyphen", "a.txt": b"dot", "a/b": b"slash", "\u6a21\u578b": b"unicode"}
SHARD = 4


def resource(name, content, algorithm="sha256"):
    digest = openssl("dgst", "-sha256", "-binary", input=content).hex()
    return {"name": name, "digest": digest, "algorithm": algorithm}


def good_statement():
    return statement_of([resource(name, FILES[name]) for name in sorted(FILES)])


def sharded_statement(label, size=SHARD):
    """Over one file, "w"."""
    content = b"0123456789"
    shards = [resource(f"w:{start}:{min(start + SHARD, 10)}", content[start:start + SHARD], label)
              for start in range(0, 10, SHARD)]
    return statement_of(shards, method="shards", shard_size=size)


def changed(change, reroot=True):
    statement = good_statement()
    change(statement)
    return with_root(statement) if reroot else statement


class Reference:
    """The process that answers."""

    def __init__(self):
        self.process = subprocess.Popen([PEER, str(HERE / "model_signing_reference.py")], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def ask(self, **question):
        question = {key: [str(one) for one in value] if key == "chain" else
                    str(value) if isinstance(value, Path) else value for key, value in question.items()}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["error"]

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Matrix(Folder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reference = Reference()
        cls.addClassCleanup(cls.reference.end)
        cls.key = Key(cls.keys, "key")
        cls.other = Key(cls.keys, "other")

    def setUp(self):
        super().setUp()
        self.model = write_files(self.folder / "model", FILES)
        self.signature = self.folder / "model.sig"

    def theirs(self, **more):
        return self.reference.ask(do="verify", model=self.model, signature=self.signature,
                                  **({"public_key": self.key.public} | more))

    def ours(self, *more):
        return run(HALLMARK, "verify", self.model, "--signature", self.signature, "--public-key", self.key.public,
                   *more).returncode

    def write(self, bundle):
        self.signature.write_text(bundle if isinstance(bundle, str) else json.dumps(bundle))

    def bundle(self, statement=None, change=None):
        bundle = bundle_of(statement or good_statement(), self.key)
        if change:
            change(bundle)
        return bundle

    def assert_row(self, words, bundle, theirs, ours):
        with self.subTest(words):
            self.write(bundle)
            answer = self.theirs()
            self.assertEqual(answer is None, theirs, answer)
            self.assertEqual(self.ours(), ours)

    def set_signatures(self, *signatures):
        def change(bundle):
            good = bundle["dsseEnvelope"]["signatures"][0]["sig"]
            bad = text_of(self.other.sign(b"something else"))
            bundle["dsseEnvelope"]["signatures"] = [{"sig": good if each == "good" else bad, "keyid": ""}
                                                    for each in signatures]
        return change


class FileForms(Matrix):
    def test_what_it_accepts_and_we_too(self):
        compact = json.dumps(good_statement(), ensure_ascii=False, separators=(",", ":")).encode()

        def reverse(statement):
            statement["predicate"]["resources"].reverse()

        def keyid(value):
            def change(bundle):
                bundle["dsseEnvelope"]["signatures"][0]["keyid"] = value
            return change
        for words, bundle in (
                ("the specification's order", self.bundle()),
                ("the reverse order", self.bundle(changed(reverse))),
                ("a compact payload in UTF-8", self.bundle(compact)),
                ("a pretty bundle", json.dumps(self.bundle(), indent=2)),
                ("no keyid", self.bundle(change=lambda b: b["dsseEnvelope"]["signatures"][0].pop("keyid"))),
                ("an empty keyid", self.bundle(change=keyid(""))), ("a null keyid", self.bundle(change=keyid(None))),
                ("an empty hint", self.bundle(change=lambda b: b["verificationMaterial"]["publicKey"].update(hint=""))),
                ("more about a resource",
                 self.bundle(changed(lambda s: s["predicate"]["resources"][0].update(annotations={"size": 5})))),
                ("a bad second signature", self.bundle(change=self.set_signatures("good", "bad")))):
            self.assert_row(words, bundle, theirs=True, ours=DONE)

    def test_what_it_accepts_and_we_refuse(self):
        def shout(statement):
            for one in statement["predicate"]["resources"]:
                one["digest"] = one["digest"].upper()

        def repeat(statement):
            statement["predicate"]["resources"].append(dict(statement["predicate"]["resources"][0]))
        for words, statement in (
                ("more in serialization", changed(lambda s: s["predicate"]["serialization"].update(more=1))),
                ("upper-case digests", changed(shout)), ("an equal duplicate", changed(repeat))):
            self.assert_row(words, self.bundle(statement), theirs=True, ours=REFUSED)

    def test_what_it_refuses_and_we_too(self):
        def lie(statement):
            statement["subject"][0]["digest"]["sha256"] = "0" * 64

        def set_serialization(**values):
            return lambda statement: statement["predicate"]["serialization"].update(values)
        for words, bundle in (
                ("a wrong root", self.bundle(changed(lie, reroot=False))),
                ("another hint", self.bundle(change=lambda b: b["verificationMaterial"]["publicKey"].update(hint="0" * 64))),
                ("an unknown key in the bundle", self.bundle(change=lambda b: b.update(more=1))),
                ("an unknown hash", self.bundle(changed(set_serialization(hash_type="md5")))),
                ("an unknown method", self.bundle(changed(set_serialization(method="chunks")))),
                ("no rule for symlinks",
                 self.bundle(changed(lambda s: s["predicate"]["serialization"].pop("allow_symlinks"))))):
            self.assert_row(words, bundle, theirs=False, ours=REFUSED)

    def test_what_it_refuses_and_we_accept(self):
        old_spelling = "application/vnd.dev.sigstore.bundle+json;version=0.3"
        for words, change in (("a bad first signature", self.set_signatures("bad", "good")),
                              ("the older media type", lambda b: b.update(mediaType=old_spelling))):
            self.assert_row(words, self.bundle(change=change), theirs=False, ours=DONE)

    def test_it_reads_a_file_outside_the_model_and_we_refuse_its_name(self):
        (self.folder / "secret").write_bytes(b"secret")
        self.write(self.bundle(changed(lambda s: s["predicate"]["resources"].append(resource("../secret", b"secret")))))
        self.assertIsNone(self.theirs(ignore_unsigned=True))
        self.assertEqual(self.ours("--ignore-unsigned-files"), REFUSED)

    def test_a_single_file_by_its_name_is_ours_only_and_by_a_dot_is_both(self):
        self.model = self.folder / "w"
        self.model.write_bytes(b"w")
        self.assert_row("its name", self.bundle(statement_of([resource("w", b"w")])), theirs=False, ours=DONE)
        self.assert_row("a dot", self.bundle(statement_of([resource(".", b"w")])), theirs=True, ours=DONE)


class ShardForms(Matrix):
    EXPLICIT = {"form": "shards", "hashing_algorithm": "sha256", "shard_size": SHARD}

    def setUp(self):
        super().setUp()
        self.model = write_files(self.folder / "sharded", {"w": b"0123456789"})

    def we_sign(self, *more):
        done = run(HALLMARK, "sign", self.model, "--signature", self.signature, "--private-key", self.key.private, *more)
        self.assertEqual(done.returncode, DONE, done.stderr.decode())

    def they_sign(self, **hashing):
        answer = self.reference.ask(do="sign", model=self.model, signature=self.signature,
                                    private_key=self.key.private, hashing=hashing)
        self.assertIsNone(answer)

    def test_it_accepts_its_own_label_with_a_whole_size(self):
        self.assert_row("found by itself", self.bundle(sharded_statement(f"sha256-sharded-{SHARD}")), theirs=True, ours=DONE)
        self.assertIsNone(self.theirs(hashing=self.EXPLICIT))

    def test_it_refuses_the_specifications_label_and_we_do_not(self):
        self.assert_row("found by itself", self.bundle(sharded_statement("sha256")), theirs=False, ours=DONE)
        self.assertIsNotNone(self.theirs(hashing=self.EXPLICIT))

    def test_it_accepts_our_shards_in_its_profile_only(self):
        for profile, theirs in (("py-compat", True), ("oms", False)):
            self.we_sign("--method", "shards", "--shard-size", str(SHARD), "--profile", profile)
            self.assertEqual(self.ours(), DONE)
            self.assertEqual(self.theirs() is None, theirs)
            self.assertEqual(self.theirs(hashing=self.EXPLICIT) is None, theirs)

    def test_it_cannot_find_out_by_itself_how_its_own_shards_were_made_and_we_can(self):
        self.they_sign(**self.EXPLICIT)
        self.assertIsNone(self.theirs(hashing=self.EXPLICIT))
        self.assertIn("TypeError", self.theirs())
        self.assertEqual(self.ours(), DONE)

    def test_it_cannot_verify_its_own_shards_beside_unsigned_files_and_we_can(self):
        self.they_sign(**self.EXPLICIT)
        (self.model / "extra").touch()
        self.assertIsNotNone(self.theirs(hashing=self.EXPLICIT, ignore_unsigned=True))
        self.assertEqual(self.ours("--ignore-unsigned-files"), DONE)

    def test_it_cannot_find_out_by_itself_that_it_hashed_with_blake2b_and_we_can(self):
        blake2 = {"form": "files", "hashing_algorithm": "blake2"}
        self.they_sign(**blake2)
        self.assertIsNone(self.theirs(hashing=blake2))
        self.assertIn("nsupported", self.theirs())
        self.assertEqual(self.ours(), DONE)

    def test_blake3_goes_both_ways(self):
        blake3 = {"form": "files", "hashing_algorithm": "blake3"}
        self.they_sign(**blake3)
        theirs = statement_in(json.loads(self.signature.read_text()))["predicate"]["resources"]
        self.assertEqual(self.ours(), DONE)
        self.we_sign("--hash", "blake3")
        self.assertEqual(statement_in(json.loads(self.signature.read_text()))["predicate"]["resources"], theirs)
        self.assertIsNone(self.theirs())

    def test_blake2b_of_ours_has_its_digests(self):
        self.they_sign(form="files", hashing_algorithm="blake2")
        theirs = statement_in(json.loads(self.signature.read_text()))["predicate"]["resources"]
        self.we_sign("--hash", "blake2b")
        ours = statement_in(json.loads(self.signature.read_text()))["predicate"]["resources"]
        self.assertEqual([one["digest"] for one in ours], [one["digest"] for one in theirs])


class Certificates(Matrix):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = Certificate(cls.keys, "root", "root")
        cls.middle = Certificate(cls.keys, "middle", "intermediate", cls.root)
        cls.leaf = Certificate(cls.keys, "leaf", "leaf", cls.middle)

    def they_sign(self, leaf, chain):
        answer = self.reference.ask(do="sign", model=self.model, signature=self.signature, private_key=leaf.private,
                                    certificate=leaf.pem, chain=[one.pem for one in chain])
        self.assertIsNone(answer)

    def theirs(self, anchor):
        return self.reference.ask(do="verify", model=self.model, signature=self.signature, chain=[anchor.pem])

    def ours(self, anchor):
        return run(HALLMARK, "verify", self.model, "--signature", self.signature, "--certificate-chain",
                   anchor.pem).returncode

    def test_it_accepts_what_we_sign_with_a_certificate(self):
        done = run(HALLMARK, "sign", self.model, "--signature", self.signature, "--private-key", self.leaf.private,
                   "--signing-certificate", self.leaf.pem, "--certificate-chain", self.middle.pem)
        self.assertEqual(done.returncode, DONE, done.stderr.decode())
        self.assertIsNone(self.theirs(self.root))
        self.assertEqual(self.ours(self.root), DONE)

    def test_we_accept_what_it_signs_with_a_code_signing_certificate(self):
        self.they_sign(self.leaf, [self.middle])
        self.assertIsNone(self.theirs(self.root))
        self.assertEqual(self.ours(self.root), DONE)
        (self.model / "Upper").write_bytes(b"changed")
        self.assertIsNotNone(self.theirs(self.root))
        self.assertEqual(self.ours(self.root), REFUSED)

    def test_both_refuse_another_root(self):
        self.they_sign(self.leaf, [self.middle])
        other = Certificate(self.keys, "other", "root")
        self.assertIsNotNone(self.theirs(other))
        self.assertEqual(self.ours(other), REFUSED)

    def test_we_refuse_an_expired_certificate_that_it_accepts(self):
        self.they_sign(Certificate(self.keys, "expired", "leaf", self.middle, valid=EXPIRED), [self.middle])
        self.assertIsNone(self.theirs(self.root))
        self.assertEqual(self.ours(self.root), REFUSED)

    def test_we_refuse_a_tls_server_certificate_that_it_accepts(self):
        self.they_sign(Certificate(self.keys, "server", "server", self.middle), [self.middle])
        self.assertIsNone(self.theirs(self.root))
        self.assertEqual(self.ours(self.root), REFUSED)


def peer_is_installed():
    if not PEER or not Path(PEER).exists():
        return False
    found = run(PEER, "-c", "import model_signing; print(model_signing.__version__)")
    return found.returncode == 0 and found.stdout.decode().strip() == VERSION


def main():
    global PEER
    PEER = PEER or (sys.argv[1] if len(sys.argv) > 1 else "")
    if not peer_is_installed():
        print(f"skipped: no Python with model-signing {VERSION} and pyOpenSSL"
              f" (looked for {PEER or 'HALLMARK_PEER_PYTHON'})")
        return 1 if os.environ.get("HALLMARK_REQUIRE_PEERS") == "1" else SKIPPED
    if not os.access(HALLMARK, os.X_OK):
        print("HALLMARK_BINARY names no program")
        return 1
    outcome = unittest.main(argv=[sys.argv[0]], exit=False, verbosity=2)
    return 0 if outcome.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
