"""An instructor's own lessons: `ipclab new`, --lessons DIR, the XDG data directory, an own course.toml, own programs."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

IPCLAB = Path(os.environ["IPCLAB_BINARY_DIR"]) / "ipclab"

C_PROGRAM = """#include <stdio.h>

int main(void) {
  puts("from C");
  fflush(stdout);  /* [said] */
  return 0;
}
"""
C_LESSON = """+++
title = "In C"
minutes = 1
+++

```scene only
writer = own_c
```

```step says
writer to end
expect output of writer contains "from C"
```
"""


class Own(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        self.data = self.home / "data/ipclab"
        self.lessons = self.home / "course/lessons"
        self.lessons.mkdir(parents=True)
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(self.home),
                            "XDG_DATA_HOME": str(self.home / "data"), "XDG_CACHE_HOME": str(self.home / "cache")}

    def ipclab(self, *words, **more):
        environment = {**self.environment, **more}
        return subprocess.run([IPCLAB, *words], capture_output=True, text=True, timeout=60, check=False,
                              env=environment, cwd=self.home)

    def write(self, path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def listed(self, *words):
        done = self.ipclab("list", "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def test_new_runs_and_can_be_proved(self):
        made = self.ipclab("new", "two-clerks", "--lessons", "course/lessons")
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        for file in ("lessons/two-clerks/lesson.md", "lessons/two-clerks/lesson.zh.md",
                     "lessons/two-clerks/figures/two-clerks.svg", "demos/two_clerks.cpp"):
            self.assertIn("course/" + file, made.stdout)
            self.assertTrue((self.home / "course" / file).is_file())
        # What it says can be done next, can be done.
        self.assertIn("ipclab --lessons course/lessons check two-clerks", made.stdout)
        checked = self.ipclab("--lessons", "course/lessons", "check", "two-clerks", "--json")
        result = json.loads(checked.stdout)
        self.assertEqual((checked.returncode, result["problems"]), (0, []), checked.stderr)
        self.assertEqual((result["steps"], result["predictions"], result["unproved"]), (4, 1, 0))
        for lang in ("en", "zh"):
            played = self.ipclab("--lessons", "course/lessons", "run", "two-clerks", "--auto", "--lang", lang)
            self.assertEqual((played.returncode, played.stderr), (0, ""))

    def test_new_refuses(self):
        for name in ("", "Two", "../x", "a b", "-x", "1st", "x" * 65):
            with self.subTest(name=name):
                done = self.ipclab("--lessons", "course/lessons", "new", "--", name)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("is no name for a lesson", done.stderr)
        self.assertEqual(list(self.lessons.iterdir()), [])
        self.write(self.home / "course/demos/taken.c", "int main(void) {}")
        done = self.ipclab("--lessons", "course/lessons", "new", "taken")
        self.assertEqual(done.stderr, "ipclab: The name taken is taken: there is course/demos/taken.c already.\n")
        self.assertEqual(list(self.lessons.iterdir()), [])

    def test_new_where_the_repository_cannot_be_written(self):
        made = self.ipclab("new", "mine", IPCLAB_LESSONS_DIR=str(self.home / "none"))
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertTrue((self.data / "lessons/mine/lesson.md").is_file())
        self.assertTrue((self.data / "demos/mine.cpp").is_file())
        rows, _ = self.listed()  # with those that ship
        self.assertEqual([row["name"] for row in rows if row["part"]["en"] == "Own lessons"], ["mine"])
        self.assertGreater(len(rows), 1)
        self.assertEqual(self.ipclab("check", "mine").returncode, 0)

    def test_program_in_c_is_kept_and_mistakes_have_their_place(self):
        self.write(self.lessons / "in-c/lesson.md", C_LESSON)
        program = self.home / "course/demos/own_c.c"
        self.write(program, C_PROGRAM)
        kept = lambda: sorted(entry.name for entry in (self.home / "cache/ipclab/programs").iterdir())
        for _ in range(2):
            done = self.ipclab("--lessons", "course/lessons", "check", "in-c")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(len(kept()), 1)
        program.write_text(C_PROGRAM.replace('puts("from C");', 'puts("from C")'))
        done = self.ipclab("--lessons", "course/lessons", "check", "in-c")
        self.assertEqual(done.returncode, 1)
        self.assertIn("demos/own_c.c:4: this is no program yet: expected", " ".join(done.stdout.split()))
        self.assertEqual(len(kept()), 1)

    def test_compiler_sees_nothing_of_the_user(self):
        self.write(self.home / "secret.h", "int secret;\n")
        self.write(self.lessons / "in-c/lesson.md", C_LESSON)
        self.write(self.home / "course/demos/own_c.c", f'#include "{self.home}/secret.h"\n' + C_PROGRAM)
        done = self.ipclab("--lessons", "course/lessons", "check", "in-c")
        self.assertEqual(done.returncode, 1)
        self.assertIn("No such file or directory", " ".join(done.stdout.split()))

    def test_own_course(self):
        self.ipclab("--lessons", "course/lessons", "new", "mine")
        self.ipclab("--lessons", "course/lessons", "new", "left-out")
        self.write(self.lessons / "course.toml",
                   '[[part]]\ntitle = { en = "Mine", zh = "我的" }\nlessons = ["semaphore", "mine"]\n')
        rows, _ = self.listed("--lessons", "course/lessons")
        self.assertEqual([(row["part"]["en"], row["name"]) for row in rows], [("Mine", "semaphore"), ("Mine", "mine")])

    def test_lesson_of_the_same_name_overrides_and_that_is_said(self):
        self.write(self.lessons / "semaphore/lesson.md", C_LESSON)
        self.write(self.home / "course/demos/own_c.c", C_PROGRAM)
        rows, said = self.listed("--lessons", "course/lessons")
        self.assertIn("In C", [row["title"]["en"] for row in rows if row["name"] == "semaphore"])
        self.assertIn("The lesson semaphore is that of course/lessons/semaphore, which stands in place of another of "
                      "this name.", said)

    def test_folder_that_is_not_there(self):
        done = self.ipclab("--lessons", "nowhere", "list")
        self.assertEqual((done.returncode, done.stderr), (2, "ipclab: There is no folder nowhere with lessons.\n"))


if __name__ == "__main__":
    unittest.main()
