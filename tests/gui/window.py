"""The real window on a screen in memory, for tests: started, looked at, clicked and typed into like a student would.

Input is real X input (xdotool through XTEST), aimed at the rectangles that the app reports on its automation socket.
The app settles before each answer, so nothing here sleeps.
"""

import json
import os
import random
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SKIPPED = 77  # ctest: SKIP_RETURN_CODE
SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("IPCLAB_BINARY_DIR", SOURCE / "build/release"))
START_SECONDS = 30  # for a machine that is very busy; the window itself needs a fraction of a second


def require(*programs):
    """Ends the test, skipped, when a program of it is not installed. A build machine never skips."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed (./lab test installs what tests need)", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") else SKIPPED)


def free_display():
    """A display number that no X server has. Clients find a server by an abstract socket, which is the same in every
    mount namespace: looking for lock files, as Xvfb itself does, would find the server of the test beside this one."""
    while True:
        number = random.randrange(100, 30000)
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.bind(f"\0/tmp/.X11-unix/X{number}")
            except OSError:
                continue
        if not Path(f"/tmp/.X11-unix/X{number}").exists():
            return number


class Screen:
    """An X server without a monitor, on a display number that was free."""

    def __init__(self, size="1920x1200"):
        number = free_display()
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", f":{number}", "-displayfd", str(writing), "-noreset", "-nolisten", "tcp", "-screen", "0", size + "x24"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        started = b""
        while not started.endswith(b"\n"):  # it writes the number and the line's end apart, and dies if nobody reads on
            ready, _, _ = select.select([reading], [], [], START_SECONDS)
            part = os.read(reading, 16) if ready else b""
            if not part:
                break
            started += part
        os.close(reading)
        if not started:
            self.close()
            raise RuntimeError("Xvfb did not start")
        self.display = f":{number}"

    def close(self):
        self.server.terminate()
        self.server.wait()


class Window:
    """One running ipclab. Arguments are options of ipclab: Window(lesson="semaphore", theme="dark")."""

    def __init__(self, screen, size="1280x800", **options):
        self.home = tempfile.mkdtemp(prefix="home-")
        path = os.path.join(self.home, "automation")
        # A home of its own: what a user has saved must not decide a test.
        self.environment = dict(
            os.environ,
            DISPLAY=screen.display,
            HOME=self.home,
            XDG_CACHE_HOME=os.path.join(self.home, "cache"),
            XDG_CONFIG_HOME=os.path.join(self.home, "config"),
            XDG_STATE_HOME=os.path.join(self.home, "state"),
            LIBGL_ALWAYS_SOFTWARE="1",
        )
        words = [str(BUILD / "ipclab"), "--automation", path, "--size", size]
        for name, value in options.items():
            words += ["--" + name, value]
        self.size = [int(number) for number in size.split("x")]
        try:
            self.process = subprocess.Popen(words, env=self.environment)
            self.socket = self._connect(path)
            self.stream = self.socket.makefile("rw", encoding="utf-8")
            self.dump()  # the first frame is there
            self.id = self._xdotool("search", "--onlyvisible", "--pid", str(self.process.pid)).split()[-1]
            self._xdotool("windowfocus", "--sync", self.id)
        except BaseException:
            shutil.rmtree(self.home, ignore_errors=True)
            raise

    def _connect(self, path):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"ipclab ended with status {self.process.returncode} before its window was open")
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(path)
                connection.settimeout(START_SECONDS)
                return connection
            except OSError:
                connection.close()
                time.sleep(0.01)
        self.process.kill()
        raise RuntimeError("ipclab opened no automation socket")

    def _xdotool(self, *words):
        result = subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True)
        if result.returncode != 0:
            raise RuntimeError(f"xdotool {' '.join(words)}: {result.stderr.strip() or result.returncode}")
        return result.stdout

    # --- looking

    def command(self, line):
        """One line of the automation protocol; the answer is one line of JSON."""
        self.stream.write(line + "\n")
        self.stream.flush()
        answer = self.stream.readline()
        if not answer:
            raise RuntimeError(f"ipclab closed the automation socket at: {line}")
        answer = json.loads(answer)
        if "error" in answer:
            raise RuntimeError(f"{line}: {answer['error']}")
        return answer

    def dump(self):
        return self.command("dump")

    def items(self, start=""):
        """Every item whose id starts so, in the order in which it is drawn."""
        return [item for item in self.dump()["items"] if item["id"].startswith(start)]

    def find(self, name):
        return next((item for item in self.items(name) if item["id"] == name), None)

    def item(self, name):
        found = self.find(name)
        if found is None:
            raise AssertionError(f"nothing on the screen is called {name}; there is: "
                                 + ", ".join(item["id"] for item in self.items()))
        return found

    def text(self):
        """All that can be read in items now."""
        return "\n".join(item["label"] + " " + item["value"] for item in self.items())

    def until(self, condition, words, seconds=20):
        """Looks until condition() holds. For what takes the kernel a moment: each look settles, so none is in vain."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s: {words}")

    def rest(self, seconds):
        """Leaves the window alone: only for what must not happen meanwhile."""
        time.sleep(seconds)

    def shot(self, path):
        return self.command(f"shot {path}")

    # --- acting, through the X server

    def click(self, name, across=0.5, down=0.5, button=1):
        item = self.item(name)
        if not item["enabled"]:
            raise AssertionError(f"{name} is grey: {item['value'] or item['label']}")
        x, y, width, height = item["rect"]
        self.click_at(x + width * across, y + height * down, button)

    def click_at(self, x, y, button=1):
        self._xdotool("mousemove", "--window", self.id, str(round(x)), str(round(y)), "click", str(button))

    def drag(self, start, *through):
        self._xdotool("mousemove", "--window", self.id, *(str(round(n)) for n in start), "mousedown", "1")
        for x, y in through:
            self._xdotool("mousemove", "--window", self.id, str(round(x)), str(round(y)))
        self._xdotool("mouseup", "1")

    def key(self, *names):
        self._xdotool("key", *names)

    # --- the end

    def close(self):
        """Asks it to quit; returns its exit status."""
        try:
            self.stream.write("quit\n")
            self.stream.flush()
            status = self.process.wait(START_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            status = self.process.wait()
        self.socket.close()
        shutil.rmtree(self.home, ignore_errors=True)
        return status


class WindowTest(unittest.TestCase):
    """Each test has a window of its own, self.window; a failed one leaves a picture in build/…/tests/failed."""

    options = {"lesson": "semaphore", "lang": "en", "theme": "dark"}

    @classmethod
    def setUpClass(cls):
        require("Xvfb", "xdotool")
        cls.screen = Screen()
        cls.addClassCleanup(cls.screen.close)

    def setUp(self):
        self.window = Window(self.screen, **self.options)
        self.addCleanup(self._close)

    def begin_anew(self):
        """A fresh window in place of this one."""
        self.assertEqual(self.window.close(), 0, "ipclab did not end well")
        self.window = Window(self.screen, **self.options)

    def _close(self):
        outcome = self._outcome.result
        if any(test is self for test, _ in outcome.failures + outcome.errors):
            failed = BUILD / "tests/failed"
            failed.mkdir(parents=True, exist_ok=True)
            try:
                self.window.shot(failed / f"{self.id()}.png")
            except (RuntimeError, OSError, ValueError):
                pass  # it is the failure that is to be read, not this one
        self.assertEqual(self.window.close(), 0, "ipclab did not end well")
