"""The server process, started for real: when it says that it is ready, where it listens, and how it ends."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from compliance.config import Settings
from compliance.running import held
from compliance.server import ServerError, listen

ROOT = Path(__file__).parent.parent
SECONDS = 20.0

# A small application in the place of ours: what is tested here is the process around it.
SERVE = """
import os, pathlib, sys, threading, time
from types import SimpleNamespace
from flask import Flask, request
import compliance
from compliance.config import load_settings
from compliance.server import ServerError, serve

def create_app(settings):
    if os.environ.get("BROKEN"):
        raise RuntimeError("the application cannot be made")
    app = Flask("stub")
    app.extensions["colophon"] = SimpleNamespace(sealer=SimpleNamespace(begin=lambda: None))
    @app.get("/")
    def answer():
        return {"pid": os.getpid(), "ppid": os.getppid(), "scheme": request.scheme, "threads": threading.active_count()}
    return app

compliance.create_app = create_app
try:
    serve(load_settings(os.environ, pathlib.Path(sys.argv[1])), lambda: os.environ.get("NOTICE", ""))
except ServerError as error:
    sys.exit(str(error))
"""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    """A port that nobody uses at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number: int = listener.getsockname()[1]
        return number


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """Start a server with these settings; it is stopped at the end."""
    started: list[subprocess.Popen[str]] = []

    def begin(**environ: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, "PORT": str(port), **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=SECONDS)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], SECONDS)
    assert ready, "the server says nothing"
    return process.stdout.readline()


def get(url: str, **headers: str) -> str:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the address is our own server's
    with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310
        text: str = response.read().decode()
        return text


def number(name: str, answer: str) -> int:
    found = re.search(rf'"{name}":\s*(\d+)', answer)
    assert found, answer
    return int(found[1])


def test_the_sentence_is_true(start: Start, port: int) -> None:
    """Once the server says that it is ready, the very first request is answered."""
    line = first_line(start())

    assert line == f"Colophon is ready: http://127.0.0.1:{port}/\n"
    assert '"pid"' in get(f"http://127.0.0.1:{port}/")


def test_a_notice_follows_the_address(start: Start) -> None:
    """Until somebody has an account, it is the link that sets Colophon up."""
    server = start(NOTICE="Set up here: http://127.0.0.1/set-up/secret")
    assert first_line(server).startswith("Colophon is ready: ")
    assert server.stdout
    assert server.stdout.readline() == "Set up here: http://127.0.0.1/set-up/secret\n"


@pytest.mark.parametrize(("host", "shown"), [("localhost", "localhost"), ("::1", "[::1]")])
def test_every_loopback_name_works(start: Start, port: int, host: str, shown: str) -> None:
    """The address in the sentence is the one that answers."""
    if host == "::1" and not Path("/proc/net/if_inet6").exists():
        pytest.skip("this machine has no IPv6")
    line = first_line(start(HOST=host))

    assert line == f"Colophon is ready: http://{shown}:{port}/\n"
    assert '"pid"' in get(line.split()[-1])


def test_it_is_said_once(start: Start, port: int) -> None:
    """Neither a second worker nor the replacement of a dead one repeats the sentence."""
    server = start(WORKERS="2")
    address = first_line(server).split()[-1]
    os.kill(number("pid", get(address)), signal.SIGKILL)
    time.sleep(1.5)
    get(address)
    server.terminate()

    assert server.communicate(timeout=SECONDS)[0] == ""


def test_the_directory_is_held_as_long_as_it_runs(start: Start, tmp_path: Path) -> None:
    """Whoever would replace what it serves is told."""
    server = start()
    first_line(server)
    with held(tmp_path / "instance", alone=True) as free:
        assert not free
    server.terminate()
    server.wait(SECONDS)
    with held(tmp_path / "instance", alone=True) as free:
        assert free


def test_a_port_in_use_is_explained(start: Start, port: int) -> None:
    """The second server says so, with a remedy, and the first one goes on."""
    address = first_line(start()).split()[-1]
    second = start()
    out, err = second.communicate(timeout=SECONDS)

    assert second.returncode == 1
    assert out == ""
    assert err == (
        f"Port {port} on 127.0.0.1 is already in use, perhaps by another Colophon. "
        "Stop that program, or choose another port, for example: make run PORT=8080\n"
    )
    assert '"pid"' in get(address)


@pytest.mark.parametrize("number_of_workers", ["1", "2"])
def test_after_kill_the_next_start_works(start: Start, port: int, number_of_workers: str) -> None:
    """A killed server leaves no worker, no file and no used port behind that would stop the next one."""
    server = start(WORKERS=number_of_workers)
    address = first_line(server).split()[-1]
    # A browser keeps its connection open; the workers must not wait for it.
    with closing(HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as browser:
        browser.request("GET", "/")
        worker = number("pid", browser.getresponse().read().decode())
        server.kill()
        server.wait(timeout=SECONDS)
        line = first_line(start(WORKERS=number_of_workers))

    assert line == f"Colophon is ready: {address}\n"
    assert number("pid", get(address)) != worker


def test_the_port_is_free_soon_after_kill(start: Start, port: int) -> None:
    """Workers end with their server, well within the patience of the next one."""
    server = start()
    first_line(server)
    server.kill()
    killed = time.monotonic()
    while True:
        try:
            socket.create_server(("127.0.0.1", port)).close()
            break
        except OSError:
            assert time.monotonic() < killed + 2
            time.sleep(0.02)


def test_terminate_ends_the_server_cleanly(start: Start, port: int) -> None:
    """A service manager's request to stop is not a failure, and nothing is reported about it."""
    server = start()
    first_line(server)
    server.terminate()
    out, err = server.communicate(timeout=SECONDS)

    assert (server.returncode, out, err) == (0, "", "")


def test_interrupt_ends_the_server_cleanly(start: Start) -> None:
    """Ctrl-C is not a failure."""
    server = start()
    first_line(server)
    server.send_signal(signal.SIGINT)
    server.communicate(timeout=SECONDS)

    assert server.returncode == 0


def test_the_server_can_end_with_the_program_that_started_it(start: Start, port: int, tmp_path: Path) -> None:
    """When make is killed, no server is left behind that nobody sees; unless asked for, a server does not do that."""
    starter = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(60)"
    parent = subprocess.Popen(
        [sys.executable, "-c", starter, sys.executable, "-c", SERVE, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port), "COLOPHON_STOP_WITH_PARENT": "yes"},
        stdout=subprocess.PIPE,
        text=True,
    )
    first_line(parent)
    parent.kill()
    parent.communicate(timeout=SECONDS)  # returns when the last one holding the pipe is gone: the server

    socket.create_server(("127.0.0.1", port)).close()


def test_an_application_that_cannot_be_made_ends_the_server(start: Start) -> None:
    """The reason is shown, the sentence is not, and the exit status tells."""
    server = start(BROKEN="yes")
    out, err = server.communicate(timeout=SECONDS)

    assert server.returncode != 0
    assert out == ""
    assert "the application cannot be made" in err


def test_forwarding_headers_are_not_believed(start: Start) -> None:
    """Anyone on this machine could send them."""
    answer = get(first_line(start()).split()[-1], **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"})

    assert '"scheme":"http"' in answer


def test_nothing_is_written_to_the_home_directory(start: Start, tmp_path: Path) -> None:
    """gunicorn's control socket, which would be made there, is switched off."""
    home = tmp_path / "home"
    home.mkdir()
    first_line(start(HOME=str(home), XDG_RUNTIME_DIR=str(home)))

    assert list(home.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use every port")
def test_a_reserved_port_is_explained(tmp_path: Path) -> None:
    """The sentence says which ports there are to choose from."""
    settings = Settings(instance=tmp_path, database_url="", secret_key="", port=80)

    with pytest.raises(ServerError, match=r"Choose a port above 1023"):
        listen(settings)


def test_an_address_that_does_not_exist_is_explained(tmp_path: Path) -> None:
    """An address of another machine cannot be listened on, whatever the settings allowed."""
    settings = Settings(instance=tmp_path, database_url="", secret_key="", host="192.0.2.1")

    with pytest.raises(
        ServerError, match=r"^Colophon cannot listen on 192\.0\.2\.1, port 8000: .*\. Set HOST and PORT\.$"
    ):
        listen(settings)
