#!/usr/bin/python3
"""around.py must see every kind of leak and must not see one where there is none."""

import subprocess
import sys
import unittest
from pathlib import Path

AROUND = Path(__file__).with_name("around.py")
LEFT_SOMETHING = 99


def around(program):
    """Runs a few lines of Python through around.py."""
    command = [sys.executable, AROUND, sys.executable, "-c", "import ctypes, os, tempfile, time\n" + program]
    return subprocess.run(command, capture_output=True, text=True)


class Around(unittest.TestCase):
    def leaks(self, program, word):
        result = around(program)
        self.assertEqual(result.returncode, LEFT_SOMETHING, result.stderr)
        self.assertIn(word, result.stderr)

    def test_nothing(self):
        result = around("print('hello')")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "hello\n", ""))

    def test_what_is_cleaned_up_in_time(self):
        self.assertEqual(around("os.fork() or (time.sleep(.3), os._exit(0))").returncode, 0)

    def test_failure_is_passed_on(self):
        self.assertEqual(around("raise SystemExit(7)").returncode, 7)
        self.assertEqual(around("os.kill(os.getpid(), 11)").returncode, 128 + 11)

    def test_process_that_detached_itself(self):
        self.leaks("os.fork() or (os.setsid(), os.fork() or time.sleep(60))", "process ")

    def test_system_v_objects(self):
        self.leaks("ctypes.CDLL(None).semget(0, 1, 0o600)", "System V sem")
        self.leaks("ctypes.CDLL(None).shmget(0, 4096, 0o600)", "System V shm")
        self.leaks("ctypes.CDLL(None).msgget(0, 0o600)", "System V msg")

    def test_files(self):
        self.leaks("open('/dev/shm/ipclab-left', 'w')", "/dev/shm/ipclab-left")
        self.leaks("tempfile.mkstemp()", "file: /tmp/")
        self.leaks("open('/tmp/ipclab-left', 'w')", "/tmp/ipclab-left")


if __name__ == "__main__":
    unittest.main()
