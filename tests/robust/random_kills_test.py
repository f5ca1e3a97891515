#!/usr/bin/env python3
"""Kills the app, the guard, init or a program at a random moment, and looks whether anything is left.

random_kills_test.py [--count N] [--seed N] [-- COMMAND…]   (default: 50 kills of `ipclab run semaphore`)

Each round starts COMMAND, presses Enter some times (more may follow: it does not end by itself), waits 0 to 300 ms, and
sends SIGKILL to one of the roles in turn, or to another where that one does not exist yet. Every process
made on the way is a descendant of this one (orphans come to it: PR_SET_CHILD_SUBREAPER), and init is not gone before
all of its PID namespace is: so nobody below us means nobody left. Objects and mounts of the host are compared too.
"""

import argparse
import ctypes
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
MOST_ENTERS = 40      # a lesson has about as many blocks
LONGEST_DELAY = 0.3   # seconds, from the start to the kill
LONGEST_ENDING = 3.0  # until everything must be gone; measured: 8 ms median, 275 ms worst

ROLES = ("app", "guard", "init", "program")


def children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []  # ended while we looked


def is_runner(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip().endswith("runner")
    except OSError:
        return False


def roles_of(app):
    """Who plays which role now: {role: [pid]}."""
    guards = [pid for pid in children(app) if is_runner(pid)]
    inits = [pid for guard in guards for pid in children(guard)]
    programs = [pid for init in inits for pid in children(init)]
    below = [child for program in programs for child in children(program)]
    found = {"app": [app], "guard": guards, "init": inits, "program": programs + below}
    return {role: pids for role, pids in found.items() if pids}


def host_objects():
    """What a lab could leave on the host, whoever else uses it."""
    mine = {}
    for kind in ("sem", "shm", "msg"):
        lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
        columns = lines[0].split()
        for line in lines[1:]:
            row = dict(zip(columns, line.split()))
            mine[kind, row["key"], row["cuid"], row[("msq" if kind == "msg" else kind) + "id"]] = True
    for place in ("/dev/shm", "/dev/mqueue"):
        if Path(place).is_dir():
            mine |= {("file", entry.path): True for entry in os.scandir(place)}
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        mine["mount", line.split()[4]] = True
    return set(mine)


def wait_for_nobody(limit):
    """Reaps whoever comes to us; the processes that are still there after `limit` seconds."""
    deadline = time.monotonic() + limit
    while True:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return []
        if time.monotonic() > deadline:
            return children(os.getpid())
        time.sleep(0.002)


def describe(pid):
    command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return f"{pid} {command}"


def one_round(command, wanted, chance):
    """The role that was killed, and how long everything took to end. Raises AssertionError where something is left."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, bufsize=0) as app:
        return kill_within(app, wanted, chance)


def kill_within(app, wanted, chance):
    app.stdin.write(b"\n" * chance.randrange(MOST_ENTERS))
    time.sleep(chance.uniform(0, LONGEST_DELAY))
    present = roles_of(app.pid)
    role = wanted if wanted in present else chance.choice(sorted(present))
    try:
        os.kill(chance.choice(present[role]), signal.SIGKILL)
    except ProcessLookupError:
        role = "nobody (it had ended)"
    began = time.monotonic()
    if role == "program":  # the lab goes on: let it, then end it as a user would
        time.sleep(0.05)
        app.terminate()
    elif role in ("guard", "init"):
        app.terminate()
    left = wait_for_nobody(LONGEST_ENDING)
    app.returncode = 0  # reaped above, with the others
    if left:
        words = ", ".join(describe(pid) for pid in left)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        raise AssertionError(f"{role} killed, {LONGEST_ENDING} s later there is still: {words}")
    return role, time.monotonic() - began


def main():
    default = [str(Path(os.environ.get("IPCLAB_BINARY_DIR", "build")) / "ipclab"), "run", "semaphore"]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None, help="of the choices; timing stays as it comes")
    parser.add_argument("command", nargs="*", default=default)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    chance = random.Random(seed)
    print(f"seed {seed}")
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")

    before = host_objects()
    counts, endings = {}, []
    for number in range(1, options.count + 1):
        role, took = one_round(options.command, ROLES[number % len(ROLES)], chance)
        left = host_objects() - before
        if left:
            raise AssertionError(f"round {number}, {role} killed: left {sorted(left)}")
        counts[role] = counts.get(role, 0) + 1
        endings.append(took)
    endings.sort()
    print(", ".join(f"{role} {count}" for role, count in sorted(counts.items())))
    print(f"gone after {endings[len(endings) // 2] * 1000:.1f} ms median, {endings[-1] * 1000:.1f} ms worst")
    if not set(ROLES) <= counts.keys():
        raise AssertionError(f"these kills did not meet every role: {counts}")


if __name__ == "__main__":
    main()
