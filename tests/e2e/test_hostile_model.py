"""Model folders made to break what reads them: `sign`, `verify` and `digest` end with a clear error or
the right answer, soon, and leave no half a signature.

`Million` is by itself: it takes minutes.
"""

import errno
import hashlib
import json
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

import support

DONE, FAILED, REFUSED = 0, 1, 3
NOBODY = 65534
SECONDS_MAX = 120


def sha256(content):
    return hashlib.sha256(content).hexdigest()


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keys = Path(tempfile.mkdtemp(prefix="hallmark-keys-"))
        cls.addClassCleanup(shutil.rmtree, cls.keys)
        cls.private, cls.public = cls.keys / "key.pem", cls.keys / "key.pub"
        for command in (["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", cls.private],
                        ["pkey", "-in", cls.private, "-pubout", "-out", cls.public]):
            subprocess.run(["openssl", *command], check=True, stderr=subprocess.DEVNULL)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hallmark-hostile-"))
        # Deeper than shutil can recurse.
        self.addCleanup(subprocess.run, ["rm", "-rf", self.folder], check=True)
        self.model, self.signature = self.folder / "model", self.folder / "model.sig"
        self.model.mkdir()
        (self.model / "weights").write_bytes(b"weights")

    def hallmark(self, *arguments, **options):
        done = subprocess.run([support.BINARY, *arguments], cwd=self.folder, capture_output=True,
                              timeout=SECONDS_MAX, stdin=subprocess.DEVNULL, **options)
        self.assertGreaterEqual(done.returncode, 0, "ended by a signal")
        self.assertNotIn(b"internal error", done.stderr)
        self.assertFalse(any(byte < 0x20 and byte != 0x0a for byte in done.stderr), done.stderr)
        return done

    def sign(self, *more, **options):
        return self.hallmark("sign", self.model, "--signature", self.signature, "--private-key", self.private, *more,
                             **options)

    def verify(self, *more, **options):
        return self.hallmark("verify", self.model, "--signature", self.signature, "--public-key", self.public, *more,
                             **options)

    def digest(self, **options):
        return self.hallmark("digest", self.model, "--json", **options)

    def ended(self, done, status, reason):
        self.assertEqual(done.returncode, status, done.stderr.decode(errors="replace"))
        self.assertIn(f"[{reason}]", done.stderr.decode(errors="replace"))
        self.assertEqual(done.stdout, b"")

    def done(self, process):
        self.assertEqual(process.returncode, DONE, process.stderr.decode(errors="replace"))

    def assert_all_end(self, reason, *, status=REFUSED, make):
        """Signs the model as it is, makes it hostile, and asks for everything."""
        self.done(self.sign())
        make()
        self.ended(self.verify(), status, reason)
        self.ended(self.digest(), status, reason)
        self.signature.unlink()
        self.ended(self.sign(), status, reason)
        self.assertFalse(self.signature.exists())

    def assert_all_answer(self, files):
        """Every file of the model, by name and content, and nothing else."""
        self.done(self.sign())
        self.done(self.verify())
        root = hashlib.sha256(b"".join(bytes.fromhex(sha256(files[name])) for name in sorted(files))).hexdigest()
        answer = json.loads(self.digest().stdout)
        self.assertEqual((answer["files"], answer["oms_root_spec"]), (len(files), f"sha256:{root}"))


class Names(Hostile):
    def deep(self, depth):
        """Folders "d" below each other, deeper than a path can name."""
        at = os.open(self.model, os.O_RDONLY)
        for _ in range(depth):
            os.mkdir("d", dir_fd=at)
            below = os.open("d", os.O_RDONLY, dir_fd=at)
            os.close(at)
            at = below
        os.close(os.open("f", os.O_WRONLY | os.O_CREAT, dir_fd=at))
        os.close(at)

    def test_a_path_of_almost_all_bytes_that_it_may_have_is_read(self):
        self.deep(2_000)
        self.assert_all_answer({"weights": b"weights", "d/" * 2_000 + "f": b""})

    def test_a_path_four_thousand_folders_deep_is_refused(self):
        self.assert_all_end("path-too-long", make=lambda: self.deep(4_000))

    def test_names_of_255_bytes_are_read(self):
        files = {"weights": b"weights"}
        for name in ("n" * 255, "\u6a21" * 85, " " * 255, "-" * 255):
            (self.model / name).write_bytes(name.encode())
            files[name] = name.encode()
        self.assert_all_answer(files)

    def test_a_name_that_is_not_utf8_is_refused(self):
        self.assert_all_end("name-not-utf8", make=lambda: open(os.fsencode(self.model) + b"/\xff", "wb").close())

    def test_names_that_steer_a_terminal_are_read_and_never_printed_raw(self):
        names = ["\x1b[2J", "line\nbreak", "\r", "\u202etxt.exe", "\\", "'\"`$(reboot)", "--help"]
        for name in names:
            (self.model / name).write_bytes(b"x")
        self.assert_all_answer({"weights": b"weights", **{name: b"x" for name in names}})
        for name in names:
            (self.model / name).write_bytes(b"y")
        done = self.verify()
        self.assertEqual(done.returncode, REFUSED)
        self.assertNotIn(b"\x1b", done.stdout)


class Kinds(Hostile):
    def device(self, path):
        try:
            os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # that of /dev/zero, which never ends
        except OSError as error:
            if error.errno == errno.EPERM:
                self.skipTest("only root makes devices")
            raise

    def socket(self, path):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))

    def test_a_fifo_is_refused_and_not_waited_for(self):
        self.assert_all_end("special-file", make=lambda: os.mkfifo(self.model / "fifo"))

    def test_a_socket_is_refused(self):
        self.assert_all_end("special-file", make=lambda: self.socket(self.model / "socket"))

    def test_a_device_is_refused(self):
        self.assert_all_end("special-file", make=lambda: self.device(self.model / "zero"))

    def test_a_signed_file_that_became_something_else_is_refused(self):
        for words, make in (("fifo", os.mkfifo), ("socket", self.socket), ("device", self.device)):
            with self.subTest(words):
                self.model = self.folder / words
                self.model.mkdir()
                (self.model / "weights").write_bytes(b"weights")

                def replace():
                    (self.model / "weights").unlink()
                    make(self.model / "weights")
                self.assert_all_end("special-file", make=replace)
                self.model.joinpath("weights").unlink()

    def test_the_model_itself_may_not_be_one(self):
        for words, make in (("fifo", os.mkfifo), ("socket", self.socket), ("device", self.device)):
            with self.subTest(words):
                self.model = self.folder / words
                make(self.model)
                self.ended(self.sign(), REFUSED, "special-file")
                self.ended(self.digest(), REFUSED, "special-file")

    def test_links_in_circles_are_refused(self):
        def circle():
            (self.model / "a").symlink_to("b")
            (self.model / "b").symlink_to("a")
        self.assert_all_end("symlink", make=circle)


class Sizes(Hostile):
    def sparse(self):
        with open(self.model / "sparse", "wb") as file:
            file.truncate(1 << 40)

    def test_a_sparse_tebibyte_is_refused_unread(self):
        self.done(self.sign())
        self.sparse()
        limit = ("--max-bytes", str(1 << 30))
        self.ended(self.verify(*limit), REFUSED, "model-too-large")
        self.signature.unlink()
        self.ended(self.sign(*limit), REFUSED, "model-too-large")
        self.ended(self.sign(*limit, "--method", "shards"), REFUSED, "model-too-large")
        self.assertFalse(self.signature.exists())

    def test_more_shards_than_a_signature_may_list_are_refused_unread(self):
        self.sparse()
        self.ended(self.sign("--method", "shards", "--shard-size", "4096"), REFUSED, "too-many-files")

    def test_as_many_bytes_as_there_are_may_be_read(self):
        self.done(self.sign("--max-bytes", "7"))
        self.done(self.verify("--max-bytes", "7"))
        self.ended(self.verify("--max-bytes", "6"), REFUSED, "model-too-large")

    def test_empty_files_are_files(self):
        files = {f"{i:05}": b"" for i in range(20_000)}
        for name in files:
            os.mknod(self.model / name)
        self.assert_all_answer({"weights": b"weights", **files})

    def test_a_folder_of_folders_has_no_file(self):
        (self.model / "weights").unlink()
        for i in range(5_000):
            (self.model / str(i)).mkdir()
        self.ended(self.sign(), REFUSED, "empty-model")
        self.ended(self.digest(), REFUSED, "empty-tree")


class Permissions(Hostile):
    """As a user whom permissions concern: root is none."""

    def setUp(self):
        super().setUp()
        self.options = {}
        if os.getuid() == 0:
            copy = self.folder / "hallmark"
            shutil.copy(support.BINARY, copy)
            self.binary = copy
            self.options = {"user": NOBODY, "executable": copy}
            self.private = shutil.copy(self.private, self.folder / "key.pem")
            self.public = shutil.copy(self.public, self.folder / "key.pub")
            for path in (self.folder, self.model, self.model / "weights", self.private, self.public):
                os.chown(path, NOBODY, NOBODY)

    def assert_all_fail(self, path, mode):
        self.done(self.sign(**self.options))
        os.chmod(path, mode)
        self.addCleanup(os.chmod, path, 0o700)
        for done in (self.verify(**self.options), self.digest(**self.options)):
            self.assertEqual(done.returncode, FAILED)
            self.assertIn(b"Permission denied", done.stderr)
        self.signature.unlink()
        self.assertEqual(self.sign(**self.options).returncode, FAILED)
        self.assertFalse(self.signature.exists())

    def test_a_file_that_may_not_be_read_is_an_error(self):
        self.assert_all_fail(self.model / "weights", 0)

    def test_a_folder_that_may_not_be_listed_is_an_error(self):
        self.assert_all_fail(self.model, 0o300)


class Changing(Hostile):
    """A large file that somebody writes to all the while."""

    BYTES = 256 << 20

    def while_changing(self, change, ask):
        """Asks while another thread changes the file, from before the question until after the answer."""
        is_over, has_begun = threading.Event(), threading.Event()

        def change_on():
            with open(self.model / "large", "r+b", buffering=0) as file:
                while not is_over.is_set():
                    change(file)
                    has_begun.set()
        changer = threading.Thread(target=change_on)
        changer.start()
        try:
            has_begun.wait()
            return ask()
        finally:
            is_over.set()
            changer.join()

    def assert_all_notice(self, change):
        with open(self.model / "large", "wb") as file:
            file.truncate(self.BYTES)
        self.done(self.sign())
        for ask in (self.verify, self.digest):
            self.ended(self.while_changing(change, ask), FAILED, "changed-while-read")
        self.signature.unlink()
        self.ended(self.while_changing(change, self.sign), FAILED, "changed-while-read")
        self.assertFalse(self.signature.exists())

    def test_a_file_that_grows_is_noticed(self):
        def grow(file):
            file.seek(0, os.SEEK_END)
            file.write(b"more")
        self.assert_all_notice(grow)

    def test_a_file_that_shrinks_is_noticed(self):
        def shrink(file):
            file.truncate(self.BYTES // 2)
            file.truncate(self.BYTES)
        self.assert_all_notice(shrink)

    def test_a_file_that_is_written_to_is_noticed(self):
        def write(file):
            file.seek(self.BYTES // 2)
            file.write(os.urandom(8))
        self.assert_all_notice(write)


class Million(Hostile):
    def test_a_million_empty_files_are_too_many(self):
        self.done(self.sign())
        (self.model / "weights").unlink()
        for i in range(1_000_000):
            if i % 1_000 == 0:
                (self.model / str(i // 1_000)).mkdir()
            os.mknod(self.model / str(i // 1_000) / str(i))
        self.ended(self.digest(), REFUSED, "tree-manifest-too-large")
        self.assertEqual(self.verify().returncode, REFUSED)
        self.signature.unlink()
        self.ended(self.sign(), REFUSED, "too-many-files")
        self.assertFalse(self.signature.exists())


if __name__ == "__main__":
    support.main()
