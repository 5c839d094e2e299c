"""Evidence as lines of JSON, and the forgeries that a tampering needs.

Signs with the `openssl` program and the demo's unencrypted keys: what a thief of one key could do.
"""

import base64
import hashlib
import json
import subprocess
from pathlib import Path

PROVENANCE = "https://slsa.dev/provenance/v1"
EVALUATION = "https://w3id.org/hallmark/eval/v1"
CLEARANCE = "https://in-toto.io/attestation/svr/v0.2"
RUN_FAILURE = "https://w3id.org/hallmark/run-failure/v1"
OMS = "https://model_signing/signature/v1.0"


def canonical(value):
    """RFC 8785 for what occurs here: ASCII member names, ordinary numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def lines_of(path):
    return Path(path).read_text().splitlines()


def write_lines(path, lines):
    Path(path).write_text("".join(line + "\n" for line in lines))


def payload_of(line):
    """The signed text of a bundle; None for a tree manifest."""
    envelope = json.loads(line).get("dsseEnvelope")
    return base64.b64decode(envelope["payload"]) if envelope else None


def statement_of(line):
    payload = payload_of(line)
    return json.loads(payload) if payload else {}


def is_about(line, predicate):
    return statement_of(line).get("predicateType") == predicate


def is_run_of(line, step):
    statement = statement_of(line)
    if statement.get("predicateType") != PROVENANCE:
        return False
    return statement["predicate"]["buildDefinition"]["externalParameters"].get("step") == step


def replace(lines, is_old, *new):
    """The lines without those that `is_old` finds (at least one), and `new` after them."""
    kept = [line for line in lines if not is_old(line)]
    if len(kept) == len(lines):
        raise LookupError("no such line in the evidence")
    return [*kept, *new]


def the_one(lines, is_wanted):
    found = [line for line in lines if is_wanted(line)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} such lines in the evidence, not one")
    return found[0]


def with_payload(line, payload):
    """The bundle with another payload and the old signature."""
    bundle = json.loads(line)
    bundle["dsseEnvelope"]["payload"] = base64.b64encode(payload).decode()
    return canonical(bundle)


def signed_again(line, key, payload=None):
    """The bundle, its payload signed by the key in the PEM file `key`."""
    payload = payload_of(line) if payload is None else payload
    bundle = json.loads(line)
    envelope = bundle["dsseEnvelope"]
    kind = envelope["payloadType"].encode()
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(key)], input=message,
                               capture_output=True, check=True).stdout
    envelope["payload"] = base64.b64encode(payload).decode()
    envelope["signatures"] = [{**envelope["signatures"][0], "sig": base64.b64encode(signature).decode()}]
    bundle["verificationMaterial"]["publicKey"]["hint"] = key_id_of(key)
    return canonical(bundle)


def key_id_of(key):
    """SHA-256 of the DER SubjectPublicKeyInfo."""
    der = subprocess.run(["openssl", "pkey", "-in", str(key), "-pubout", "-outform", "DER"],
                         capture_output=True, check=True).stdout
    return hashlib.sha256(der).hexdigest()


def bundle_digest(line):
    return hashlib.sha256(line.encode()).hexdigest()


def statement_id(line):
    return hashlib.sha256(payload_of(line)).hexdigest()


def with_doubled_member(payload):
    """The statement with a second `predicateType`, which two readers would read as two statements."""
    return payload.replace(b'"predicateType":', b'"predicateType":"https://example.com/none","predicateType":', 1)
