"""Work on files that nobody trusts, done in a process of its own: started, fed, listened to and ended here.

The process gets one line of JSON and answers with one. While it writes it may ask for a signature: no key goes there.
"""

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

SECONDS = 25.0
AT_ONCE = 2
LONGEST_ANSWER = 4 * 1024 * 1024

_PROJECT = Path(__file__).parents[2]
_PLACES = threading.BoundedSemaphore(AT_ONCE)
# Neither the address of the database nor a key is anybody's business there.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "PYTHONPATH")

Sign = Callable[[bytes], bytes]


class NotDone(Exception):  # noqa: N818 - a name for callers and their sentences
    """The process did not do its work. The message is a sentence that says why, as far as that is known."""


def exiftool() -> str:
    """Where exiftool is; empty where it is not installed."""
    return shutil.which("exiftool") or ""


def ask(module: str, request: Mapping[str, Any], sign: Sign | None = None) -> Mapping[str, Any]:
    """What a process running one of our modules answers to the request. Raises NotDone, within the time allowed."""
    if not _PLACES.acquire(timeout=SECONDS):
        raise NotDone("Too many files are being read at once. Try again in a minute.")
    try:
        return _ask(module, request, sign)
    finally:
        _PLACES.release()


def _ask(module: str, request: Mapping[str, Any], sign: Sign | None) -> Mapping[str, Any]:
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", module],
        cwd=_PROJECT,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        # A group of its own, so that what it starts ends with it.
        start_new_session=True,
    )
    try:
        return _talk(process, request, sign, time.monotonic() + SECONDS)
    except BrokenPipeError:
        raise NotDone("The program that reads files ended before it began.") from None
    finally:
        _end(process)


def _talk(
    process: "subprocess.Popen[bytes]", request: Mapping[str, Any], sign: Sign | None, until: float
) -> Mapping[str, Any]:
    _tell(process, request)
    buffer = b""
    while True:
        line, found, rest = buffer.partition(b"\n")
        if not found:
            buffer += _more(process, until)
            if len(buffer) > LONGEST_ANSWER:
                raise NotDone("The file says more than can be read.")
            continue
        buffer = rest
        answer = _answer(line)
        if "failed" in answer:
            raise NotDone(str(answer["failed"]))
        if "sign" not in answer:
            return answer
        if sign is None:
            raise NotDone("The program that reads files asked for a signature.")
        _tell(process, {"signature": sign(bytes.fromhex(answer["sign"])).hex()})
        sign = None  # one signature for one file


def _tell(process: "subprocess.Popen[bytes]", message: Mapping[str, Any]) -> None:
    if process.stdin is None:
        raise AssertionError("Popen was asked for this pipe")
    process.stdin.write(json.dumps(message).encode() + b"\n")


def _more(process: "subprocess.Popen[bytes]", until: float) -> bytes:
    if process.stdout is None:
        raise AssertionError("Popen was asked for this pipe")
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(max(0.0, until - time.monotonic())):
            raise NotDone("It takes longer than is allowed.")
    read = os.read(process.stdout.fileno(), 65536)
    if not read:
        raise NotDone(
            "The program ended in the middle of it. The file may be damaged, or need more memory than is allowed."
        )
    return read


def _answer(line: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise NotDone("The program that reads files gave an answer that makes no sense.")
    return answer


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
