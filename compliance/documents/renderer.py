"""Typesetting from outside: hands jobs to render processes and keeps them running."""

import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from compliance.documents.framing import GoneError, LateError, receive, send
from compliance.documents.refusals import CannotMakePdf, RendererBusy
from compliance.documents.render_process import MADE, PAGES
from compliance.documents.typesetting import Job, Typeset

# Three times what the longest statement took that limits.py allows for.
SECONDS = 90.0
MEMORY = 2 << 30
AT_ONCE = 2

# A person who waits for a place is not kept longer.
_WAIT_SECONDS = 60.0
# For importing WeasyPrint and reading fonts, on a slow machine with cold disks.
_START_SECONDS = 60.0
# A render process ends its forks itself; if it does not answer by then, something is wrong with it.
_GRACE_SECONDS = 5.0
_PROJECT = Path(__file__).parents[2]


class Renderer:
    """A few render processes, started when they are needed and started again when they have ended.

    Safe to use from several threads. Its processes end when it is closed or forgotten, and when this process is gone,
    however it went.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY, at_once: int = AT_ONCE) -> None:
        self._seconds = seconds
        self._memory = memory
        self._at_once = at_once
        self._places = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._idle: list[_Process] = []
        self._owner = os.getpid()
        weakref.finalize(self, _end_all, self._idle, self._owner)

    def start(self) -> None:
        """Have a process warm up in the background, so that the first job finds it ready. Returns at once."""
        with self._lock:
            if not self._idle:
                self._idle.append(_Process(self._seconds, self._memory))

    def render(self, job: Job) -> Typeset:
        """Typeset the job. Raises CannotMakePdf, saying why, within the time allowed."""
        if not self._places.acquire(timeout=min(self._seconds * self._at_once, _WAIT_SECONDS)):
            raise RendererBusy("We could not make the PDF: too many others are being made. Try again in a minute.")
        try:
            return self._render(job)
        finally:
            self._places.release()

    def close(self) -> None:
        """End all processes that are not at work. The renderer can be used again."""
        with self._lock:
            _end_all(self._idle, self._owner)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _render(self, job: Job) -> Typeset:
        message = job.message()
        try:
            return _typeset(self._ask(message))
        except GoneError:
            # Killed while it waited, perhaps for its memory: that was not this job's doing, so another gets it.
            pass
        try:
            return _typeset(self._ask(message))
        except GoneError:
            raise CannotMakePdf("We could not make the PDF: the process that makes it ends again and again.") from None

    def _ask(self, message: bytes) -> bytes:
        process = self._take()
        try:
            answer = process.ask(message)
        except LateError:
            process.end()
            raise CannotMakePdf("We could not make the PDF: the process that makes it does not answer.") from None
        except BaseException:
            # Part of an answer may still be in the pipe; the next job must not read it.
            process.end()
            raise
        self._give_back(process)
        return answer

    def _take(self) -> "_Process":
        with self._lock:
            if self._owner != os.getpid():
                # After a fork the pipes belong to the other process; two writers would mix their messages.
                self._idle.clear()
                self._owner = os.getpid()
            # The one used last: it is surely warm, and the others can stay swapped out.
            return self._idle.pop() if self._idle else _Process(self._seconds, self._memory)

    def _give_back(self, process: "_Process") -> None:
        with self._lock:
            self._idle.append(process)


def _end_all(idle: "list[_Process]", owner: int) -> None:
    if os.getpid() == owner:
        while idle:
            idle.pop().end()


def _typeset(answer: bytes) -> Typeset:
    kind, rest = answer[:1], answer[1:]
    if kind != MADE:
        raise CannotMakePdf(f"We could not make the PDF: {rest.decode().rstrip('.')}.")
    (pages,) = PAGES.unpack(rest[: PAGES.size])
    return Typeset(rest[PAGES.size :], pages)


class _Process:
    """One render process and the pipes to it."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds = seconds
        self._warm_by = time.monotonic() + _START_SECONDS
        command = [sys.executable, "-m", "compliance.documents.render_process", str(seconds), str(memory)]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, with numbers
            command, cwd=_PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._requests, self._answers = _pipe(self._process.stdin), _pipe(self._process.stdout)
        os.set_blocking(self._requests.fileno(), False)

    def ask(self, message: bytes) -> bytes:
        until = max(time.monotonic(), self._warm_by) + self._seconds + _GRACE_SECONDS
        send(self._requests.fileno(), message, until)
        answer = receive(self._answers.fileno(), until)
        self._warm_by = 0.0
        return answer

    def end(self) -> None:
        self._requests.close()
        self._answers.close()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise AssertionError("Popen was asked for this pipe")
    return stream
