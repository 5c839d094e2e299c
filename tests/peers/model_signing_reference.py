"""One process of the reference client (model-signing 1.1.1) that answers many questions: importing it
takes longer than answering. A question and its answer are a line of JSON each. Run by its Python.

    {"do": "sign" | "verify", "model": P, "signature": F, "private_key"/"public_key": PEM,
     "certificate": PEM, "chain": [PEM], "hashing": {"form": "files" | "shards", ...},
     "ignore_unsigned": true}

The answer: {"error": null}, or what it raised.
"""

import json
import pathlib
import sys

from model_signing import hashing, signing, verifying


def hashing_config(wanted):
    config = hashing.Config()
    options = {key: value for key, value in wanted.items() if key != "form"}
    if wanted["form"] == "shards":
        return config.use_shard_serialization(**options)
    return config.use_file_serialization(**options)


def configured(question):
    is_signing = question["do"] == "sign"
    config = signing.Config() if is_signing else verifying.Config()
    if is_signing and "certificate" in question:
        config.use_certificate_signer(private_key=question["private_key"],
                                      signing_certificate=question["certificate"],
                                      certificate_chain=question["chain"])
    elif is_signing:
        config.use_elliptic_key_signer(private_key=question["private_key"])
    elif "chain" in question:
        config.use_certificate_verifier(certificate_chain=question["chain"])
    else:
        config.use_elliptic_key_verifier(public_key=question["public_key"])
    if "hashing" in question:
        config.set_hashing_config(hashing_config(question["hashing"]))
    if question.get("ignore_unsigned"):
        config.set_ignore_unsigned_files(True)
    return config


def answer(question):
    try:
        config = configured(question)
        model, signature = pathlib.Path(question["model"]), pathlib.Path(question["signature"])
        (config.sign if question["do"] == "sign" else config.verify)(model, signature)
    except Exception as error:  # whatever it raises is its answer
        return f"{type(error).__name__}: {error}"
    return None


# It prints warnings of its own.
answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    print(json.dumps({"error": answer(json.loads(line))}), file=answers, flush=True)
