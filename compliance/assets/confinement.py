"""What a process that works on files nobody trusts may use: set by the process itself, before it opens the file."""

import ctypes
import json
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

MEMORY = 1 << 30  # bytes of address space
PROCESSOR_SECONDS = 25
OPEN_FILES = 64

_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>

Request = Mapping[str, Any]


def serve(work: Callable[[Request], Mapping[str, Any]], largest_file: int) -> None:
    """Answer the one request on standard input. `largest_file` is how many bytes a file that is written may have."""
    _limit(largest_file)
    request = json.loads(sys.stdin.buffer.readline())
    try:
        answer = work(request)
    except MemoryError:
        answer = {"failed": "It needs more memory than is allowed."}
    except Exception as error:
        # Whatever a hostile file brings about fails this one file.
        answer = {"failed": f"The program that reads it failed ({type(error).__name__})."}
    tell(answer)


def tell(message: Mapping[str, Any]) -> None:
    """Send one line to whoever started the process."""
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
    sys.stdout.buffer.flush()


def _limit(largest_file: int) -> None:
    if sys.platform == "linux":
        # When the one who asked is killed there is nobody left to hold us to the time.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, largest_file),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
