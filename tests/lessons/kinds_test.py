"""Golden scenes: every kind of object, and every size of a step, in the right state after each step of its scene.

What is right is said in kinds/NAME/lesson.md, beside the program in programs/NAME.cpp that it is played with.
"""

import json
import os
import subprocess
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
BINARIES = Path(os.environ["IPCLAB_BINARY_DIR"])
PLACES = {
    "IPCLAB_LESSONS_DIR": str(HERE / "kinds"),
    "IPCLAB_DEMOS_DIR": str(HERE / "programs"),
    "IPCLAB_PROGRAMS_DIR": str(BINARIES / "tests/lessons"),
}
NAMES = sorted(path.parent.name for path in HERE.glob("kinds/*/lesson.md"))


def ipclab(*words):
    return subprocess.run([BINARIES / "ipclab", *words], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, **PLACES})


CHANCE = ("at_ns", "until_ns", "kernel_id")


def without_chance(value):
    """JSON without what differs from run to run: time, and numbers that the kernel gives as it likes (inodes)."""
    if isinstance(value, dict):
        return {key: without_chance(part) for key, part in value.items() if key not in CHANCE}
    return [without_chance(part) for part in value] if isinstance(value, list) else value


def told(text):
    return [without_chance(json.loads(line)) for line in text.splitlines()]


class Kinds(unittest.TestCase):
    def test_course_names_them_all(self):
        listed = [json.loads(line)["name"] for line in ipclab("list", "--json").stdout.splitlines()]
        self.assertEqual(sorted(listed), NAMES)

    def test_state_after_every_step(self):
        done = ipclab("check", "--json")
        for line in done.stdout.splitlines():
            result = json.loads(line)
            with self.subTest(kind=result["lesson"]):
                self.assertEqual([problem["text"] for problem in result["problems"]], [])
        self.assertEqual((done.stderr, done.returncode), ("", 0))

    def test_each_run_tells_the_same(self):
        for name in NAMES:
            with self.subTest(kind=name):
                runs = [ipclab("run", "--auto", "--json", name) for _ in range(3)]
                for run in runs:
                    self.assertEqual((run.stderr, run.returncode), ("", 0))
                first, *others = [told(run.stdout) for run in runs]
                self.assertTrue(any(line["kind"] == "state" for line in first))
                for other in others:
                    self.assertEqual(first, other)


if __name__ == "__main__":
    unittest.main()
