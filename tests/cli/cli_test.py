"""The text front end as a person uses it: what it says, what it asks, how it ends."""

import json
import os
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

BINARIES = Path(os.environ["IPCLAB_BINARY_DIR"])
IPCLAB = BINARIES / "ipclab"


def ipclab(*words, given="", **more):
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **more.pop("environment", {})}
    return subprocess.run([IPCLAB, *words], input=given, capture_output=True, text=True, timeout=60, check=False,
                          env=environment, **more)


def events(text):
    """Events of JSON lines, without what differs from run to run."""
    kept = []
    for line in text.splitlines():
        event = json.loads(line)
        if "seq" in event:
            del event["at_ns"]
            event.pop("until_ns", None)
            kept.append(event)
    return kept


class Refusals(unittest.TestCase):
    """Whatever cannot be done: one sentence with the remedy on stderr, exit status 2."""

    def refused(self, *words, **more):
        done = ipclab(*words, **more)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        return done.stderr.removeprefix("ipclab: ").rstrip("\n")

    def test_command_line(self):
        for words, sentence in {
            ("rnu",): "There is no command rnu; did you mean run? See: ipclab --help",
            ("run",): "Which lesson? For example: ipclab run semaphore. All of them: ipclab list",
            ("run", "x", "--fast"): "There is no option --fast here. See: ipclab run --help",
            ("run", "semaphor"): 'There is no lesson "semaphor"; did you mean "semaphore"? '
                                 "`ipclab list` shows all of them.",
            ("--lang", "fr"): "fr is no language that ipclab speaks. There are: en, zh",
            ("--size", "huge"): "huge is no size of a window. For example: 1280x800",
            ("--theme", "pink"): "pink is no theme. There are: light, dark",
            ("trace",): "Which program? For example: ipclab trace -- ./my_program",
            ("trace", "./no-such-program"): "There is no program ./no-such-program that could be run. "
                                            "Is its path right, and may it be executed?",
        }.items():
            with self.subTest(words=words):
                self.assertEqual(self.refused(*words), sentence)

    def test_help_on_what_there_is_not(self):
        self.assertEqual(self.refused("help", "langauge"),
                         "There is no help on langauge; did you mean language? See: ipclab --help")
        self.assertEqual(self.refused("help", "weather"),
                         "There is no help on weather. Topics are the commands, and language; see: ipclab --help")

    def test_in_chinese(self):
        self.assertEqual(self.refused("rnu", "--lang", "zh"),
                         "没有名为 rnu 的命令，是不是想输入 run？请看：ipclab --help")

    def test_recordings(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(self.refused("replay", f"{folder}/none"), f"There is no file {folder}/none.")
            self.assertIn("cannot be read", self.refused("replay", folder))
            text = Path(folder, "text")
            text.write_text("not a recording")
            self.assertIn("is not a recording of ipclab", self.refused("replay", text))

    def test_program_that_was_not_built_is_compiled(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("ipclab", "ipclab-runner"):
                os.link(BINARIES / name, Path(folder, name)) if same_disk(folder) else copy(name, folder)
            done = subprocess.run([Path(folder, "ipclab"), "run", "semaphore", "--auto", "--json"],
                                  capture_output=True, text=True, timeout=60, check=False,
                                  env={**os.environ, "XDG_CACHE_HOME": f"{folder}/cache"})
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            built = {entry.name.rsplit("-", 1)[0] for entry in Path(folder, "cache/ipclab/programs").iterdir()}
            self.assertIn("printer", built)

    def test_no_display(self):
        hidden = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
        self.assertIn("ipclab run", self.refused(environment=hidden))


def same_disk(folder):
    return os.stat(folder).st_dev == os.stat(BINARIES).st_dev


def copy(name, folder):
    target = Path(folder, name)
    target.write_bytes((BINARIES / name).read_bytes())
    target.chmod(0o755)


class Lesson(unittest.TestCase):
    def test_enter_plays_a_block_and_letters_answer(self):
        # The first question has three options; "x" is none of them and is asked again.
        done = ipclab("run", "semaphore", given="\n\nx\nb\n\nq\n")
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        self.assertEqual(done.stdout.count("your guess"), 2)
        self.assertIn("b: right.", done.stdout)
        self.assertLess(done.stdout.index("your guess"), done.stdout.index("── bob-page-one ──"))
        self.assertNotIn("alice-enters", done.stdout)

    def test_a_wrong_answer_is_told_what_happened(self):
        done = ipclab("run", "semaphore", given="\n\na\n\nq\n")
        self.assertIn("a: the kernel says otherwise.", done.stdout)
        self.assertIn("What happened: b)", done.stdout)

    def test_nothing_is_told_before_it_is_asked(self):
        done = ipclab("run", "semaphore", given="\n\n")
        self.assertIn("your guess", done.stdout)
        self.assertNotIn("What happened", done.stdout)

    def test_automatic_to_the_end(self):
        done = ipclab("run", "semaphore", "--auto")
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        self.assertIn("mutex value 0 · waiting: Bob −1 · held by Alice", done.stdout)
        self.assertTrue(done.stdout.endswith("The end of the lesson.\n"))
        self.assertNotIn("\x1b", done.stdout)

    def test_a_recording_tells_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "run.ipclab")
            played = ipclab("run", "semaphore", "--json", "--record", file)
            self.assertEqual((played.stderr, played.returncode), ("", 0))
            replayed = ipclab("replay", file, "--json")
            self.assertEqual(events(replayed.stdout), events(played.stdout))
            told = ipclab("replay", file, environment={"IPCLAB_LESSONS_DIR": "/none", "IPCLAB_DEMOS_DIR": "/none"})
            self.assertIn("Alice does P on mutex and goes on.", told.stdout)

            damaged = bytearray(file.read_bytes())
            damaged[-100] ^= 1
            file.write_bytes(damaged)
            shown = ipclab("replay", file, "--json")
            self.assertEqual(shown.returncode, 2)
            self.assertRegex(shown.stderr, r"^ipclab: The recording is damaged in scene \d+ at event \d+; showing the ")
            whole = events(played.stdout)
            self.assertEqual(events(shown.stdout), whole[:len(events(shown.stdout))])

    def test_a_schedule_is_printed_kept_and_followed_again(self):
        with tempfile.TemporaryDirectory() as folder:
            file, text = f"{folder}/recording", f"{folder}/schedule"
            ipclab("run", "semaphore", "--auto", "--record", file)
            printed = ipclab("schedule", file, "--scene", "nowait")
            self.assertEqual(printed.returncode, 0)
            self.assertTrue(printed.stdout.startswith("ipclab schedule 1\nscene nowait\ntask 1 office\n"))
            self.assertIn("\nlaunch office printer terminal try\n", printed.stdout)
            self.assertIn("scene free\n", ipclab("schedule", file, "--scene", "free").stdout)
            self.assertIn("scene refusals\n", ipclab("schedule", file).stdout)  # the last one
            same = ipclab("schedule", file, "--replay")
            self.assertEqual(same.returncode, 0)
            self.assertIn("did the same", same.stdout)
            Path(text).write_text(printed.stdout)
            followed = ipclab("schedule", text, "--replay")
            self.assertEqual(followed.returncode, 0)
            self.assertIn("office.1 does V", followed.stdout)
            Path(text).write_text(printed.stdout + "dance\n")
            wrong = ipclab("schedule", text, "--replay")
            self.assertEqual(wrong.returncode, 2)
            self.assertIn(f"Line {printed.stdout.count(chr(10)) + 1} of the schedule cannot be followed: dance", wrong.stderr)

    def test_the_state_after_each_step_is_told_with_what_changed(self):
        lines = [json.loads(line) for line in ipclab("run", "semaphore", "--json").stdout.splitlines()]
        ended = [line for line in lines if line["kind"] == "step-ended"]
        states = [line for line in lines if line["kind"] == "state"]
        self.assertEqual([state["step"] for state in states], [step["step"] for step in ended])
        values = [thing["members"][0]["value"] for state in states for thing in state["objects"]
                  if thing["which"] == "semaphore-set"]
        self.assertEqual(values[0], 1)  # created and set
        self.assertIn(0, values)  # a P
        self.assertTrue(all(before != after for before, after in zip(states, states[1:]) if before["step"] < after["step"]))

    def test_two_runs_are_the_same_but_for_time(self):
        # A lesson whose every step is chosen: the turns of a free run are the kernel's.
        runs = [events(ipclab("run", "the-lab", "--json").stdout) for _ in range(2)]
        self.assertEqual(runs[0], runs[1])


class Trace(unittest.TestCase):
    def test_output_input_and_status_are_the_programs(self):
        done = ipclab("trace", "--", "sh", "-c", "cat; echo error >&2; exit 7", given="from stdin\n")
        self.assertEqual((done.stdout, done.returncode), ("from stdin\n", 7))
        self.assertIn("error\n", done.stderr)
        self.assertRegex(done.stderr, r"\d\.\d{6}  sh calls v?fork\(\): sh\.1 is born\.")
        self.assertIn("sh ends with status 7.", done.stderr)

    def test_death_by_signal(self):
        done = ipclab("trace", "sh", "-c", "kill -TERM $$")
        self.assertEqual(done.returncode, -signal.SIGTERM)
        self.assertIn("sh is killed by SIGTERM.", done.stderr)

    def test_output_in_a_file_and_json(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "trace")
            done = ipclab("trace", "--json", "--output", file, BINARIES / "demos" / "printer", "plain")
            self.assertEqual((done.stderr, done.returncode), ("", 0))
            kinds = [event["kind"] for event in events(file.read_text())]
            for kind in ("task-born", "object-created", "call-returned", "exited", "object-removed"):
                self.assertIn(kind, kinds)
            missing = ipclab("trace", "--output", f"{folder}/no/file", "true")
            self.assertEqual(missing.returncode, 2)


class Course(unittest.TestCase):
    def test_list(self):
        done = ipclab("list")
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        self.assertRegex(done.stdout, r"(?m)^  semaphore +\S.* \d+ minutes$")
        rows = [json.loads(line) for line in ipclab("list", "--json").stdout.splitlines()]
        self.assertEqual([row["problems"] for row in rows], [[]] * len(rows))
        self.assertIn("信号量", ipclab("run", "semaphore", "--lang", "zh", "--auto").stdout)

    def test_a_wrong_claim_is_found_with_its_place(self):
        with tempfile.TemporaryDirectory() as folder:
            lesson = Path(folder, "wrong")
            lesson.mkdir()
            Path(folder, "course.toml").write_text('[[part]]\ntitle = "Part"\ntitle-zh = "部分"\nlessons = ["wrong"]\n')
            lesson.joinpath("lesson.md").write_text(
                '+++\ntitle = "Wrong"\nminutes = 1\n+++\n\n```scene s\noffice = printer\n'
                "mutex = office semaphore 1\n```\n\n```step one\noffice does semget\nexpect mutex.value == 7\n```\n")
            done = ipclab("check", "wrong", environment={"IPCLAB_LESSONS_DIR": folder})
            self.assertEqual(done.returncode, 1, done.stderr)
            said = " ".join(done.stdout.split())  # its lines are as wide as the path of the folder allows
            self.assertIn("lesson.md:13:8: `mutex.value == 7` does not hold", said)


if __name__ == "__main__":
    unittest.main()
