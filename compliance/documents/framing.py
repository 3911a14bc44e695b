"""Messages over a pipe: four bytes of length, then the message. Nothing waits for longer than the caller said."""

import os
import select
import struct
import time

_LENGTH = struct.Struct(">I")
_CHUNK = 1 << 16


class LateError(Exception):
    """The other side did not answer in time."""


class GoneError(Exception):
    """The other side has ended."""


def send(descriptor: int, message: bytes, until: float | None) -> None:
    """Write a message to a descriptor that does not block. `until` is on the monotonic clock; None waits for ever."""
    left = memoryview(_LENGTH.pack(len(message)) + message)
    while left:
        _wait(descriptor, select.POLLOUT, until)
        try:
            left = left[os.write(descriptor, left[:_CHUNK]) :]
        except BlockingIOError:
            continue
        except BrokenPipeError as error:
            raise GoneError from error


def receive(descriptor: int, until: float | None) -> bytes:
    """Read one message."""
    (length,) = _LENGTH.unpack(_exactly(descriptor, _LENGTH.size, until))
    return _exactly(descriptor, length, until)


def _exactly(descriptor: int, size: int, until: float | None) -> bytes:
    found = bytearray()
    while len(found) < size:
        _wait(descriptor, select.POLLIN, until)
        piece = os.read(descriptor, min(_CHUNK, size - len(found)))
        if not piece:
            raise GoneError
        found += piece
    return bytes(found)


def _wait(descriptor: int, event: int, until: float | None) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(None if until is None else max(0.0, until - time.monotonic()) * 1000):
        raise LateError
