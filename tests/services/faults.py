"""One change of a database by a process of its own in which a system call fails, or which is killed at one.

The process is forked from one that has imported everything, and strace makes the call fail: what the kernel answers is
real, and so is all of SQLite. Tessera tests its logs on files in this way.
"""

import ctypes
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

CALLS = ("openat", "pwrite64", "write", "fsync", "fdatasync", "ftruncate")

_PR_SET_PTRACER = 0x59616D61  # <sys/prctl.h>: Yama lets only ancestors trace a process unless it says otherwise
_SECONDS = 30

# Makes the change, and says what is acknowledged of it as soon as it is.
Change = Callable[[Callable[[str], None]], None]


@dataclass(frozen=True)
class Outcome:
    """What became of the process: what it acknowledged, how it ended, and its calls on the files as strace saw them."""

    acknowledged: str
    status: int
    calls: tuple[str, ...]
    injected: bool


def strace_refusal() -> str:
    """Why system calls cannot be made to fail here; empty when they can."""
    try:
        tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True, timeout=_SECONDS)
    except FileNotFoundError:
        return "strace is not installed"
    return "" if tried.returncode == 0 else f"strace is not allowed to trace here: {tried.stderr.strip()[:200]}"


def faults_of(calls: tuple[str, ...], kind: str) -> Iterator[str]:
    """The fault for each of these calls, one after the other, as strace wants it: pwrite64:error=EIO:when=3."""
    for name, times in Counter(calls).items():
        yield from (f"{name}:{kind}:when={number}" for number in range(1, times + 1))


def disturbed(change: Change, path: Path, others: tuple[Path, ...] = (), fault: str = "") -> Outcome:
    """Make the change, while `fault` happens in a call on the files of the database at `path` or on the `others`."""
    go_read, go_write = os.pipe()
    said_read, said_write = os.pipe()
    child = os.fork()
    if child == 0:
        _live(change, go_read, said_write)
    for descriptor in (go_read, said_write):
        os.close(descriptor)
    log = path.with_name("calls")
    files = (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"), *others)
    with _tracing(child, files, log, fault) as tracer:
        os.write(go_write, b"g")
        os.close(go_write)
        with os.fdopen(said_read) as said:
            acknowledged = said.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        tracer.communicate(timeout=_SECONDS)
    text = log.read_text()
    names = tuple(re.findall(r"(?m)^\d+ +(\w+)\(", text))
    return Outcome(acknowledged, status, names, "INJECTED" in text or status == -9)


def _live(change: Change, go: int, said: int) -> NoReturn:
    """The life of the process."""
    status = 1
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)
        os.read(go, 1)
        change(lambda word: _say(said, word))
        status = 0
    finally:
        # Whatever went wrong: nothing of the process that it was forked from may be done twice.
        os._exit(status)


def _say(said: int, word: str) -> None:
    os.write(said, word.encode())


def _tracing(child: int, files: tuple[Path, ...], log: Path, fault: str) -> "subprocess.Popen[str]":
    """strace, once it is attached."""
    tracer = subprocess.Popen(
        [
            *("strace", "-f", "-p", str(child), "-o", str(log), "-e", f"trace={','.join(CALLS)}"),
            *(part for file in files for part in ("-P", str(file))),
            *(("-e", f"inject={fault}") if fault else ()),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tracer.stderr is not None
    line = tracer.stderr.readline()
    assert "attached" in line, line
    return tracer
