"""The server process: gunicorn, set up in code so that one command starts it and its messages are ours."""

import ctypes
import errno
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from compliance.config import Settings
from compliance.logs import set_up_logs
from compliance.running import held

# A predecessor that was killed a moment ago may still be closing its socket.
PATIENCE_SECONDS = 3.0
EXAMPLE_PORT = 8080
MEASURES_FOLDER = "measures"
_MEASURES_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


class ServerError(Exception):
    """The server cannot start; the message says why and what to do."""


def serve(settings: Settings, notice: Callable[[], str] = str) -> None:
    """Serve the application until the process is told to stop.

    Says on standard output where it is to be found, once it answers there, and below that the line that
    `notice` gives once the address is ours, if any. Raises ServerError when the address cannot
    be used. With COLOPHON_STOP_WITH_PARENT set, the server stops when the process that started it is gone.
    """
    if os.environ.get("COLOPHON_STOP_WITH_PARENT"):
        _send_when_gone(os.getppid(), signal.SIGTERM)
    listener = listen(settings)
    set_up_logs(settings.log_format)
    _share_measures(settings)
    with held(settings.instance, alone=False) as possible:
        if not possible:
            raise ServerError("A backup is being restored here. Start Colophon when that is done.")
        # Workers are forked by gunicorn, which takes the socket over and closes it.
        _Server(settings, listener.detach(), notice()).run()


def listen(settings: Settings) -> socket.socket:
    """Return a socket bound to the address in `settings`, or raise ServerError with the reason and a remedy."""
    # We bind it ourselves: gunicorn would try for five seconds and then say "Can't connect".
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return _bind(settings)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            raise ServerError(_why_not(settings, error)) from error


def _bind(settings: Settings) -> socket.socket:
    host = "127.0.0.1" if settings.host == "localhost" else settings.host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Listening starts here and not in gunicorn, because until then a second server could bind the same port, too.
    return socket.create_server((host, settings.port), family=family, backlog=2048)


def _why_not(settings: Settings, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {settings.port} on {settings.host} is already in use, perhaps by another Colophon. "
                f"Stop that program, or choose another port, for example: make run PORT={_another(settings.port)}"
            )
        case errno.EACCES:
            return (
                f"Port {settings.port} is reserved for the system's administrator. "
                f"Choose a port above 1023, for example: make run PORT={EXAMPLE_PORT}"
            )
        case _:
            return (
                f"Colophon cannot listen on {settings.host}, port {settings.port}: {error.strerror}. Set HOST and PORT."
            )


def _another(port: int) -> int:
    return EXAMPLE_PORT if port != EXAMPLE_PORT else EXAMPLE_PORT + 1


def _share_measures(settings: Settings) -> None:
    """Let several workers count into one folder, where whichever of them is asked adds up what all have counted."""
    if not settings.metrics_token or settings.workers == 1:
        os.environ.pop(_MEASURES_VARIABLE, None)
        return
    folder = settings.instance / MEASURES_FOLDER
    # A monitoring system knows that counts start anew with the server; files of before would count dead workers.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ[_MEASURES_VARIABLE] = str(folder.resolve())


class _Log(Logger):
    """gunicorn's own messages, written as all others are."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class _Server(BaseApplication):
    def __init__(self, settings: Settings, descriptor: int, notice: str) -> None:
        self._settings = settings
        self._notice = notice
        self._descriptor = descriptor
        super().__init__()

    def load_config(self) -> None:
        for name, value in _options(self._settings, self._descriptor, self._notice).items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        # Here and not above: the parent process has no use for the application, and starts faster without it.
        from compliance import create_app

        app = create_app(self._settings)
        # In the worker, after the fork.
        app.extensions["colophon"].sealer.begin()
        return app


def _options(settings: Settings, descriptor: int, notice: str) -> dict[str, Any]:
    def say_ready(worker: Any) -> None:
        # The socket has been listening since before the fork; now there is an application behind it. Workers that
        # replace a dead one say nothing: their age goes on counting.
        if worker.age == 1:
            sys.stdout.write(f"Colophon is ready: {settings.address}\n" + (f"{notice}\n" if notice else ""))
            sys.stdout.flush()

    return {
        "bind": f"fd://{descriptor}",
        # Threads share one write lock and one cache of rulebooks, so for SQLite one worker with threads is both the
        # simplest and the fairest; WORKERS raises the number where PostgreSQL carries the load.
        "worker_class": "gthread",
        "workers": settings.workers,
        "threads": settings.threads,
        # The application is made in the worker: no database connection, thread or lock is carried over a fork.
        "preload_app": False,
        # Longer than the longest honest request, shorter than a service manager's patience.
        "graceful_timeout": 10,
        # Workers of a killed server would otherwise keep its port until their last browser has gone. They lose nothing
        # that was not lost already: a change is one transaction.
        "post_fork": lambda arbiter, _worker: _send_when_gone(arbiter.pid, signal.SIGKILL),
        "post_worker_init": say_ready,
        # Nobody stands between us and the browser as long as only loopback is served: believe no forwarding headers.
        "forwarded_allow_ips": "",
        "control_socket_disable": True,
        "loglevel": "warning",
        "logger_class": _Log,
        "proc_name": "colophon",
    }


def _send_when_gone(parent: int, number: signal.Signals) -> None:
    """Have the kernel send this process a signal when its parent ends, however it ends."""
    # Linux only; elsewhere the patience in listen() has to do.
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it went before we asked
        os.kill(os.getpid(), number)
