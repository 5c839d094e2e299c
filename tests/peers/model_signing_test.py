"""What hallmark signs, the reference client of OpenSSF Model Signing verifies, and the other way
round (PyPI model-signing 1.1.1, with pyOpenSSL beside it).

usage: model_signing_test.py DEFAULT_PEER_PYTHON

HALLMARK_BINARY names the program, HALLMARK_PEER_PYTHON a Python that has the client. Without the
client the test skips (status 77), or fails when HALLMARK_REQUIRE_PEERS=1.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77
VERSION = "1.1.1"
DONE, FAILED, REFUSED = 0, 1, 3

HALLMARK = os.environ.get("HALLMARK_BINARY", "")
PEER = os.environ.get("HALLMARK_PEER_PYTHON", "")

MAKE_KEY = """
import sys
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec
key = ec.generate_private_key(getattr(ec, sys.argv[1])())
open(sys.argv[2], "wb").write(key.private_bytes(
    s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()))
open(sys.argv[3], "wb").write(key.public_key().public_bytes(
    s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo))
"""

SIGN_OTHER_FORM = """
import sys
from model_signing import hashing, signing
form, model, signature, key = sys.argv[1:]
config = hashing.Config()
if form == "shards":
    config.use_shard_serialization(hashing_algorithm="sha256", shard_size=8)
else:
    config.use_file_serialization(hashing_algorithm=form)
signing.Config().use_elliptic_key_signer(private_key=key).set_hashing_config(config).sign(
    model, signature)
"""

# Names whose order differs between the specification and the client, and names that are hard.
FILES = {
    "weights.bin": b"\x00\x01" * 5000,
    "empty": b"",
    "onnx/model.onnx": b"onnx",
    "onnx.json": b"{}",
    "onnx-extra/deep/er/still/file": b"deep",
    ".hidden/config": b"hidden",
    "sub/.git/HEAD": b"ref: signed, since only the top level is left out",
    "Upper": b"upper",
    "with space & colon:1:2": b"space",
    "\u00e9t\u00e9/\u6a21\u578b": b"unicode",
    "line\nbreak": b"newline",
}


def run(*command):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=120)


def peer_is_installed():
    if not PEER or not pathlib.Path(PEER).exists():
        return False
    found = run(PEER, "-c", "import model_signing; print(model_signing.__version__)")
    return found.returncode == 0 and found.stdout.strip() == VERSION


class Interop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keys = pathlib.Path(tempfile.mkdtemp(prefix="hallmark-peer-"))
        cls.addClassCleanup(shutil.rmtree, cls.keys)
        for curve in ("SECP256R1", "SECP384R1", "SECP521R1"):
            made = run(PEER, "-c", MAKE_KEY, curve, *cls.pair(curve))
            assert made.returncode == 0, made.stderr

    @classmethod
    def pair(cls, curve):
        return cls.keys / f"{curve}.pem", cls.keys / f"{curve}.pub"

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hallmark-peer-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.private, self.public = self.pair("SECP256R1")

    def make_model(self, name="model"):
        model = self.folder / name
        for path, content in FILES.items():
            (model / path).parent.mkdir(parents=True, exist_ok=True)
            (model / path).write_bytes(content)
        return model

    def make_file(self):
        path = self.folder / "weights.bin"
        path.write_bytes(b"weights")
        return path, self.folder / "weights.bin.sig"

    # Our side and theirs, with the same arguments.

    def we_sign(self, model, *more):
        result = run(HALLMARK, "sign", model, "--private-key", self.private, *more)
        self.assertEqual(result.returncode, DONE, result.stderr)

    def they_sign(self, model, signature, *more):
        result = run(PEER, "-m", "model_signing", "sign", "key", "--private_key", self.private,
                     "--signature", signature, *more, model)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def ours(self, model, *more, public=None):
        result = run(HALLMARK, "verify", model, "--public-key", public or self.public, *more)
        return result.returncode

    def theirs(self, model, signature, public=None):
        result = run(PEER, "-m", "model_signing", "verify", "key", "--public_key",
                     public or self.public, "--signature", signature, model)
        return result.returncode

    def assert_both_accept(self, model, signature, public=None):
        self.assertEqual(self.ours(model, "--signature", signature, public=public), DONE)
        self.assertEqual(self.theirs(model, signature, public=public), 0)

    def assert_both_refuse(self, model, signature, public=None):
        self.assertEqual(self.ours(model, "--signature", signature, public=public), REFUSED)
        self.assertNotEqual(self.theirs(model, signature, public=public), 0)

    def assert_tampering_is_refused(self, model, signature):
        weights = model / "weights.bin"
        original = weights.read_bytes()
        with self.subTest("byte flipped"):
            weights.write_bytes(b"\x02" + original[1:])
            self.assert_both_refuse(model, signature)
            weights.write_bytes(original)
        with self.subTest("file renamed, which keeps the root"):
            weights.rename(model / "weights.bim")
            self.assert_both_refuse(model, signature)
            (model / "weights.bim").rename(weights)
        with self.subTest("file added"):
            (model / "extra.py").write_text("evil")
            self.assert_both_refuse(model, signature)
            (model / "extra.py").unlink()
        with self.subTest("file removed"):
            weights.unlink()
            self.assert_both_refuse(model, signature)
            weights.write_bytes(original)
        with self.subTest("restored"):
            self.assert_both_accept(model, signature)

    def test_they_verify_what_we_sign_with_each_curve(self):
        model = self.make_model()
        for curve in ("SECP256R1", "SECP384R1", "SECP521R1"):
            with self.subTest(curve):
                self.private, self.public = self.pair(curve)
                self.we_sign(model)
                self.assert_both_accept(model, model / "model.sig")

    def test_we_verify_what_they_sign_with_each_curve(self):
        model = self.make_model()
        for curve in ("SECP256R1", "SECP384R1", "SECP521R1"):
            with self.subTest(curve):
                self.private, self.public = self.pair(curve)
                self.they_sign(model, model / "model.sig")
                self.assertEqual(self.ours(model), DONE)

    def test_both_refuse_tampering_with_what_we_signed(self):
        model = self.make_model()
        self.we_sign(model)
        self.assert_tampering_is_refused(model, model / "model.sig")

    def test_both_refuse_tampering_with_what_they_signed(self):
        model = self.make_model()
        self.they_sign(model, model / "model.sig")
        self.assert_tampering_is_refused(model, model / "model.sig")

    def test_both_refuse_another_key(self):
        model = self.make_model()
        self.we_sign(model)
        other = self.pair("SECP384R1")[1]
        self.assert_both_refuse(model, model / "model.sig", public=other)

    def test_both_refuse_the_signature_of_another_model(self):
        model = self.make_model()
        other = self.make_model("other")
        (other / "weights.bin").write_bytes(b"other")
        self.they_sign(other, other / "model.sig")
        self.assert_both_refuse(model, other / "model.sig")

    def test_git_files_are_left_out_by_both(self):
        model = self.make_model()
        (model / ".git").mkdir()
        self.we_sign(model)
        (model / ".git" / "HEAD").write_text("ref: refs/heads/main")
        (model / ".gitattributes").write_text("*.bin filter=lfs")
        self.assert_both_accept(model, model / "model.sig")

    def test_we_leave_out_what_they_signed_as_ignored(self):
        model = self.make_model()
        (model / "logs").mkdir()
        (model / "logs" / "today").write_text("noise")
        self.they_sign(model, model / "model.sig", "--ignore-paths", model / "logs")
        self.assertEqual(self.ours(model), DONE)
        (model / "logs2").mkdir()
        (model / "logs2" / "today").write_text("noise")
        self.assertEqual(self.ours(model), REFUSED)

    def test_a_folder_in_the_signatures_place_hides_nothing_from_us(self):
        model = self.make_model()
        self.they_sign(model, model / "model.sig")
        signature = self.folder / "moved.sig"
        (model / "model.sig").rename(signature)
        (model / "model.sig").mkdir()
        (model / "model.sig" / "evil.py").write_text("evil")
        self.assertEqual(self.ours(model, "--signature", signature), REFUSED)

    def test_a_single_file_needs_their_profile(self):
        model, signature = self.make_file()
        self.we_sign(model, "--profile", "py-compat")
        self.assert_both_accept(model, signature)
        self.we_sign(model)
        self.assertEqual(self.ours(model), DONE)
        self.assertNotEqual(self.theirs(model, signature), 0)

    def test_we_verify_the_single_file_that_they_sign(self):
        model, signature = self.make_file()
        self.they_sign(model, signature)
        self.assertEqual(self.ours(model), DONE)
        model.write_bytes(b"weightz")
        self.assert_both_refuse(model, signature)

    def test_we_verify_the_forms_that_its_own_command_line_cannot(self):
        for form in ("shards", "blake2"):
            with self.subTest(form):
                model = self.make_model(form)
                signed = run(PEER, "-c", SIGN_OTHER_FORM, form, model, model / "model.sig",
                             self.private)
                self.assertEqual(signed.returncode, 0, signed.stderr)
                self.assertEqual(self.ours(model), DONE)
                (model / "weights.bin").write_bytes(b"other")
                self.assertEqual(self.ours(model), REFUSED)


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
