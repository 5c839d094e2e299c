"""The adapter of the OpenSSF Model Signing conformance suite, driven as that suite drives it: the
cases of its round trips and refusals that need no network, under the suite's names, and what it
asserts of every signature. The released bundles that it verifies too are in test_oms.py.
"""

import base64
import json
import shutil
from pathlib import Path

from oms_support import (EXPIRED, FAILED, NOT_YET, PREDICATE_TYPE, REFUSED, USAGE, Certificate, Folder, Key,
                         main, root_of, run, statement_in, write_files)

ADAPTER = Path(__file__).resolve().parent / "oms-adapter"

SIMPLE = {"signme-1": b"signme-1\n", "signme-2": b"signme-2"}
# Models by the suite's case: all files of each are signed.
ALL_SIGNED = {
    "key-simple": SIMPLE,
    "key-single-file": {"model.bin": b"\xef" * 256},
    "key-multi-file": {"config.json": b"{}", "weights.bin": b"\xab" * 1024, "subdir/adapter.bin": b"\xcd"},
    "key-binary-content": {"header.bin": bytes.fromhex("0001fffe000089504e47"),
                           "weights.bin": bytes(range(256)) * 4},
    "key-empty-file": {"empty.bin": b"", "signme-1": b"signme-1"},
    "key-dotfile-included": {".config": b"c", ".env.example": b"e", "model.bin": b"m"},
    "key-files-in-hidden-dir": {"model.bin": b"m", ".cache/weights.bin": b"c",
                                ".local/share/data.bin": b"l"},
    "key-nested-git-not-excluded": {"model.bin": b"m", "subdir/.gitignore": b"*"},
    "key-unicode-filename": {"weights.bin": b"w", "\u6a21\u578b.bin": b"m"},
    "key-special-chars-path": {"file (copy).bin": b"1", "path with spaces/model.bin": b"2",
                               "normal.bin": b"3"},
    "key-deeply-nested": {"a/very/deep/directory/tree/weights.bin": b"deep"},
    "key-assets-subdir": {"weights.bin": b"w", "assets/vocab.txt": b"v", "assets/tokenizer.bin": b"t"},
}
# Files, what the caller ignores, what is signed then.
SOME_SIGNED = {
    "key-ignore-paths": ({**SIMPLE, "ignore-me": b""}, ["ignore-me"], sorted(SIMPLE)),
    "key-ignore-paths-exact-match": ({"ignore-me": b"t", "signme-1": b"s", "subdir/ignore-me": b"n"},
                                     ["ignore-me"], ["signme-1", "subdir/ignore-me"]),
    "key-default-ignores": ({".gitattributes": b"", ".gitignore": b"", ".git/HEAD": b"g",
                             ".github/ci.yml": b"w", "model.bin": b"m"}, [], ["model.bin"]),
    "key-deeply-nested-with-git": ({"a/very/deep/tree/weights.bin": b"d", ".git/HEAD": b"g"}, [".git/HEAD"],
                                   ["a/very/deep/tree/weights.bin"]),
    "key-multi-git-dirs": ({"model.bin": b"m", ".git/HEAD": b"g", "submodule/model.bin": b"s",
                            "submodule/.git/HEAD": b"g"}, [".git/HEAD", "submodule/.git/HEAD"],
                           ["model.bin", "submodule/model.bin"]),
    "key-multi-gitignore": ({"model.bin": b"m", ".gitignore": b"", "subdir/data.bin": b"d",
                             "subdir/.gitignore": b"*"}, [".gitignore", "subdir/.gitignore"],
                            ["model.bin", "subdir/data.bin"]),
    "key-git-and-ignore-combined": ({"model.bin": b"m", ".git/HEAD": b"g", ".gitignore": b"",
                                     ".gitattributes": b"", "ignored.tmp": b"i"},
                                    [".git/HEAD", ".gitignore", ".gitattributes", "ignored.tmp"],
                                    ["model.bin"]),
}


class Suite(Folder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = Certificate(cls.keys, "root", "root")
        cls.middle = Certificate(cls.keys, "middle", "intermediate", cls.root)
        cls.leaf = Certificate(cls.keys, "leaf", "leaf", cls.middle)
        cls.wrong = Certificate(cls.keys, "wrong", "root", curve="P-256")

    def setUp(self):
        super().setUp()
        self.model, self.bundle = self.folder / "model", self.folder / "bundle.sig"

    def adapter(self, *arguments):
        return run(ADAPTER, *arguments)

    def sign(self, *more, key=None, ignored=()):
        ignores = [word for path in ignored for word in ("--ignore-paths", self.model / path)]
        return self.adapter("sign-model", "--method", "key", "--model-path", self.model, "--output-bundle",
                            self.bundle, "--private-key", (key or self.leaf).private, *ignores, *more)

    def sign_with_certificate(self, leaf, chain):
        chained = [word for one in chain for word in ("--cert-chain", one.pem)]
        return self.adapter("sign-model", "--model-path", self.model, "--method", "certificate",
                            "--output-bundle", self.bundle, "--private-key", leaf.private,
                            "--signing-cert", leaf.pem, *chained)

    def verify(self, *more, method="key", ignored=()):
        ignores = [word for path in ignored for word in ("--ignore-paths", self.model / path)]
        return self.adapter("verify-model", "--method", method, "--model-path", self.model, "--bundle",
                            self.bundle, *ignores, *more)

    def verify_with_key(self, *more, key=None, ignored=()):
        return self.verify("--public-key", (key or self.leaf).public, *more, ignored=ignored)

    def done(self, process):
        self.assertEqual(process.returncode, 0, process.stderr.decode())

    # The suite takes any failure; a refusal must be one, and no flag that was not understood.
    def refused(self, process):
        self.assertEqual(process.returncode, REFUSED, process.stderr.decode())

    def failed(self, process):
        self.assertIn(process.returncode, (FAILED, USAGE), process.stderr.decode())

    def statement(self):
        return statement_in(json.loads(self.bundle.read_text()))

    def names(self):
        return [one["name"] for one in self.statement()["predicate"]["resources"]]

    # What the suite asserts of every signature that a client makes.
    def assert_well_made(self):
        statement = self.statement()
        resources, serialization = statement["predicate"]["resources"], statement["predicate"]["serialization"]
        names = self.names()
        self.assertEqual(names, sorted(names))
        self.assertEqual(len(statement["subject"]), 1)
        self.assertEqual(statement["subject"][0]["digest"]["sha256"], root_of(resources))
        self.assertEqual(statement["subject"][0]["name"], self.model.name)
        self.assertEqual(statement["predicateType"], PREDICATE_TYPE)
        self.assertNotIn("shard_size", serialization)
        for one in resources:
            self.assertEqual(one["algorithm"], serialization["hash_type"])
            parts = one["name"].split("/")
            self.assertFalse({"", ".", ".."} & set(parts), one["name"])

    def signed_simple(self):
        write_files(self.model, SIMPLE)
        self.bundle.unlink(missing_ok=True)
        self.done(self.sign())

    def edit(self, change, in_payload=False):
        bundle = json.loads(self.bundle.read_text())
        if in_payload:
            statement = statement_in(bundle)
            change(statement)
            bundle["dsseEnvelope"]["payload"] = base64.b64encode(json.dumps(statement, indent=2).encode()).decode()
        else:
            change(bundle)
        self.bundle.write_text(json.dumps(bundle))


class RoundTrips(Suite):
    def test_every_file_of_these_is_signed(self):
        for case, files in ALL_SIGNED.items():
            with self.subTest(case):
                self.model = write_files(self.folder / case, files)
                self.done(self.sign())
                self.assert_well_made()
                self.assertEqual(self.names(), sorted(files))
                self.done(self.verify_with_key())

    def test_some_files_of_these_are_ignored(self):
        for case, (files, ignored, signed) in SOME_SIGNED.items():
            with self.subTest(case):
                self.model = write_files(self.folder / case, files)
                self.done(self.sign(ignored=ignored))
                self.assert_well_made()
                self.assertEqual(self.names(), signed)
                self.done(self.verify_with_key(ignored=ignored))

    def test_key_with_each_curve(self):
        write_files(self.model, SIMPLE)
        for curve in ("P-256", "P-384", "P-521"):
            with self.subTest(curve):
                key = Key(self.keys, curve, curve)
                self.done(self.sign(key=key))
                self.assert_well_made()
                self.assertEqual(json.loads(self.bundle.read_text())["verificationMaterial"]["publicKey"]["hint"],
                                 key.hint())
                self.done(self.verify_with_key(key=key))

    def test_key_ignore_unsigned(self):
        self.signed_simple()
        (self.model / "injected.bin").write_bytes(b"injected")
        self.done(self.verify_with_key("--ignore-unsigned-files"))

    def test_key_sig_inside_model(self):
        self.bundle = self.model / "bundle.sig"
        self.signed_simple()
        self.assert_well_made()
        self.assertEqual(self.names(), sorted(SIMPLE))
        self.done(self.verify_with_key())

    def test_key_simple_deterministic(self):
        self.signed_simple()
        first = self.statement()
        self.done(self.sign())
        self.assertEqual(self.statement(), first)

    def test_key_empty_model_rejected(self):
        write_files(self.model, {".gitignore": b"*"})
        self.refused(self.sign())
        self.assertFalse(self.bundle.exists())

    def test_key_symlinks_rejected(self):
        for case, target in (("cycle", "."), ("default", "signme-1"), ("outside-root", "/absent/target")):
            with self.subTest(case):
                self.model = write_files(self.folder / case, SIMPLE)
                (self.model / "link").symlink_to(target)
                self.refused(self.sign())
                self.assertFalse(self.bundle.exists())

    def test_certificates(self):
        lone = Certificate(self.keys, "lone", "lone", curve="P-256")
        for case, files, leaf, chain, anchor in (
                ("certificate-simple", SIMPLE, self.leaf, [self.middle], self.root),
                ("certificate-multi-file", ALL_SIGNED["key-multi-file"], self.leaf, [self.middle], self.root),
                ("certificate-self-signed", SIMPLE, lone, [lone], lone)):
            with self.subTest(case):
                self.model = write_files(self.folder / case, files)
                self.done(self.sign_with_certificate(leaf, chain))
                self.assert_well_made()
                self.done(self.verify("--cert-chain", anchor.pem, method="certificate"))


class Refusals(Suite):
    def test_key_changed_models(self):
        self.signed_simple()
        for case, change in (("tampered-content", lambda m: (m / "signme-1").write_bytes(b"TAMPERED\n")),
                             ("missing-file", lambda m: (m / "signme-2").unlink())):
            for more in ((), ("--ignore-unsigned-files",)):
                with self.subTest(case, more=more):
                    original, self.model = self.model, self.folder / "changed" / "model"
                    shutil.copytree(original, self.model)
                    change(self.model)
                    self.refused(self.verify_with_key(*more))
                    shutil.rmtree(self.model)
                    self.model = original

    def test_key_extra_file(self):
        self.signed_simple()
        (self.model / "injected.bin").write_bytes(b"injected")
        self.refused(self.verify_with_key())

    def test_key_wrong_key(self):
        self.signed_simple()
        self.refused(self.verify_with_key(key=self.wrong))

    def test_changed_bundles(self):
        def set_at(*path, value):
            def change(document):
                for key in path[:-1]:
                    document = document[key]
                document[path[-1]] = value
            return change
        for case, change, in_payload in (
                ("wrong-mediatype", set_at("mediaType", value="application/json"), False),
                ("wrong-payload-type", set_at("dsseEnvelope", "payloadType", value="application/octet-stream"), False),
                ("no-signature", set_at("dsseEnvelope", "signatures", value=[]), False),
                ("missing-envelope", lambda bundle: bundle.pop("dsseEnvelope"), False),
                ("wrong-statement-type", set_at("_type", value="https://in-toto.io/Statement/v0.1"), True),
                ("wrong-predicate", set_at("predicateType", value="https://example.com/wrong/v1.0"), True),
                ("empty-resources", set_at("predicate", "resources", value=[]), True),
                ("missing-serialization", lambda statement: statement["predicate"].pop("serialization"), True)):
            with self.subTest(case):
                self.signed_simple()
                self.edit(change, in_payload)
                self.refused(self.verify_with_key())

    def test_files_that_are_no_bundles(self):
        self.signed_simple()
        good = self.bundle.read_bytes()
        for case, text in (("corrupted", b'{"garbage": true}'), ("truncated", good[:100]), ("empty", b"")):
            with self.subTest(case):
                self.bundle.write_bytes(text)
                self.refused(self.verify_with_key())

    def test_key_verified_by_another_method(self):
        self.signed_simple()
        self.refused(self.verify("--cert-chain", self.root.pem, method="certificate"))
        self.refused(self.verify("--identity", "test@example.com", "--identity-provider",
                                "https://accounts.example.com", method="sigstore"))

    def test_certificate_verified_by_another_method(self):
        write_files(self.model, SIMPLE)
        self.done(self.sign_with_certificate(self.leaf, [self.middle]))
        self.refused(self.verify_with_key())
        self.refused(self.verify("--identity", "test@example.com", "--identity-provider",
                                "https://accounts.example.com", method="sigstore"))

    def test_certificate_wrong_ca(self):
        write_files(self.model, SIMPLE)
        self.done(self.sign_with_certificate(self.leaf, [self.middle]))
        self.refused(self.verify("--cert-chain", self.wrong.pem, method="certificate"))

    # Signing with such a certificate may be refused already; the suite takes either.
    def test_certificates_that_are_not_good_now(self):
        root, middle = self.root, self.middle
        old_root = Certificate(self.keys, "old-root", "root", valid=EXPIRED)
        old_middle = Certificate(self.keys, "old-middle", "intermediate", root, valid=EXPIRED)
        old_both = Certificate(self.keys, "old-both", "intermediate", old_root, valid=EXPIRED)
        of_old_root = Certificate(self.keys, "of-old-root", "intermediate", old_root)
        next_middle = Certificate(self.keys, "next-middle", "intermediate", root, valid=NOT_YET)
        for case, issuer, anchor, kind, valid in (
                ("no-code-signing-eku", middle, root, "no-purpose", None),
                ("expired", middle, root, "leaf", EXPIRED),
                ("not-yet-valid", middle, root, "leaf", NOT_YET),
                ("expired-intermediate", old_middle, root, "leaf", None),
                ("not-yet-valid-intermediate", next_middle, root, "leaf", None),
                ("expired-root", of_old_root, old_root, "leaf", None),
                ("all-expired", old_both, old_root, "leaf", EXPIRED),
                ("expired-intermediate-expired-leaf", old_middle, root, "leaf", EXPIRED)):
            with self.subTest(case):
                leaf = Certificate(self.keys, "leaf-" + case, kind, issuer, **({"valid": valid} if valid else {}))
                self.model = write_files(self.folder / case, SIMPLE)
                self.bundle = self.folder / f"{case}.sig"
                signed = self.sign_with_certificate(leaf, [issuer])
                if signed.returncode == 0:
                    self.refused(self.verify("--cert-chain", anchor.pem, method="certificate"))
                else:
                    self.failed(signed)
                    self.assertRegex(signed.stderr, rb"\[(not-code-signing|(certificate|issuer)-[a-z-]+)\]")
                    self.assertFalse(self.bundle.exists())


class Protocol(Suite):
    def test_capabilities_are_json(self):
        answer = json.loads(self.adapter("capabilities").stdout)
        self.assertEqual(answer["hash_algorithms"], ["sha256", "blake2b", "blake3"])
        self.assertIs(answer["benchmark_model"], True)
        self.assertRegex(answer["client_version"], r"^\d+\.\d+")

    def test_keyless_signing_fails_without_a_bundle(self):
        write_files(self.model, SIMPLE)
        for more in ((), ("--use-staging", "--identity-token", "token")):
            self.failed(self.adapter("sign-model", "--method", "sigstore", "--model-path", self.model,
                                     "--output-bundle", self.bundle, *more))
        self.assertFalse(self.bundle.exists())

    def test_unknown_flags_are_ignored(self):
        self.signed_simple()
        self.done(self.verify_with_key("--chunk-size=1024", "--no-such-flag"))

    def test_missing_flags_fail(self):
        self.signed_simple()
        for arguments in ((), ("sign-model",), ("verify-model", "--model-path", self.model),
                          ("verify-model", "--model-path", self.model, "--bundle", self.bundle),
                           ("verify-model", "--method", "other"), ("guess-model",)):
            self.failed(self.adapter(*arguments))

    def test_benchmarks_time_each_repetition(self):
        self.signed_simple()
        for operation, more in (("hash", ()), ("sign", ("--private-key", self.leaf.private)),
                                ("verify", ("--public-key", self.leaf.public, "--bundle", self.bundle))):
            with self.subTest(operation):
                timed = self.adapter("benchmark-model", "--operation", operation, "--method", "key",
                                     "--model-path", self.model, "--repeat", "3", *more)
                self.done(timed)
                times_ms = json.loads(timed.stdout)["times_ms"]
                self.assertEqual(len(times_ms), 3)
                self.assertGreater(min(times_ms), 0)

    def test_benchmarks_take_other_hashes_and_shards(self):
        self.signed_simple()
        for more in (("--hash-algorithm", "blake2b"), ("--hash-algorithm", "blake3"),
                     ("--shard-size", "4", "--max-workers", "1")):
            with self.subTest(more=more):
                self.done(self.adapter("benchmark-model", "--operation", "sign", "--model-path", self.model,
                                       "--private-key", self.leaf.private, *more))

    def test_a_benchmark_of_what_fails_fails(self):
        self.signed_simple()
        (self.model / "extra").touch()
        timed = self.adapter("benchmark-model", "--operation", "verify", "--model-path", self.model,
                             "--public-key", self.leaf.public, "--bundle", self.bundle)
        self.refused(timed)
        self.assertEqual(timed.stdout, b"")


if __name__ == "__main__":
    main()
