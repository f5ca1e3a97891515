"""Every shipped lesson holds on the real kernel, several times in a row without a difference; IPCLAB_ROUNDS=20 for more."""

import json
import os
import subprocess
import unittest
from pathlib import Path

IPCLAB = Path(os.environ["IPCLAB_BINARY_DIR"]) / "ipclab"


class Lessons(unittest.TestCase):
    def check(self):
        done = subprocess.run([IPCLAB, "check", "--json"], capture_output=True, text=True, timeout=180, check=False)
        self.assertEqual((done.stderr, done.returncode), ("", 0), done.stdout)
        results = [json.loads(line) for line in done.stdout.splitlines()]
        for result in results:
            del result["milliseconds"]
        return results

    def test_all_hold(self):
        for result in self.check():
            with self.subTest(lesson=result["lesson"]):
                self.assertEqual((result["problems"], result["warnings"]), ([], []))
                self.assertGreaterEqual(result["steps"], 8)
                self.assertGreaterEqual(result["predictions"], 3)

    def test_each_time_the_same(self):
        first = self.check()
        for _ in range(int(os.environ.get("IPCLAB_ROUNDS", "3")) - 1):
            self.assertEqual(self.check(), first)


if __name__ == "__main__":
    unittest.main()
