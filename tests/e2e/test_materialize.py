"""Somebody swaps a model's files without pause while it is verified and copied: he never wins."""

import os
import threading
import unittest

import support

GOOD = bytes(range(256)) * 8192  # 2 MiB: several pieces
EVIL = GOOD[:-1] + b"!"
RUNS = 20


class Materialize(support.TemporaryFolder):
    def setUp(self):
        super().setUp()
        self.hallmark, self.project = self.newcomer()
        self.model, self.evil = self.project / "model", self.project / "evil"
        for folder, content in ((self.model, GOOD), (self.evil, EVIL)):
            (folder / "sub").mkdir(parents=True)
            (folder / "sub" / "weights").write_bytes(content)
            (folder / "weights").write_bytes(content)
        self.hallmark.expect(0, "key", "generate", "k.key", "--unencrypted", cwd=self.project)
        self.hallmark.expect(0, "sign", "model", "--key", "k.key", cwd=self.project)

    def verify_under(self, attack):
        """Verifies again and again beside the attack, and once after it."""
        stop = threading.Event()

        def attack_until_stopped():
            while not stop.is_set():
                attack()

        attacker = threading.Thread(target=attack_until_stopped)
        attacker.start()
        try:
            for _ in range(RUNS):
                self.verify_once("copy")
        finally:
            stop.set()
            attacker.join()
        self.assertTrue(self.verify_once("copy"))

    def verify_once(self, name):
        copy = self.project / name
        done = self.hallmark.run("verify", "model", "--key", "k.pub", "--ignore-unsigned-files",
                                 "--materialize", name, cwd=self.project)
        self.assertIn(done.status, (0, 1, 3), done.err)
        self.assertEqual(copy.exists(), done.status == 0, done.err)
        self.assertEqual([], [path for path in self.project.iterdir() if ".partial-" in path.name])
        if done.status != 0:
            return False
        found = {str(path.relative_to(copy)): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
        self.assertEqual({"weights", "sub/weights"}, set(found))
        self.assertTrue(all(content == GOOD for content in found.values()))
        support.remove_tree(copy)
        return True

    def test_copies_a_model_that_nobody_touches(self):
        self.assertTrue(self.verify_once("copy"))

    def test_never_takes_a_file_swapped_by_rename(self):
        spare = self.project / "spare"

        def swap():
            for content in (EVIL, GOOD):
                spare.write_bytes(content)
                os.rename(spare, self.model / "weights")

        self.verify_under(swap)

    def test_never_takes_a_file_rewritten_in_place(self):
        def rewrite():
            for content in (EVIL, GOOD):
                with open(self.model / "weights", "r+b") as file:
                    file.write(content)

        self.verify_under(rewrite)

    def test_never_follows_a_folder_swapped_for_a_link(self):
        def swap():
            os.rename(self.model / "sub", self.project / "aside")
            os.symlink(self.evil / "sub", self.model / "sub")
            os.unlink(self.model / "sub")
            os.rename(self.project / "aside", self.model / "sub")

        self.verify_under(swap)

    def test_never_takes_another_folder_in_the_place_of_the_signed_one(self):
        def swap():
            os.rename(self.model / "sub", self.project / "aside")
            os.rename(self.evil / "sub", self.model / "sub")
            os.rename(self.model / "sub", self.evil / "sub")
            os.rename(self.project / "aside", self.model / "sub")

        self.verify_under(swap)


if __name__ == "__main__":
    unittest.main()
