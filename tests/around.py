#!/usr/bin/env python3
"""Runs one test and fails if it leaves anything behind: around.py COMMAND ARGUMENT…

Every ctest test is started through this. What is compared before and after: processes (all descendants, however they
detached themselves), System V objects, /dev/shm, POSIX queues, temporary files. Where the kernel allows it the test gets
an IPC namespace, a /tmp and a /dev/shm of its own, so that neither a test beside it nor the rest of the machine is taken
for its leak; elsewhere tests run one after another and only what belongs to this user is compared.
Exit status: the command's, or 99 when it succeeded but left something.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LEFT_SOMETHING = 99
GRACE_SECONDS = 3.0  # the jail of a killed app is gone within 0.3 s; a loaded machine gets ten times that

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWNS = 0x00020000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 4096, 16384, 1 << 18

libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    """A call of libc that fails as Python's own do."""
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def mount(source, target, kind, flags, data=None):
    encode = lambda text: None if text is None else os.fsencode(text)
    call("mount", encode(source), encode(target), encode(kind), ctypes.c_ulong(flags), encode(data))


class Machine:
    """The places of this machine that a test may leave something in."""

    def __init__(self):
        self.private = False

    def isolate(self):
        """Gives this process and the test its own IPC objects and temporary files. False where that is refused."""
        # A first attempt in a child: a half-done isolation could not be taken back.
        child = os.fork()
        if child == 0:
            try:
                self._isolate()
            except OSError:
                os._exit(1)
            os._exit(0)
        if os.waitpid(child, 0)[1] != 0:
            return False
        self._isolate()
        self.private = True
        return True

    def _isolate(self):
        uid, gid = os.getuid(), os.getgid()
        # Directories below /tmp that the test needs: where it runs, what it starts, the sources.
        needed = {Path.cwd(), Path(__file__).resolve().parents[1]}
        needed |= {Path(word).parent.resolve() for word in sys.argv[1:] if word.startswith("/") and Path(word).exists()}
        build = os.environ.get("IPCLAB_BINARY_DIR")
        needed |= {Path(build).resolve()} if build else set()
        kept = [(path, os.open(path, os.O_PATH)) for path in sorted(needed) if Path("/tmp") in path.parents]

        if uid == 0:
            call("unshare", CLONE_NEWNS | CLONE_NEWIPC)
        else:
            call("unshare", CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC)
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
            Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
        mount(None, "/", None, MS_REC | MS_PRIVATE)
        mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
        for path, descriptor in kept:
            path.mkdir(parents=True, exist_ok=True)
            mount(f"/proc/self/fd/{descriptor}", path, None, MS_BIND | MS_REC)
            os.close(descriptor)
        mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
        if Path("/dev/mqueue").is_dir():
            mount("mqueue", "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV)

    def snapshot(self):
        """What exists now: its description, and how to remove it."""
        things = {}
        for kind in ("sem", "shm", "msg"):
            for key, number in self._sysv(kind):
                remove = ["ipcrm", {"sem": "-s", "shm": "-m", "msg": "-q"}[kind], number]
                things[f"System V {kind}: key {key}, id {number}"] = remove
        for place in ("/dev/shm", "/dev/mqueue", "/tmp", tempfile.gettempdir()):
            things |= {f"file: {path}": ["rm", "-rf", path] for path in self._files(Path(place))}
        return things

    def _sysv(self, kind):
        try:
            lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
        except FileNotFoundError:
            return
        columns = lines[0].split() if lines else []
        for line in lines[1:]:
            row = dict(zip(columns, line.split()))
            if self.private or int(row["cuid"]) == os.getuid():
                yield row["key"], row["msqid" if kind == "msg" else kind + "id"]

    def _files(self, place):
        if not place.is_dir():
            return
        for entry in os.scandir(place):
            # The X server keeps this directory for all displays; it says nothing about a test.
            if entry.name == ".X11-unix":
                continue
            shared = place == Path("/tmp") and not self.private
            # In a /tmp that others use too, only what bears our name can be ours.
            if not shared or (entry.name.startswith("ipclab") and entry.stat(follow_symlinks=False).st_uid == os.getuid()):
                yield entry.path


def descendants():
    """Every living process below this one: {pid: what it is}."""
    parents, words = {}, {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = Path(f"/proc/{entry}/stat").read_text()
            command = Path(f"/proc/{entry}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue  # ended while we looked
        name, _, rest = stat[stat.index("(") + 1 :].rpartition(")")
        state, parent = rest.split()[:2]
        if state in "ZX":
            continue
        parents[int(entry)] = int(parent)
        words[int(entry)] = f"process {entry} ({state}): {command or '[' + name + ']'}"

    def below(pid):
        seen = set()
        while pid in parents and pid not in seen:
            if parents[pid] == os.getpid():
                return True
            seen.add(pid)
            pid = parents[pid]
        return False

    return {pid: words[pid] for pid in parents if below(pid)}


def reap():
    """Orphans come to us; their zombies are nobody's leak."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def wait_until_none(seconds, look):
    """What look() still finds after a little while."""
    deadline = time.monotonic() + seconds
    while True:
        reap()
        found = look()
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.02)


def kill_descendants():
    while running := descendants():
        for pid in running:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        reap()
        time.sleep(0.01)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    machine = Machine()
    lock = None
    if not machine.isolate():
        lock = open(Path(tempfile.gettempdir()) / f"around-tests-{os.getuid()}.lock", "w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    temporary = tempfile.mkdtemp(prefix="around-", dir="/tmp")
    tempfile.tempdir = temporary  # snapshot() looks here too
    call("prctl", PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = machine.snapshot()

    def in_child():  # a test that outlives us, when ctest kills us for a time-out, would be a leak by itself
        call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

    try:
        test = subprocess.Popen(sys.argv[1:], env=dict(os.environ, TMPDIR=temporary), preexec_fn=in_child)
    except OSError as error:
        sys.exit(f"around.py: {sys.argv[1]}: {error.strerror}")
    pid = 0
    while pid != test.pid:  # orphans of the test end here too and must not stay zombies under its eyes
        pid, status = os.waitpid(-1, 0)
    status = os.waitstatus_to_exitcode(status)
    left = sorted(wait_until_none(GRACE_SECONDS, descendants).values())
    # A segment that is marked for removal is there until the memory of its last process is: where someone reads the
    # /proc of a process that ends, a moment longer than the process.
    things = wait_until_none(1.0, lambda: {k: v for k, v in machine.snapshot().items() if k not in before})
    kill_descendants()
    for thing, remove in sorted(things.items()):
        left.append(thing)
        subprocess.run(remove, check=False)  # reported once, not in every test that follows
    shutil.rmtree(temporary, ignore_errors=True)

    if left:
        print("LEFT BEHIND by " + " ".join(sys.argv[1:]), *left, sep="\n  ", file=sys.stderr)
    if status < 0:
        print(f"{sys.argv[1]} was ended by {signal.Signals(-status).name}", file=sys.stderr)
        sys.exit(128 - status)
    sys.exit(status or (LEFT_SOMETHING if left else 0))


main()
