"""The passphrase prompt on a real terminal: no echo, and an echo again however it ends."""

import os
import pty
import signal
import subprocess
import termios
import unittest

from support import BINARY, TemporaryFolder


class Prompt(TemporaryFolder):
    def setUp(self):
        super().setUp()
        self.program, self.project = self.newcomer()
        self.master, self.slave = pty.openpty()
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, self.slave)
        self.shown = b""

    def start(self):
        def take_terminal():
            os.setsid()
            os.close(os.open(os.ttyname(0), os.O_RDWR))
        child = subprocess.Popen([BINARY, "key", "generate", "typed"], cwd=self.project,
                                 env=self.program.environment(), stdin=self.slave, stdout=self.slave,
                                 stderr=self.slave, preexec_fn=take_terminal)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        return child

    def echoes(self):
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    def wait_for(self, prompt):
        while prompt not in self.shown:
            self.shown += os.read(self.master, 1 << 12)
        self.assertFalse(self.echoes())

    def test_what_is_typed_is_not_shown(self):
        child = self.start()
        for prompt in (b"New passphrase: ", b"The same again: "):
            self.wait_for(prompt)
            os.write(self.master, b"correct horse\n")
        self.wait_for_end(child, 0)
        self.assertNotIn(b"correct horse", self.shown)

    def test_an_interrupted_prompt_leaves_the_terminal_as_it_was(self):
        child = self.start()
        self.wait_for(b"New passphrase: ")
        os.write(self.master, b"\x03")
        self.wait_for_end(child, -signal.SIGINT)

    def test_so_does_a_terminated_one(self):
        child = self.start()
        self.wait_for(b"New passphrase: ")
        child.send_signal(signal.SIGTERM)
        self.wait_for_end(child, -signal.SIGTERM)

    def wait_for_end(self, child, status):
        self.assertEqual(child.wait(60), status)
        self.assertTrue(self.echoes())
        os.write(self.slave, b"end")
        while b"end" not in self.shown:
            self.shown += os.read(self.master, 1 << 12)


if __name__ == "__main__":
    unittest.main()
