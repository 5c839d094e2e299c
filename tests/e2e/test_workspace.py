"""One workspace under many hands, under the axe, and after its database is lost."""

import os
import random
import signal
import subprocess
import time

import support
from chain import evidence

KILLS = 100
SEED = int(os.environ.get("HALLMARK_TEST_SEED", "20260901"))


class Workspace(support.ChainTest):
    def listing(self):
        return self.project.hallmark("ls", "--json").json()["nodes"]

    def runs(self):
        return [node for node in self.listing() if node["kind"] == "run"]

    def answers(self):
        """What the graph says of everything there is, to the byte."""
        answers = {(verb, node["digest"]): self.project.hallmark(verb, node["digest"], "--json").out
                   for node in self.listing() for verb in ("lineage", "impact", "gaps")}
        return {**answers, "ls": self.project.hallmark("ls").out}

    def assert_clean(self):
        self.project.hallmark("store", "check")

    def test_eight_runs_at_once_are_all_recorded(self):
        before = len(self.runs())
        runs = [self.project.program.start("run", "--step", "acquire", "--kind", "acquire", "--output",
                                           f"data/part-{n}.csv", "--", "sh", "-c", f"echo {n} >data/part-{n}.csv",
                                           cwd=self.project.folder) for n in range(8)]
        self.assertEqual([run.wait(timeout=120) for run in runs], [0] * 8)
        self.assertEqual(len(self.runs()), before + 8)
        for n in range(8):
            lineage = self.project.hallmark("lineage", f"data/part-{n}.csv", "--json").out
            self.assertIn(f"data/part-{n}.csv", lineage)
        self.assert_clean()

    def test_a_lost_database_is_made_again_with_the_same_answers_to_the_byte(self):
        self.project.hallmark("finding", "data/raw.csv", "--severity", "low", "--title", "seen", "--key", "data")
        before = self.answers()
        self.assertGreater(len(before), 9)
        self.lose_database()
        self.project.hallmark("store", "rebuild")
        self.assertEqual(self.answers(), before)

    def test_a_lost_database_is_made_again_without_being_asked(self):
        before = self.answers()
        self.lose_database()
        self.assertEqual(self.answers(), before)

    def lose_database(self):
        for path in (self.project.folder / ".hallmark").glob("hallmark.db*"):
            path.unlink()

    def commands(self, number):
        return [
            ["run", "--step", "acquire", "--kind", "acquire", "--output", f"data/kill-{number}.csv", "--",
             "sh", "-c", f"echo {number} >data/kill-{number}.csv"],
            ["push", "model:breast-cancer@1.0.0", self.project.root / f"hub-{number}"],
            [*self.project.gate_arguments(workspace=True), "--key", "gate"],
        ]

    def test_a_hundred_kills_leave_nothing_half_done(self):
        chance = random.Random(SEED)
        durations = [self.duration_of(command) for command in self.commands(KILLS)]
        too_late = 0
        for number in range(KILLS):
            with self.subTest(seed=SEED, kill=number):
                moment = chance.uniform(0.0, 1.1 * durations[number % 3])
                too_late += self.kill(self.commands(number)[number % 3], moment)
                if number % 10 == 9:
                    self.assert_clean()
        print(f"{KILLS} kills, {too_late} of them too late", flush=True)
        self.assertLess(too_late, KILLS // 2, "most had ended before: nothing was tested")
        self.assertTrue(self.gate(status=0, workspace=True)["allow"])

    def duration_of(self, command):
        started = time.monotonic()
        self.project.hallmark(*command)
        return time.monotonic() - started

    def kill(self, command, moment):
        """Kills it with its children at that moment; returns whether it had ended before."""
        victim = self.project.program.start(*command, cwd=self.project.folder)
        # The moment is the test's subject, not a wait for something to happen.
        time.sleep(moment)
        ended = victim.poll() is not None
        if not ended:
            os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        return ended

    def test_a_push_that_was_cut_off_is_completed_by_the_next(self):
        hub = self.project.root / "hub-again"
        push = ["push", "model:breast-cancer@1.0.0", hub]
        duration = self.duration_of([*push[:2], self.project.root / "hub-first"])
        for part in range(5):
            self.kill(push, duration * part / 5)
        self.project.hallmark(*push)
        other = support.Program(support.BINARY, self.folder / "other-home")
        there = self.folder / "there"
        for folder in (other.home, there):
            folder.mkdir()
        other.expect(0, "init", "--bare", cwd=there)
        other.expect(0, "pull", "model:breast-cancer@1.0.0", hub, cwd=there)
        other.expect(0, "store", "check", cwd=there)

    def test_a_killed_run_leaves_no_statement(self):
        listing = self.listing()
        run = self.project.program.start("run", "--step", "acquire", "--kind", "acquire", "--output",
                                         "data/never.csv", "--", "sh", "-c", "echo >started; exec sleep 600",
                                         cwd=self.project.folder)
        deadline = time.monotonic() + 60
        while not (self.project.folder / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        self.assertEqual(self.listing(), listing)
        self.assert_clean()

    def test_refuses_a_newer_format(self):
        (self.project.folder / ".hallmark" / "format").write_text("999\n")
        done = self.project.program.run("ls", cwd=self.project.folder)
        self.assertEqual(done.status, 1)
        self.assertIn("newer", done.err)


class Signals(support.ChainTest):
    def test_a_signal_reaches_the_command_and_its_status_comes_back(self):
        run = subprocess.Popen(self.project.program.command(
            "run", "--step", "acquire", "--kind", "acquire", "--output", "data/x.csv", "--", "sh", "-c",
            "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done"), cwd=self.project.folder,
            env=self.project.program.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.assertEqual(run.stdout.readline(), "ready\n")
        run.send_signal(signal.SIGTERM)
        self.assertEqual(run.wait(timeout=60), 7)
        run.stdout.close()
        bundles = [path.read_text() for path in (self.project.folder / ".hallmark" / "statements").rglob("*.json")]
        failures = [line for line in bundles if evidence.is_about(line, evidence.RUN_FAILURE)]
        self.assertEqual(len(failures), 1)
        self.assertEqual(evidence.statement_of(failures[0])["predicate"]["exitStatus"], 7)


if __name__ == "__main__":
    support.main()
