"""The process that typesets: `python -m compliance.documents.render_process SECONDS BYTES`.

It is started by `renderer.py`, prepares WeasyPrint and the fonts once, and forks for every job. The fork has limits on
time and memory, so that no input can take the machine; whatever becomes of it, the next job finds everything as it was.
It has one thread, because only then is a fork safe.
"""

import ctypes
import gc
import os
import resource
import select
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable
from typing import NoReturn

from compliance.documents.framing import GoneError, LateError, receive, send
from compliance.documents.typesetting import Job, NotTypeset, Typesetter

MADE, FAILED = b"P", b"E"
PAGES = struct.Struct(">I")

_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>
_WARM_UP = Job(
    '<html lang="en-GB"><title>Warm</title><h1>Warm</h1><p><b>up</b> <i>a</i></p><table><tr><th>the</th></tr></table>',
    "{}",
    "",
)
_NO_MEMORY = "it needs more memory than is allowed. Shorten the longest answers"
_ENDED = "the program ended in the middle of it, perhaps for want of memory. Shorten the longest answers"

Work = Callable[[Job], bytes]


def main(seconds: float, memory: int) -> NoReturn:
    """Answer jobs from standard input on standard output until the one who sends them is gone."""
    # Ctrl+C at a terminal reaches every process there; this one ends when the one that asked has ended.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = os.dup(sys.stdin.fileno())
    answers = os.dup(sys.stdout.fileno())
    # Whatever a library prints must not end up between the messages.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    work = _prepared()
    gc.freeze()  # the forks share these objects; collecting them there would only copy their pages
    try:
        while True:
            job = Job.of(receive(requests, None))
            send(answers, _answer_in_fork(work, job, requests, seconds, memory), None)
    except GoneError:
        os._exit(0)


def _prepared() -> Work:
    try:
        typesetter = Typesetter()
        typesetter.typeset(_WARM_UP)
    except OSError as error:
        missing = f"WeasyPrint misses a library ({error.args[0]}). On Debian, install libpango-1.0-0 libpangoft2-1.0-0"
        return lambda _job: FAILED + missing.encode()
    except NotTypeset as error:
        complaint = str(error).encode()
        return lambda _job: FAILED + complaint
    return lambda job: _made(typesetter, job)


def _made(typesetter: Typesetter, job: Job) -> bytes:
    try:
        made = typesetter.typeset(job)
    except NotTypeset as error:
        return FAILED + str(error).encode()
    except MemoryError:
        return FAILED + _NO_MEMORY.encode()
    except RecursionError:
        return FAILED + b"it is nested too deeply"
    except Exception as error:
        # Whatever goes wrong in the fork fails this one statement with a sentence; the trace goes to the server's log.
        traceback.print_exc()
        return FAILED + f"the program that sets it failed ({type(error).__name__})".encode()
    return MADE + PAGES.pack(made.pages) + made.pdf


def _answer_in_fork(work: Work, job: Job, requests: int, seconds: float, memory: int) -> bytes:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _be_the_fork(work, job, theirs, seconds, memory)
    os.close(theirs)
    try:
        return _hear(ours, requests, seconds)
    except LateError:
        return FAILED + f"it took longer than {seconds:g} seconds. Shorten the longest answers".encode()
    except GoneError:
        return FAILED + _ENDED.encode()
    finally:
        os.close(ours)
        # Also after an answer: nothing the fork might still do is wanted.
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _hear(ours: int, requests: int, seconds: float) -> bytes:
    """The fork's answer, unless the one who asked for it goes away meanwhile."""
    until = time.monotonic() + seconds
    poll = select.poll()
    poll.register(ours, select.POLLIN)
    poll.register(requests, 0)  # hanging up is always reported
    while ready := poll.poll(max(0.0, until - time.monotonic()) * 1000):
        if any(descriptor == requests for descriptor, _ in ready):
            raise SystemExit
        return receive(ours, until)
    raise LateError


def _be_the_fork(work: Work, job: Job, theirs: int, seconds: float, memory: int) -> NoReturn:
    try:
        _limit(seconds, memory)
        send(theirs, work(job), None)
    finally:
        # Never back into the loop, and no clean-up that belongs to the parent.
        os._exit(0)


def _limit(seconds: float, memory: int) -> None:
    if sys.platform == "linux":
        # When the parent is killed there is nobody left to hold us to the time.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # The parent's clock ends it; this is for the case that the parent is stopped.
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
