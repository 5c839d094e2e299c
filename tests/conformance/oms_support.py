"""What the tests of OpenSSF Model Signing share: keys and certificates made by openssl, and model
signatures made by hand, so that a signed statement can be wrong in one place and right elsewhere.
"""

import base64
import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
HALLMARK = os.environ.get("HALLMARK_BINARY", str(SOURCE / "build/dev/hallmark"))
DATA = SOURCE.parent / "shared" / "conformance" / "oms"

DONE, FAILED, USAGE, REFUSED = 0, 1, 2, 3
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://model_signing/signature/v1.0"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
DIGEST_OF_CURVE = {"P-256": "sha256", "P-384": "sha384", "P-521": "sha512"}

ALWAYS = ("20200101000000Z", "20991231000000Z")
EXPIRED = ("20200101000000Z", "20200102000000Z")
NOT_YET = ("20900101000000Z", "20991231000000Z")

CERTIFICATE_CONFIG = """
[ca]
default_ca = here
[here]
database = {folder}/index
new_certs_dir = {folder}
default_md = sha384
policy = any
unique_subject = no
email_in_dn = no
rand_serial = yes
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = codeSigning
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[no-purpose]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[lone]
basicConstraints = critical, CA:TRUE
keyUsage = digitalSignature
extendedKeyUsage = codeSigning
subjectKeyIdentifier = hash
"""


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, timeout=120, **options)


def openssl(*arguments, **options):
    done = run("openssl", *arguments, **options)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


class Key:
    """An ECDSA key pair in two PEM files."""

    def __init__(self, folder, name, curve="P-256"):
        self.private, self.public = folder / f"{name}.pem", folder / f"{name}.pub"
        self.curve = curve
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}",
                "-out", self.private)
        openssl("pkey", "-in", self.private, "-pubout", "-out", self.public)

    def hint(self):
        return hashlib.sha256(self.public.read_bytes()).hexdigest()

    def sign(self, data):
        return openssl("dgst", "-" + DIGEST_OF_CURVE[self.curve], "-sign", self.private, input=data)

    def material(self):
        return {"publicKey": {"hint": self.hint()}, "tlogEntries": []}


class Certificate(Key):
    """A key with a certificate, its own issuer unless told otherwise. `kind`: a section above."""

    def __init__(self, folder, name, kind, issuer=None, valid=ALWAYS, curve="P-384"):
        super().__init__(folder, name, curve)
        self.pem = folder / f"{name}.crt"
        self.issuer = issuer
        config, request = folder / "config", folder / f"{name}.csr"
        config.write_text(CERTIFICATE_CONFIG.format(folder=folder))
        (folder / "index").touch()
        openssl("req", "-new", "-config", config, "-key", self.private, "-subj", f"/CN={name}",
                "-out", request)
        by = ["-keyfile", issuer.private, "-cert", issuer.pem] if issuer else ["-selfsign", "-keyfile",
                                                                               self.private]
        openssl("ca", "-batch", "-notext", "-config", config, *by, "-in", request, "-out", self.pem,
                "-extensions", kind, "-startdate", valid[0], "-enddate", valid[1])

    def der(self):
        return openssl("x509", "-in", self.pem, "-outform", "DER")

    def material(self):
        """Leaf first, without the root."""
        chain, one = [self], self.issuer
        while one and one.issuer:
            chain.append(one)
            one = one.issuer
        certificates = [{"rawBytes": text_of(each.der())} for each in chain]
        return {"x509CertificateChain": {"certificates": certificates}, "tlogEntries": []}


def text_of(data):
    return base64.b64encode(data).decode()


def root_of(resources):
    return hashlib.sha256(b"".join(bytes.fromhex(one["digest"]) for one in resources)).hexdigest()


def statement_of(resources, **serialization):
    """A good one, over resources in the order given."""
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": "model", "digest": {"sha256": root_of(resources)}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "resources": resources,
            "serialization": {"method": "files", "hash_type": "sha256", "allow_symlinks": False,
                              **serialization},
        },
    }


def with_root(statement):
    """The same, with the root of what it lists now, if it lists something and has a place for it."""
    statement = copy.deepcopy(statement)
    resources = statement.get("predicate", {}).get("resources")
    if resources is not None and statement["subject"] and statement["subject"][0]["digest"]:
        statement["subject"][0]["digest"]["sha256"] = root_of(resources)
    return statement


def pae(payload, payload_type=PAYLOAD_TYPE):
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def bundle_of(payload, key, payload_type=PAYLOAD_TYPE, signed_as=None):
    """A bundle around `payload` (bytes, or a statement), correctly signed by `key`."""
    if not isinstance(payload, bytes):
        payload = json.dumps(payload).encode()
    signature = key.sign(pae(payload, signed_as or payload_type))
    return {
        "mediaType": MEDIA_TYPE,
        "verificationMaterial": key.material(),
        "dsseEnvelope": {"payload": text_of(payload), "payloadType": payload_type,
                         "signatures": [{"sig": text_of(signature), "keyid": ""}]},
    }


def statement_in(bundle):
    return json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"]))


def write_files(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


class Folder(unittest.TestCase):
    """Gives each test an empty folder, and each class one for its keys."""

    @classmethod
    def setUpClass(cls):
        cls.keys = Path(tempfile.mkdtemp(prefix="hallmark-keys-"))
        cls.addClassCleanup(shutil.rmtree, cls.keys)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hallmark-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def refused_with(self, done, reason):
        words = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, REFUSED, words)
        self.assertIn(f"[{reason}]", words)


def main():
    if not os.access(HALLMARK, os.X_OK):
        sys.exit("HALLMARK_BINARY names no program")
    unittest.main(verbosity=2)
