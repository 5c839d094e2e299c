"""Models signed with keys that never leave their place: a SoftHSM2 token, a real Vault server.

usage: signing_keys_test.py token|vault

HALLMARK_BINARY names the program, HALLMARK_VAULT or the PATH the server. Without the peer the test
skips (status 77), or fails when HALLMARK_REQUIRE_PEERS=1.
"""

import glob
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

SKIPPED = 77
DONE, FAILED, USAGE, REFUSED, FORBIDDEN = 0, 1, 2, 3, 4
HALLMARK = os.environ.get("HALLMARK_BINARY", "")
PIN, WRONG_PIN = "correct-pin", "another-pin"
ROOT_TOKEN = "root-token-of-the-test"


def softhsm_module():
    found = glob.glob("/usr/lib/*/softhsm/libsofthsm2.so") + glob.glob("/usr/lib/softhsm/libsofthsm2.so")
    return found[0] if found else None


def vault_program():
    peers = os.environ.get("HALLMARK_PEERS_DIR", str(pathlib.Path.home() / ".cache/hallmark/peers"))
    return os.environ.get("HALLMARK_VAULT") or shutil.which("vault") or shutil.which(f"{peers}/bin/vault")


class Model(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hallmark-keys-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.model = self.folder / "model"
        self.model.mkdir()
        (self.model / "weights").write_bytes(b"w" * 5000)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}

    def hallmark(self, *arguments, **variables):
        return subprocess.run([HALLMARK, *map(str, arguments)], cwd=self.folder, text=True,
                              env=self.environment | variables, capture_output=True, timeout=120)

    def expect(self, status, *arguments, **variables):
        done = self.hallmark(*arguments, **variables)
        self.assertEqual(done.returncode, status, done.stderr)
        return done


class Token(Model):
    def setUp(self):
        super().setUp()
        (self.folder / "tokens").mkdir()
        config = self.folder / "softhsm2.conf"
        config.write_text(f"directories.tokendir = {self.folder}/tokens\nobjectstore.backend = file\n")
        self.environment["SOFTHSM2_CONF"] = str(config)
        self.module = softhsm_module()
        (self.folder / "pin").write_text(PIN + "\n")
        self.run_tool("softhsm2-util", "--init-token", "--free", "--label", "hsm", "--pin", PIN,
                      "--so-pin", "12345678")
        self.run_tool("pkcs11-tool", "--module", self.module, "--token-label", "hsm", "--login", "--pin",
                      PIN, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "release", "--id", "01",
                      "--sensitive")
        der = self.folder / "release.der"
        self.run_tool("pkcs11-tool", "--module", self.module, "--token-label", "hsm", "--read-object",
                      "--type", "pubkey", "--label", "release", "--output-file", der)
        self.run_tool("openssl", "pkey", "-pubin", "-inform", "DER", "-in", der, "-out",
                      self.folder / "release.pub")

    def run_tool(self, *command):
        subprocess.run([str(word) for word in command], env=self.environment, check=True,
                       capture_output=True, timeout=60)

    def uri(self, rest="token=hsm;object=release", query=""):
        return f"pkcs11:{rest}?module-path={self.module}{query}"

    def test_a_model_is_signed_in_the_token_and_verified_by_the_public_key(self):
        self.expect(DONE, "sign", "model", "--key", self.uri(), "--passphrase-file", "pin")
        self.expect(DONE, "verify", "model", "--public-key", "release.pub")
        (self.model / "weights").write_bytes(b"other")
        self.expect(REFUSED, "verify", "model", "--public-key", "release.pub")

    def test_the_module_is_found_by_name_in_debians_folders(self):
        uri = f"pkcs11:token=hsm;object=release?module-name=softhsm2&pin-source={self.folder}/pin"
        self.expect(DONE, "sign", "model", "--pkcs11-uri", uri)
        self.expect(DONE, "verify", "model", "--public-key", "release.pub")

    def test_the_private_key_never_left_the_token_and_cannot(self):
        self.expect(DONE, "sign", "model", "--key", self.uri(), "--passphrase-file", "pin")
        listed = subprocess.run(["pkcs11-tool", "--module", self.module, "--token-label", "hsm", "--login",
                                 "--pin", PIN, "--list-objects", "--type", "privkey"], check=True,
                                env=self.environment, capture_output=True, text=True, timeout=60)
        self.assertIn("never extractable", listed.stdout)
        self.assertIn("always sensitive", listed.stdout)

    def test_a_wrong_pin_signs_nothing_and_is_not_shown(self):
        (self.folder / "wrong").write_text(WRONG_PIN)
        done = self.expect(FORBIDDEN, "sign", "model", "--key", self.uri(), "--passphrase-file", "wrong")
        self.assertIn("pin-wrong", done.stderr)
        self.assertNotIn(WRONG_PIN, done.stderr + done.stdout)
        self.assertFalse((self.model / "model.sig").exists())

    def test_an_absent_key_names_what_was_looked_for(self):
        done = self.hallmark("sign", "model", "--key", self.uri("token=hsm;object=nothing"),
                             "--passphrase-file", "pin")
        self.assertEqual(done.returncode, FAILED, done.stderr)
        self.assertIn("key-not-found", done.stderr)

    def test_with_a_certificate_of_the_tokens_key(self):
        folder = self.folder
        self.run_tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                      "-nodes", "-keyout", folder / "ca.key", "-out", folder / "ca.pem", "-subj", "/CN=ca",
                      "-addext", "basicConstraints=critical,CA:TRUE", "-addext",
                      "keyUsage=critical,keyCertSign")
        (folder / "ext").write_text("keyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n")
        self.run_tool("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                      "-nodes", "-keyout", folder / "unused.key", "-subj", "/CN=token", "-out",
                      folder / "csr")
        self.run_tool("openssl", "x509", "-req", "-in", folder / "csr", "-CA", folder / "ca.pem", "-CAkey",
                      folder / "ca.key", "-force_pubkey", folder / "release.pub", "-extfile",
                      folder / "ext", "-out", folder / "leaf.pem")
        self.expect(DONE, "sign", "model", "--key", self.uri(), "--passphrase-file", "pin",
                    "--signing-certificate", "leaf.pem")
        self.expect(DONE, "verify", "model", "--certificate-chain", "ca.pem")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Vault(Model):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="hallmark-vault-")
        cls.addClassCleanup(shutil.rmtree, cls.home)
        port = free_port()
        cls.address = f"http://127.0.0.1:{port}"
        cls.server = subprocess.Popen(
            [vault_program(), "server", "-dev", f"-dev-root-token-id={ROOT_TOKEN}",
             f"-dev-listen-address=127.0.0.1:{port}", "-dev-no-store-token"],
            env={"HOME": cls.home, "PATH": os.environ["PATH"]}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        cls.addClassCleanup(cls.stop)
        cls.wait_until_healthy()
        cls.ask("sys/mounts/transit", {"type": "transit"})

    @classmethod
    def stop(cls):
        cls.server.terminate()
        cls.server.wait(30)

    @classmethod
    def wait_until_healthy(cls):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{cls.address}/v1/sys/health", timeout=5):
                    return
            except OSError:
                if cls.server.poll() is not None:
                    raise AssertionError("vault ended by itself")
                time.sleep(0.05)
        raise AssertionError("vault did not get healthy")

    @classmethod
    def ask(cls, path, body=None):
        request = urllib.request.Request(f"{cls.address}/v1/{path}", headers={"X-Vault-Token": ROOT_TOKEN},
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")

    def setUp(self):
        super().setUp()
        self.key = f"k{time.monotonic_ns()}"
        self.ask(f"transit/keys/{self.key}", {"type": "ecdsa-p256"})
        self.environment |= {"VAULT_ADDR": self.address, "VAULT_TOKEN": ROOT_TOKEN}

    def public_key(self, version):
        keys = self.ask(f"transit/keys/{self.key}")["data"]["keys"]
        path = self.folder / f"v{version}.pub"
        path.write_text(keys[str(version)]["public_key"].strip() + "\n")
        return path

    def test_a_model_is_signed_by_the_server_and_verified_without_it(self):
        self.expect(DONE, "sign", "model", "--key", f"hashivault://{self.key}")
        self.expect(DONE, "verify", "model", "--public-key", self.public_key(1), VAULT_ADDR="")

    def test_a_signature_outlives_the_rotation_of_its_key(self):
        self.expect(DONE, "sign", "model", "--key", f"hashivault://{self.key}")
        self.ask(f"transit/keys/{self.key}/rotate", {})
        self.expect(DONE, "verify", "model", "--public-key", f"hashivault://{self.key}")
        self.expect(REFUSED, "verify", "model", "--public-key", self.public_key(2))
        self.expect(DONE, "sign", "model", "--key", f"hashivault://{self.key}")
        self.expect(DONE, "verify", "model", "--public-key", self.public_key(2))
        self.expect(DONE, "sign", "model", "--key", f"hashivault://{self.key}?version=1")
        self.expect(DONE, "verify", "model", "--public-key", self.public_key(1))

    def test_a_wrong_token_signs_nothing_and_is_not_shown(self):
        done = self.hallmark("sign", "model", "--key", f"hashivault://{self.key}", VAULT_TOKEN="wrong-one")
        self.assertEqual(done.returncode, FORBIDDEN, done.stderr)
        self.assertNotIn("wrong-one", done.stdout + done.stderr)
        self.assertFalse((self.model / "model.sig").exists())

    def test_an_approle_logs_in_from_files(self):
        if "approle/" not in self.ask("sys/auth")["data"]:
            self.ask("sys/auth/approle", {"type": "approle"})
        self.ask("sys/policies/acl/signer", {"policy": 'path "transit/*" { capabilities = '
                                                       '["read", "update"] }'})
        self.ask("auth/approle/role/ci", {"token_policies": "signer"})
        role = self.ask("auth/approle/role/ci/role-id")["data"]["role_id"]
        secret = self.ask("auth/approle/role/ci/secret-id", {})["data"]["secret_id"]
        (self.folder / "role").write_text(role)
        (self.folder / "secret").write_text(secret)
        self.expect(DONE, "sign", "model", "--key", f"hashivault://{self.key}", "--vault-role-id-file", "role",
                    "--vault-secret-id-file", "secret", VAULT_TOKEN="")
        self.expect(DONE, "verify", "model", "--public-key", self.public_key(1))

    def test_an_absent_server_is_an_error_and_no_verdict(self):
        done = self.hallmark("sign", "model", "--key", f"hashivault://{self.key}",
                             VAULT_ADDR=f"http://127.0.0.1:{free_port()}")
        self.assertEqual(done.returncode, FAILED, done.stderr)


def missing_peer(which):
    if which == "token":
        tools = [tool for tool in ("softhsm2-util", "pkcs11-tool") if shutil.which(tool) is None]
        return "softhsm2 or opensc" if tools or softhsm_module() is None else None
    return None if vault_program() else "vault (make peers builds it)"


def main():
    which = sys.argv[1]
    missing = missing_peer(which)
    if missing:
        print(f"skipped: {missing} is not installed")
        return 1 if os.environ.get("HALLMARK_REQUIRE_PEERS") == "1" else SKIPPED
    cases = {"token": Token, "vault": Vault}
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(cases[which])
    return 0 if unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
