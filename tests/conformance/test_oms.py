"""OpenSSF Model Signing beyond what the public suite asks: statements that break one rule and are
signed correctly all the same, shards, other hashes, orders, names that lead astray, the wrong kind
of material, certificates, and what released clients signed.

usage: HALLMARK_BINARY=... test_oms.py
"""

import hashlib
import json
import shutil
import unittest

from oms_support import (DATA, DONE, EXPIRED, FAILED, HALLMARK, NOT_YET, REFUSED, Certificate, Folder, Key,
                         bundle_of, main, root_of, run, statement_in, statement_of, with_root, write_files)

# Orders differ: bytes of the whole name (specification), components of the path (model_signing).
FILES = {"Upper": b"upper", "a-b/c": b"hyphen", "a.txt": b"dot", "a/b": b"slash", "empty": b"", "w:1:2": b"colon"}
COMPONENT_ORDER = ["Upper", "a/b", "a-b/c", "a.txt", "empty", "w:1:2"]
# BLAKE3 of "abc" and of nothing, from its specification's test vectors.
BLAKE3_ABC = "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
BLAKE3_EMPTY = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"


def digest_of(content, hash_type="sha256"):
    return hashlib.new(hash_type, content).hexdigest()


def resource(name, content, hash_type="sha256", **more):
    return {"name": name, "digest": digest_of(content, hash_type), "algorithm": hash_type, **more}


def listed(names, hash_type="sha256"):
    return [resource(name, FILES[name], hash_type) for name in names]


def shards_of(name, content, size, algorithm="sha256"):
    starts = range(0, len(content), size)
    return [{**resource(f"{name}:{start}:{min(start + size, len(content))}", content[start:start + size]),
             "algorithm": algorithm} for start in starts]


class Signed(Folder):
    """Signs by hand, and asks hallmark what it thinks of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = Key(cls.keys, "key")

    def setUp(self):
        super().setUp()
        self.model = write_files(self.folder / "model", FILES)
        self.signature = self.folder / "model.sig"
        self.good = statement_of(listed(sorted(FILES)))

    def verify(self, *more, by=None):
        return run(HALLMARK, "verify", self.model, "--signature", self.signature,
                   *(by or ("--public-key", self.key.public)), *more)

    def write(self, payload, key=None, **options):
        self.signature.write_text(json.dumps(bundle_of(payload, key or self.key, **options)))

    def accepts(self, payload, *more):
        self.write(payload)
        done = self.verify(*more)
        self.assertEqual(done.returncode, DONE, done.stderr.decode())

    def refuses(self, payload, reason, *more):
        self.write(payload)
        self.refused_with(self.verify(*more), reason)

    def accepts_bundle(self, bundle):
        self.signature.write_text(bundle if isinstance(bundle, str) else json.dumps(bundle))
        done = self.verify()
        self.assertEqual(done.returncode, DONE, done.stderr.decode())

    def refuses_bundle(self, bundle, reason):
        self.signature.write_text(bundle if isinstance(bundle, str) else json.dumps(bundle))
        self.refused_with(self.verify(), reason)

    def changed(self, change, reroot=True):
        """The good statement after `change`, with the root of what it then lists."""
        statement = json.loads(json.dumps(self.good))
        change(statement)
        return with_root(statement) if reroot else statement

    def we_sign(self, *more):
        done = run(HALLMARK, "sign", self.model, "--signature", self.signature, "--private-key",
                   self.key.private, *more)
        self.assertEqual(done.returncode, DONE, done.stderr.decode())
        return statement_in(json.loads(self.signature.read_text()))


def setting(*path, value):
    def change(document):
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = value
    return change


def dropping(*path):
    def change(document):
        for key in path[:-1]:
            document = document[key]
        del document[path[-1]]
    return change


class Statements(Signed):
    def test_a_good_one_is_accepted(self):
        self.accepts(self.good)

    def test_each_broken_rule_is_refused_though_it_is_signed(self):
        first = ("predicate", "resources", 0)
        serialization = ("predicate", "serialization")
        cases = [
            ("another type of statement", setting("_type", value="https://in-toto.io/Statement/v0.1"),
             "malformed-statement"),
            ("no type", dropping("_type"), "malformed-statement"),
            ("another predicate", setting("predicateType", value="https://example.com/x"), "not-a-model-signature"),
            ("no subject", setting("subject", value=[]), "malformed-statement"),
            ("a nameless subject", setting("subject", 0, "name", value=""), "bad-subject"),
            ("a subject without digest", setting("subject", 0, "digest", value={}), "malformed-statement"),
            ("no predicate", dropping("predicate"), "malformed-statement"),
            ("no serialization", dropping(*serialization), "malformed-model-signature"),
            ("no resources", dropping("predicate", "resources"), "malformed-model-signature"),
            ("empty resources", setting("predicate", "resources", value=[]), "empty-model"),
            ("another member of the predicate", setting("predicate", "more", value=1), "malformed-model-signature"),
            ("another member of serialization", setting(*serialization, "more", value=1), "malformed-model-signature"),
            ("an unknown method", setting(*serialization, "method", value="chunks"), "malformed-model-signature"),
            ("no method", dropping(*serialization, "method"), "malformed-model-signature"),
            ("an unknown hash", setting(*serialization, "hash_type", value="md5"), "malformed-model-signature"),
            ("no hash", dropping(*serialization, "hash_type"), "malformed-model-signature"),
            ("no rule for symlinks", dropping(*serialization, "allow_symlinks"), "malformed-model-signature"),
            ("a rule for symlinks that is text", setting(*serialization, "allow_symlinks", value="no"),
             "malformed-model-signature"),
            ("shard_size with files", setting(*serialization, "shard_size", value=8), "malformed-model-signature"),
            ("shards without shard_size", setting(*serialization, "method", value="shards"), "malformed-model-signature"),
            ("an empty path to ignore", setting(*serialization, "ignore_paths", value=[""]), "malformed-model-signature"),
            ("paths to ignore that are numbers", setting(*serialization, "ignore_paths", value=[1]),
             "malformed-model-signature"),
            ("another algorithm than the hash", setting(*first, "algorithm", value="blake3"), "malformed-model-signature"),
            ("no algorithm", dropping(*first, "algorithm"), "malformed-model-signature"),
            ("no name", dropping(*first, "name"), "malformed-model-signature"),
        ]
        for words, change, reason in cases:
            with self.subTest(words):
                self.refuses(self.changed(change), reason)

    def test_two_subjects_are_refused(self):
        self.refuses(self.changed(lambda s: s["subject"].append({**s["subject"][0], "name": "other"})), "bad-subject")

    def test_another_version_of_the_predicate_cannot_be_judged(self):
        self.write(self.changed(setting("predicateType", value="https://model_signing/signature/v1.1")))
        done = self.verify()
        self.assertEqual(done.returncode, FAILED)
        self.assertIn(b"[unsupported-predicate-version]", done.stderr)

    def test_digests_that_are_none_are_refused(self):
        good = self.good["predicate"]["resources"][0]["digest"]
        for digest in ("", good[:-2], good + "00", good[:-1] + "g", "0x" + good[2:], good[:-1] + " ", 7, None):
            with self.subTest(digest):
                change = setting("predicate", "resources", 0, "digest", value=digest)
                self.refuses(self.changed(change, reroot=False), "malformed-model-signature")

    def test_a_wrong_root_is_refused(self):
        for root in ("0" * 64, self.good["predicate"]["resources"][0]["digest"]):
            change = setting("subject", 0, "digest", "sha256", value=root)
            self.refuses(self.changed(change, reroot=False), "root-mismatch")

    def test_unsafe_names_are_refused(self):
        for name in ("/etc/passwd", "..", "../secret", "a/../../secret", "a/./b", "a//b", "a/", "", "./a", "nul\0byte",
                     "a/.."):
            with self.subTest(name):
                self.refuses(self.changed(setting("predicate", "resources", 0, "name", value=name)), "bad-path",
                             "--ignore-unsigned-files")

    def test_a_lone_surrogate_is_no_name(self):
        text = json.dumps(self.good).replace('"Upper"', '"\\ud800"')
        self.write(text.encode())
        self.assertEqual(self.verify().returncode, REFUSED)

    def test_duplicate_names_are_refused_even_when_equal(self):
        for again in (resource("Upper", b"upper"), resource("Upper", b"other")):
            self.refuses(self.changed(lambda s: s["predicate"]["resources"].append(again)), "duplicate-name")

    def test_duplicate_keys_are_refused_wherever_they_stand(self):
        text = json.dumps(self.good)
        for twice in (text.replace('"_type"', '"_type": "x", "_type"', 1),
                      text.replace('"name": "Upper"', '"name": "Other", "name": "Upper"', 1),
                      text.replace('"method"', '"method": "shards", "method"', 1)):
            self.assertNotEqual(twice, text)
            self.refuses(twice.encode(), "json-duplicate-key")

    def test_payloads_that_are_no_statements_are_refused(self):
        for payload in (b"", b"null", b"[]", b"{}", b'"text"', b"\xff\xfe", b"{", b"[" * 100_000,
                        json.dumps(self.good).encode() + b"x", b"\xef\xbb\xbf" + json.dumps(self.good).encode()):
            with self.subTest(payload[:20]):
                self.write(payload)
                self.assertEqual(self.verify().returncode, REFUSED)

    def test_what_other_clients_write_is_accepted(self):
        pretty = json.dumps(self.good, indent=4).encode()
        compact = json.dumps(self.good, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
        extra = self.changed(setting("predicate", "resources", 0, "annotations", value={"size": 5}))
        old_subject = self.changed(setting("subject", 0, "name", value="another name"))
        for payload in (pretty, compact, extra, old_subject):
            self.accepts(payload)


class Orders(Signed):
    def test_any_order_is_accepted_if_the_root_is_that_orders(self):
        for names in (sorted(FILES), COMPONENT_ORDER, sorted(FILES, reverse=True)):
            self.accepts(statement_of(listed(names)))

    def test_the_root_of_another_order_is_refused(self):
        statement = statement_of(listed(sorted(FILES)))
        statement["subject"][0]["digest"]["sha256"] = root_of(listed(COMPONENT_ORDER))
        self.refuses(statement, "root-mismatch")

    def test_digest_prints_the_roots_of_both_orders(self):
        answer = json.loads(run(HALLMARK, "digest", self.model, "--json").stdout)
        self.assertIn(root_of(listed(sorted(FILES))), answer["oms_root_spec"])
        self.assertIn(root_of(listed(COMPONENT_ORDER)), answer["oms_root_py_compat"])
        self.assertNotEqual(answer["oms_root_spec"], answer["oms_root_py_compat"])

    def test_we_list_by_the_names_bytes(self):
        statement = self.we_sign()
        self.assertEqual([one["name"] for one in statement["predicate"]["resources"]], sorted(FILES))

    def test_swapped_digests_are_refused_though_each_is_listed(self):
        resources = listed(sorted(FILES))
        resources[0]["digest"], resources[1]["digest"] = resources[1]["digest"], resources[0]["digest"]
        self.refuses(statement_of(resources), "content-mismatch")


class Bundles(Signed):
    def bundle(self):
        return bundle_of(self.good, self.key)

    def test_bundles_with_a_flaw_are_refused(self):
        good = self.bundle()
        envelope = ("dsseEnvelope",)
        for words, change, reason in (
                ("no media type", dropping("mediaType"), "malformed-bundle"),
                ("another media type", setting("mediaType", value="application/json"), "malformed-bundle"),
                ("no material", dropping("verificationMaterial"), "malformed-bundle"),
                ("empty material", setting("verificationMaterial", value={}), "malformed-bundle"),
                ("no envelope", dropping("dsseEnvelope"), "malformed-bundle"),
                ("no signatures", setting(*envelope, "signatures", value=[]), "malformed-bundle"),
                ("no payload", dropping(*envelope, "payload"), "malformed-bundle"),
                ("a payload that is no base64", setting(*envelope, "payload", value="%%%"), "malformed-bundle"),
                ("a signature that is no base64", setting(*envelope, "signatures", 0, "sig", value="%"), "malformed-bundle"),
                ("a signature that is no DER", setting(*envelope, "signatures", 0, "sig", value="AAAA"), "signature-invalid"),
                ("an empty signature", setting(*envelope, "signatures", 0, "sig", value=""), "malformed-bundle"),
                ("another key's hint", setting("verificationMaterial", "publicKey", "hint", value="0" * 64), "hint-mismatch")):
            with self.subTest(words):
                bundle = json.loads(json.dumps(good))
                change(bundle)
                self.refuses_bundle(bundle, reason)

    def test_the_payload_type_is_part_of_what_is_signed(self):
        for signed_as in ("application/vnd.in-toto+json", "text/plain"):
            self.write(self.good, payload_type="text/plain", signed_as=signed_as)
            self.refused_with(self.verify(), "payload-type")
        self.write(self.good, signed_as="text/plain")
        self.refused_with(self.verify(), "signature-invalid")

    def test_a_signature_by_another_key_is_refused_whatever_the_hint(self):
        other = Key(self.keys, "other")
        for hint in (self.key.hint(), ""):
            bundle = bundle_of(self.good, other)
            bundle["verificationMaterial"]["publicKey"]["hint"] = hint
            self.refuses_bundle(bundle, "signature-invalid")

    def test_other_spellings_of_a_bundle_are_accepted(self):
        for change in (dropping("verificationMaterial", "tlogEntries"), dropping("dsseEnvelope", "signatures", 0, "keyid"),
                       setting("dsseEnvelope", "signatures", 0, "keyid", value=None),
                       setting("verificationMaterial", "publicKey", "hint", value="")):
            bundle = self.bundle()
            change(bundle)
            self.accepts_bundle(bundle)
        self.accepts_bundle(json.dumps(self.bundle(), indent=4) + "\n")

    def test_a_change_of_any_part_of_the_payload_is_refused(self):
        bundle, other = self.bundle(), self.bundle()
        other["dsseEnvelope"]["payload"] = bundle_of(statement_of(listed(COMPONENT_ORDER)),
                                                     self.key)["dsseEnvelope"]["payload"]
        self.refuses_bundle(other, "signature-invalid")

    def test_files_that_are_no_bundles_are_refused(self):
        text = json.dumps(self.bundle())
        for broken in ("", " ", "{}", "[]", "null", '{"garbage": true}', text[:100], text[:-1], text + text,
                       "[" * 1_000, text.replace('"mediaType"', '"mediaType": "x", "mediaType"')):
            with self.subTest(broken[:30]):
                self.signature.write_text(broken)
                self.assertEqual(self.verify().returncode, REFUSED)

    def test_an_unsupported_curve_is_refused(self):
        weak = self.keys / "weak.pem"
        run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-out", weak)
        run("openssl", "pkey", "-in", weak, "-pubout", "-out", self.keys / "weak.pub")
        self.write(self.good)
        done = self.verify(by=("--public-key", self.keys / "weak.pub"))
        self.assertNotEqual(done.returncode, DONE)
        self.assertNotIn(b"internal error", done.stderr)


class Models(Signed):
    def test_every_difference_is_refused(self):
        def replace(name, content):
            return lambda model: (model / name).write_bytes(content)
        for words, change in (
                ("a changed byte", replace("Upper", b"uppeR")), ("a longer file", replace("Upper", b"upper!")),
                ("a shorter file", replace("Upper", b"uppe")), ("an empty file filled", replace("empty", b"x")),
                ("a missing file", lambda model: (model / "a.txt").unlink()),
                ("a renamed file", lambda model: (model / "a.txt").rename(model / "a.txu")),
                ("a file where a folder was", lambda model: (shutil.rmtree(model / "a"), replace("a", b"slash")(model))),
                ("another file", replace("extra", b"")), ("another case", lambda model: (model / "Upper").rename(model / "upper"))):
            with self.subTest(words):
                self.model = write_files(self.folder / words.replace(" ", "-"), FILES)
                change(self.model)
                self.refuses(self.good, "content-mismatch")

    def test_ignoring_unsigned_files_ignores_no_signed_one(self):
        self.accepts(self.good, "--ignore-unsigned-files")
        (self.model / "extra").touch()
        self.accepts(self.good, "--ignore-unsigned-files")
        for change in (lambda: (self.model / "Upper").write_bytes(b"x"), lambda: (self.model / "Upper").unlink()):
            change()
            self.refuses(self.good, "content-mismatch", "--ignore-unsigned-files")

    def test_a_symlink_is_refused_unless_the_signature_allows_it(self):
        (self.model / "Upper").rename(self.folder / "outside")
        (self.model / "Upper").symlink_to(self.folder / "outside")
        self.refuses(self.good, "symlink")
        self.refuses(self.good, "symlink", "--ignore-unsigned-files")
        self.accepts(self.changed(setting("predicate", "serialization", "allow_symlinks", value=True)))

    def test_nothing_is_read_outside_the_model(self):
        secret = self.folder / "secret"
        secret.write_bytes(b"secret")
        for name in ("../secret", str(secret), "a/../../secret"):
            statement = self.changed(lambda s: s["predicate"]["resources"].append(resource(name, b"secret")))
            self.refuses(statement, "bad-path", "--ignore-unsigned-files")

    def test_a_folder_link_hides_no_listed_file(self):
        shutil.move(self.model / "a", self.folder / "moved")
        (self.model / "a").symlink_to(self.folder / "moved")
        self.refuses(self.good, "symlink", "--ignore-unsigned-files")

    def test_nothing_hides_below_what_is_ignored(self):
        ignoring = self.changed(setting("predicate", "serialization", "ignore_paths", value=["model.sig", "logs"]))
        write_files(self.model, {"logs/today": b"a folder that was signed as ignored", ".git/HEAD": b"ref"})
        self.accepts(ignoring)
        (self.model / ".git/hooks").mkdir()
        (self.model / "model.sig").mkdir()
        (self.model / "model.sig" / "evil.py").write_bytes(b"evil")
        self.refuses(ignoring, "content-mismatch")
        shutil.rmtree(self.model / "model.sig")
        for name in (".gitignore", ".gitattributes"):
            write_files(self.model, {f"{name}/evil.py": b"evil"})
            self.refuses(ignoring, "content-mismatch")
            shutil.rmtree(self.model / name)

    def test_paths_to_ignore_that_lead_astray_ignore_nothing(self):
        (self.model / "extra").touch()
        for path in ("*", "ext*", "./extra", "../model/extra", str(self.model / "extra"), "extra/", ".", "/", "x/../extra"):
            with self.subTest(path):
                self.refuses(self.changed(setting("predicate", "serialization", "ignore_paths", value=[path])),
                             "content-mismatch")

    def test_a_listed_file_may_not_be_ignored(self):
        ignoring = self.changed(setting("predicate", "serialization", "ignore_paths", value=["Upper"]))
        self.refuses(ignoring, "content-mismatch")

    def test_a_single_file_goes_by_its_name_or_by_a_dot(self):
        self.model = self.folder / "weights.bin"
        self.model.write_bytes(b"weights")
        for name in ("weights.bin", "."):
            self.accepts(statement_of([resource(name, b"weights")]))
        for name in ("other.bin", "model/weights.bin"):
            self.refuses(statement_of([resource(name, b"weights")]), "content-mismatch")
        self.refuses(statement_of([resource(".", b"weights"), resource("weights.bin", b"weights")]), "bad-path")

    def test_a_dot_is_no_name_in_a_folder(self):
        self.model = write_files(self.folder / "one", {"weights.bin": b"weights"})
        self.refuses(statement_of([resource(".", b"weights")]), "content-mismatch")


class Shards(Signed):
    SIZE = 8

    def setUp(self):
        super().setUp()
        self.content = bytes(range(100))
        self.model = write_files(self.folder / "sharded", {"w": self.content, "empty": b"", "a:b": b"colons"})
        self.shards = shards_of("w", self.content, self.SIZE)
        self.rest = shards_of("a:b", b"colons", self.SIZE)

    def statement(self, shards=None, size=SIZE, order=None):
        resources = sorted((self.shards if shards is None else shards) + self.rest, key=order or (lambda r: r["name"]))
        return statement_of(resources, method="shards", shard_size=size)

    def test_good_ones_are_accepted_in_either_order(self):
        self.accepts(self.statement())
        self.accepts(self.statement(order=lambda r: (r["name"].rsplit(":", 2)[0], int(r["name"].rsplit(":", 2)[1]))))

    def test_the_size_is_any_spelling_of_a_whole_number(self):
        text = json.dumps(self.statement())
        for size in ("8", "8.0", "8e0", "80e-1"):
            self.accepts(text.replace('"shard_size": 8', f'"shard_size": {size}').encode())

    def test_sizes_that_are_none_are_refused(self):
        text = json.dumps(self.statement())
        for size in ("0", "-8", "8.5", "1e300", '"8"', "null", "true", "[8]"):
            with self.subTest(size):
                self.refuses(text.replace('"shard_size": 8', f'"shard_size": {size}').encode(),
                             "malformed-model-signature")
        self.refuses(text.replace('"shard_size": 8', '"shard_size": 9007199254740993').encode(), "json-number-range")

    def test_gaps_overlaps_and_lies_are_refused(self):
        def cut(start, end):
            return [{**resource(f"w:{start}:{end}", self.content[start:end])}]
        first, second = self.shards[:1], self.shards[1:2]
        for words, shards in (
                ("the first is missing", self.shards[1:]), ("one in the middle is missing", first + self.shards[2:]),
                ("one twice", self.shards + second), ("an overlap", self.shards + cut(4, 12)),
                ("a shorter one in the middle", first + cut(8, 12) + cut(12, 16) + self.shards[2:]),
                ("one larger than the size", cut(0, 16) + self.shards[2:]),
                ("one that is empty", self.shards + cut(8, 8)), ("one turned round", self.shards[:-1] + cut(100, 96))):
            with self.subTest(words):
                statement = self.statement(shards)
                self.write(statement)
                self.assertEqual(self.verify().returncode, REFUSED)
                self.assertRegex(self.verify().stderr.decode(), r"\[(bad-shards|duplicate-name|malformed-model-signature)\]")

    def test_a_list_that_ends_before_the_file_is_refused(self):
        self.refuses(self.statement(self.shards[:-1]), "content-mismatch")
        self.refuses(self.statement(self.shards[:-1]), "content-mismatch", "--ignore-unsigned-files")

    def test_a_list_that_ends_behind_the_file_is_refused(self):
        longer = shards_of("w", self.content + bytes(20), self.SIZE)
        self.refuses(self.statement(longer), "content-mismatch")

    def test_another_size_than_the_shards_have_is_refused(self):
        self.refuses(self.statement(size=16), "bad-shards")

    def test_names_without_a_range_are_refused(self):
        for name in ("w", "w:0", "w:0:", "w::8", "w:a:8", "w:0:08", "w:00:8", "w:+0:8", "w: 0:8", "w:0x0:8", "w:-1:8", ":0:8",
                     "w:0:99999999999999999999"):
            with self.subTest(name):
                self.write(self.statement([resource(name, self.content[:8])] + self.shards[1:]))
                self.assertEqual(self.verify().returncode, REFUSED)

    def test_every_tampering_is_refused(self):
        for at in (0, 7, 8, 50, 99):
            changed = bytearray(self.content)
            changed[at] ^= 1
            (self.model / "w").write_bytes(changed)
            self.refuses(self.statement(), "content-mismatch")

    def test_swapped_shards_are_refused(self):
        (self.model / "w").write_bytes(self.content[8:16] + self.content[:8] + self.content[16:])
        self.refuses(self.statement(), "content-mismatch")

    def test_the_label_of_the_reference_is_accepted_with_the_right_size_only(self):
        for size, reason in ((8, None), (16, "malformed-model-signature")):
            labelled = [{**one, "algorithm": f"sha256-sharded-{size}"} for one in self.shards]
            self.rest = [{**one, "algorithm": f"sha256-sharded-{size}"} for one in self.rest]
            statement = self.statement(labelled)
            self.refuses(statement, reason) if reason else self.accepts(statement)

    def test_what_we_sign_is_the_same(self):
        statement = self.we_sign("--method", "shards", "--shard-size", str(self.SIZE))
        self.assertEqual(statement["predicate"]["resources"], self.statement()["predicate"]["resources"])
        self.assertEqual(self.verify().returncode, DONE)

    def test_an_empty_file_is_not_there(self):
        (self.model / "empty").unlink()
        self.accepts(self.statement())


class Hashes(Signed):
    def setUp(self):
        super().setUp()
        self.model = write_files(self.folder / "hashed", {"abc": b"abc", "empty": b""})

    def statement(self, hash_type):
        if hash_type == "blake3":
            resources = [{"name": "abc", "digest": BLAKE3_ABC, "algorithm": hash_type},
                         {"name": "empty", "digest": BLAKE3_EMPTY, "algorithm": hash_type}]
        else:
            resources = [resource("abc", b"abc", hash_type), resource("empty", b"", hash_type)]
        return statement_of(resources, hash_type=hash_type)

    def test_each_is_accepted_and_its_tampering_refused(self):
        for hash_type in ("sha256", "blake2b", "blake3"):
            with self.subTest(hash_type):
                (self.model / "abc").write_bytes(b"abc")
                self.accepts(self.statement(hash_type))
                (self.model / "abc").write_bytes(b"abd")
                self.refuses(self.statement(hash_type), "content-mismatch")

    def test_what_we_sign_is_the_same(self):
        for hash_type in ("sha256", "blake2b", "blake3"):
            with self.subTest(hash_type):
                signed = self.we_sign("--hash", hash_type)
                self.assertEqual(signed["predicate"]["resources"], self.statement(hash_type)["predicate"]["resources"])
                self.assertEqual(self.verify().returncode, DONE)

    def test_a_digest_of_another_hashs_length_is_refused(self):
        statement = self.statement("blake2b")
        statement["predicate"]["serialization"]["hash_type"] = "sha256"
        for one in statement["predicate"]["resources"]:
            one["algorithm"] = "sha256"
        self.refuses(statement, "malformed-model-signature")

    def test_one_hash_does_not_pass_for_another_of_its_length(self):
        statement = self.statement("sha256")
        statement["predicate"]["serialization"]["hash_type"] = "blake3"
        for one in statement["predicate"]["resources"]:
            one["algorithm"] = "blake3"
        self.refuses(statement, "content-mismatch")

    def test_a_hash_that_we_do_not_know_is_not_signed_with(self):
        done = run(HALLMARK, "sign", self.model, "--private-key", self.key.private, "--hash", "md5")
        self.assertNotEqual(done.returncode, DONE)
        self.assertFalse((self.model / "model.sig").exists())


class Methods(Signed):
    """A signature counts only by the method that its material is of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = Certificate(cls.keys, "root", "root")
        cls.leaf = Certificate(cls.keys, "leaf", "leaf", cls.root)

    def by(self, method):
        return {"key": ("--public-key", self.leaf.public), "certificate": ("--certificate-chain", self.root.pem),
                "sigstore": ("--identity", "a@b", "--identity-provider", "https://c")}[method]

    def bundle(self, method):
        bundle = bundle_of(self.good, self.leaf)
        if method == "key":
            bundle["verificationMaterial"] = Key.material(self.leaf)
        if method == "sigstore":
            leaf = bundle["verificationMaterial"]["x509CertificateChain"]["certificates"][0]
            bundle["verificationMaterial"] = {"certificate": leaf, "tlogEntries": [{"logIndex": "1"}]}
        return bundle

    def test_each_of_the_six_wrong_pairs_is_refused(self):
        for material in ("key", "certificate", "sigstore"):
            self.signature.write_text(json.dumps(self.bundle(material)))
            for method in ("key", "certificate", "sigstore"):
                with self.subTest(material=material, method=method):
                    done = self.verify(by=self.by(method))
                    wanted = REFUSED if material != method else FAILED if method == "sigstore" else DONE
                    self.assertEqual(done.returncode, wanted, done.stderr.decode())

    def test_two_kinds_of_material_are_refused(self):
        bundle = self.bundle("certificate")
        bundle["verificationMaterial"]["publicKey"] = {"hint": self.leaf.hint()}
        self.signature.write_text(json.dumps(bundle))
        for method in ("key", "certificate"):
            self.assertEqual(self.verify(by=self.by(method)).returncode, REFUSED)


class Certificates(Signed):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = Certificate(cls.keys, "root", "root")
        cls.middle = Certificate(cls.keys, "middle", "intermediate", cls.root)
        cls.leaf = Certificate(cls.keys, "leaf", "leaf", cls.middle)

    def judge(self, leaf, anchor, *more, bundle=None):
        self.signature.write_text(json.dumps(bundle or bundle_of(self.good, leaf)))
        return self.verify(*more, by=("--certificate-chain", anchor.pem))

    def assert_accepted(self, *arguments, **options):
        done = self.judge(*arguments, **options)
        self.assertEqual(done.returncode, DONE, done.stderr.decode())

    def assert_refused(self, *arguments, **options):
        done = self.judge(*arguments, **options)
        self.assertEqual(done.returncode, REFUSED, done.stderr.decode())

    def test_a_good_chain_is_accepted_and_a_changed_model_is_not(self):
        self.assert_accepted(self.leaf, self.root)
        (self.model / "Upper").write_bytes(b"x")
        self.refused_with(self.judge(self.leaf, self.root), "content-mismatch")

    def test_a_chain_without_its_middle_is_refused(self):
        bundle = bundle_of(self.good, self.leaf)
        del bundle["verificationMaterial"]["x509CertificateChain"]["certificates"][1:]
        self.assert_refused(self.leaf, self.root, bundle=bundle)

    def test_a_chain_in_the_wrong_order_is_refused(self):
        bundle = bundle_of(self.good, self.leaf)
        bundle["verificationMaterial"]["x509CertificateChain"]["certificates"].reverse()
        self.assert_refused(self.leaf, self.root, bundle=bundle)

    def test_a_root_in_the_bundle_is_no_anchor(self):
        other = Certificate(self.keys, "other-root", "root")
        bundle = bundle_of(self.good, self.leaf)
        chain = bundle["verificationMaterial"]["x509CertificateChain"]["certificates"]
        chain.append(self.root.material()["x509CertificateChain"]["certificates"][0])
        self.assert_accepted(self.leaf, self.root, bundle=bundle)
        self.assert_refused(self.leaf, other, bundle=bundle)

    def test_a_leaf_of_the_wrong_purpose_is_refused(self):
        for kind in ("server", "no-purpose", "root"):
            with self.subTest(kind):
                self.assert_refused(Certificate(self.keys, "leaf-" + kind, kind, self.middle), self.root)

    def test_a_certificate_that_is_not_valid_now_is_refused_wherever_it_stands(self):
        for name, valid in (("old", EXPIRED), ("next", NOT_YET)):
            with self.subTest(name):
                root = Certificate(self.keys, name + "-root", "root", valid=valid)
                middle = Certificate(self.keys, name + "-middle", "intermediate", self.root, valid=valid)
                self.assert_refused(Certificate(self.keys, name + "-1", "leaf", self.middle, valid), self.root)
                self.assert_refused(Certificate(self.keys, name + "-2", "leaf", middle), self.root)
                self.assert_refused(Certificate(self.keys, name + "-3", "leaf", root), root)

    def test_a_leaf_that_signs_certificates_is_no_issuer(self):
        self.assert_refused(Certificate(self.keys, "below-leaf", "leaf", self.leaf), self.root)

    def test_a_certificate_of_another_key_is_refused(self):
        bundle = bundle_of(self.good, self.leaf)
        bundle["verificationMaterial"] = Certificate(self.keys, "stolen", "leaf", self.middle).material()
        self.assert_refused(self.leaf, self.root, bundle=bundle)

    def test_a_pinned_subject_must_be_the_leafs(self):
        self.assert_accepted(self.leaf, self.root, "--certificate-subject", "CN=leaf")
        self.assert_refused(self.leaf, self.root, "--certificate-subject", "CN=middle")

    def test_certificates_that_are_none_are_refused(self):
        for raw in ("", "AAAA", "%"):
            bundle = bundle_of(self.good, self.leaf)
            bundle["verificationMaterial"]["x509CertificateChain"]["certificates"][0]["rawBytes"] = raw
            self.assert_refused(self.leaf, self.root, bundle=bundle)
        bundle["verificationMaterial"]["x509CertificateChain"]["certificates"] = []
        self.assert_refused(self.leaf, self.root, bundle=bundle)


@unittest.skipUnless(DATA.is_dir(), "no conformance data")
class Released(Folder):
    """What released clients signed, and the specification's own vectors."""

    BY = {"elliptic-key": ("--public-key", DATA / "keys/signing-key-pub.pem"),
          "certificate": ("--certificate-chain", DATA / "keys/ca-cert.pem"),
          "sigstore": ("--identity", "stefanb@us.ibm.com", "--identity-provider", "https://sigstore.verify.ibm.com/oauth2")}

    def cases(self):
        for case in sorted((DATA / "historical").iterdir()):
            method = case.name.split("-", 1)[1]
            model = case / "model"
            # Key signatures before 1.1 are of the one file.
            files = [path for path in model.iterdir() if path.name != "ignore-me"]
            yield case, files[0] if len(files) == 1 else model, method

    def verify(self, model, signature, *by):
        ignored = model / "ignore-me"
        return run(HALLMARK, "verify", model, "--signature", signature, *by,
                   *(("--ignore-paths", ignored) if ignored.exists() else ()))

    def judged(self):
        """All but those by Sigstore."""
        return (each for each in self.cases() if each[2] != "sigstore")

    def test_every_bundle_verifies(self):
        for case, model, method in self.judged():
            with self.subTest(case.name):
                done = self.verify(model, case / "model.sig", *self.BY[method])
                self.assertEqual(done.returncode, DONE, done.stderr.decode())

    def test_of_bundles_by_sigstore_nothing_is_said(self):
        for case, model, method in self.cases():
            if method == "sigstore":
                with self.subTest(case.name):
                    done = self.verify(model, case / "model.sig", *self.BY[method])
                    self.assertEqual(done.returncode, FAILED)
                    self.assertIn(b"[unsupported-sigstore]", done.stderr)

    def test_no_bundle_verifies_when_its_model_is_changed(self):
        for case, model, method in self.judged():
            with self.subTest(case.name):
                copied = self.folder / case.name / model.name
                (shutil.copy if model.is_file() else shutil.copytree)(
                    model, copied if model.is_dir() else (copied.parent.mkdir() or copied))
                target = copied if copied.is_file() else copied / "signme-1"
                target.chmod(0o600)
                target.write_bytes(b"changed")
                done = self.verify(copied, case / "model.sig", *self.BY[method])
                self.refused_with(done, "content-mismatch")

    def test_no_bundle_verifies_by_another_method(self):
        for case, model, method in self.cases():
            for other in set(self.BY) - {method}:
                with self.subTest(case.name, method=other):
                    self.assertEqual(self.verify(model, case / "model.sig", *self.BY[other]).returncode, REFUSED)

    def test_vectors_that_break_a_schema_are_refused(self):
        model = write_files(self.folder / "model", {"signme-1": b"x"})
        for vector in sorted((DATA / "spec-vectors").glob("invalid*/*.json")):
            for method, by in self.BY.items():
                with self.subTest(vector.name, method=method):
                    done = self.verify(model, vector, *by)
                    self.assertIn(done.returncode, (FAILED, REFUSED), done.stderr.decode())


if __name__ == "__main__":
    main()
