#!/usr/bin/env python3
"""./lab bench [--long]: the figures of the engine and of the window. Nothing here passes or fails; goals stand beside
figures. strace and gdb are measured beside where they are installed; --long: a run of 1 000 000 events."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "gui"))
from window import BUILD, Screen, Window, require  # noqa: E402

IDLE_SECONDS = 20


def window_figures():
    require("Xvfb", "xdotool")
    screen = Screen()
    try:
        starts = []
        for _ in range(5):
            window = Window(screen, lesson="semaphore", lang="en", theme="dark")
            starts.append(window.command("stats")["first_frame_cpu_ms"])
            if len(starts) < 5:
                window.close()
        before = window.command("stats")
        time.sleep(IDLE_SECONDS)
        after = window.command("stats")
        window.close()
    finally:
        screen.close()
    print("the window, drawn without a graphics card")
    print(f"  {'start to first frame':<34} {median(starts):>9.0f} ms CPU        goal ≤ 300")
    print(f"  {f'frames in {IDLE_SECONDS} idle seconds':<34} {after['frames'] - before['frames']:>9}             goal 0")
    print(f"  {f'CPU in {IDLE_SECONDS} idle seconds':<34} {after['cpu_ms'] - before['cpu_ms']:>9.1f} ms")


def main():
    words = sys.argv[1:]
    if subprocess.run([BUILD / "tests/bench_engine", *words]).returncode != 0:
        sys.exit(2)
    if "window" in words or not [word for word in words if word != "--long"]:
        window_figures()


main()
