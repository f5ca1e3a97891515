"""Mistakes of an author that only a run can find: `ipclab check` names the place and what was seen instead."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

IPCLAB = Path(os.environ["IPCLAB_BINARY_DIR"]) / "ipclab"
HEAD = '+++\ntitle = "Wrong"\n+++\n\n'
# Its lines are 5 to 9; what follows begins on line 11.
SCENE = "```scene s\ntypist = queue_typist\nprinter = typist child 1\nletters = typist queue 1\n```\n\n"


class Mistakes(unittest.TestCase):
    def check(self, text, *options, files=()):
        """What is said of the lesson, in lines as they are before the terminal breaks them."""
        with tempfile.TemporaryDirectory() as folder:
            lesson = Path(folder, "lessons/wrong")
            lesson.mkdir(parents=True)
            lesson.joinpath("lesson.md").write_text(HEAD + text)
            for name, content in dict(files).items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)
            done = subprocess.run([IPCLAB, "check", "wrong", "--lessons", "lessons", *options], cwd=folder, timeout=60,
                                  capture_output=True, text=True, check=False,
                                  env={**os.environ, "LC_ALL": "C.UTF-8"})
            said = " ".join(done.stdout.splitlines()[2:]).replace("lessons/wrong/", "")
            return done.returncode, " ".join((said + " " + done.stderr).split())

    def wrong(self, text, sentence, **more):
        self.assertEqual(self.check(text, **more), (1, sentence))

    def step(self, lines, sentence, **more):
        """The first line is line 12."""
        self.wrong(f"{SCENE}```step one\n{lines}\n```\n", sentence, **more)

    def test_a_process_that_is_never_born(self):
        self.wrong("```scene s\nnap = nap\nchild = nap child 7\n```\n\n```step one\nchild to end\n```\n",
                   'lesson.md:11:1: "child" is not born yet (nap: blocked in pause, fork returned 101)')

    def test_a_call_that_never_comes(self):
        self.step("typist does semop", "lesson.md:12:1: typist blocked in read() before it got there.")

    def test_a_call_that_does_not_return(self):
        self.step("printer does msgrcv\nprinter returns",
                  "lesson.md:13:1: typist.1 cannot be stepped: the kernel keeps it waiting in msgrcv().")

    def test_an_output_that_never_comes(self):
        self.step('printer to output "nothing"', "lesson.md:12:1: typist.1 blocked in msgrcv() before it got there.")

    def test_a_run_that_never_becomes_quiet(self):
        self.step("typist to child 1\nclose-input typist\nrun until quiet",
                  'lesson.md:14:1: it does not become quiet: "typist" goes on after 10000 calls')

    def test_a_condition_that_never_comes_true(self):
        self.step("run until letters.messages == 7",
                  "lesson.md:12:1: No process can run: each is blocked, stopped, or ended.")

    def test_a_program_that_cannot_be_compiled(self):
        self.wrong("```scene s\nbroken = broken\n```\n",
                   "lesson.md:5:4: demos/broken.cpp:1: this is no program yet: ‘x’ was not declared in this scope",
                   files={"demos/broken.cpp": "int main() { return x; }\n"})

    def test_a_program_that_is_not_there(self):
        self.wrong("```scene s\nthing = no_such_thing\n```\n",
                   'lesson.md:6:9: no demo is called "no_such_thing" (demos/no_such_thing.cpp)')

    def test_a_picture_that_is_not_there(self):
        self.wrong(SCENE + '```show\nfigure queue.svg "A queue"\n```\n',
                   'lesson.md:12:8: there is no picture "queue.svg" in the lesson\'s folder figures/')

    def test_a_link_to_nowhere(self):
        self.wrong(SCENE + "See [more](more.md).\n", "lesson.md:11:12: the link leads to no file: more.md")


class Accept(unittest.TestCase):
    def test_a_translation(self):
        chinese = '+++\ntitle = "错"\n+++\n\n引言。\n\n<!-- scene s -->\n'
        with tempfile.TemporaryDirectory() as folder:
            lesson = Path(folder, "lessons/wrong")
            lesson.mkdir(parents=True)
            lesson.joinpath("lesson.md").write_text(HEAD + "Begin.\n\n" + SCENE)
            lesson.joinpath("lesson.zh.md").write_text(chinese)

            def check(*options):
                done = subprocess.run([IPCLAB, "check", *options, "wrong", "--lessons", "lessons"], cwd=folder,
                                      timeout=60, capture_output=True, text=True, check=False)
                self.assertEqual((done.stderr, done.returncode), ("", 0), done.stdout)
                return done.stdout
            self.assertNotIn("warning", check())
            self.assertNotIn("warning", check("--accept"))
            digest, = [line for line in lesson.joinpath("lesson.zh.md").read_text().splitlines() if "digest" in line]
            self.assertRegex(digest, r"^<!-- digest [0-9a-f]{6} -->$")
            lesson.joinpath("lesson.md").write_text(HEAD + "Begin here.\n\n" + SCENE)
            self.assertIn("lesson.zh.md:7:6: the English text up to this block has changed",
                          " ".join(check().split()))
            self.assertNotIn("warning", check("--accept"))


if __name__ == "__main__":
    unittest.main()
