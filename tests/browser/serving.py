"""Colophon as people run it: `colophon serve` in a process of its own, on a free port, with data of its own."""

import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
COMMAND = Path(sys.executable).parent / "colophon"
SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Installation:
    """An instance directory and what the command line does with it."""

    folder: Path

    def run(self, *arguments: str | Path) -> str:
        """Run a command that has to succeed; gives what it printed."""
        done = subprocess.run(
            [COMMAND, *arguments], env=self.environment(), capture_output=True, text=True, timeout=SECONDS, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def environment(self, **more: str) -> dict[str, str]:
        """The surroundings of a command for this installation."""
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return {**kept, "INSTANCE_PATH": str(self.folder), **more}

    @contextmanager
    def served(self) -> Iterator[str]:
        """The running server; gives its address, without a slash at its end."""
        self.run("database", "upgrade")
        port = str(_free_port())
        server = subprocess.Popen(
            [COMMAND, "serve"],
            env=self.environment(PORT=port, COLOPHON_STOP_WITH_PARENT="yes"),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout is not None
        try:
            ready, _, _ = select.select([server.stdout], [], [], SECONDS)
            assert ready, "the server does not say that it is ready"
            line = server.stdout.readline()
            assert line == f"Colophon is ready: http://127.0.0.1:{port}/\n", line
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.communicate(timeout=SECONDS)


def filled(folder: Path) -> Installation:
    """An installation with the sample projects; the game has a statement in force."""
    installation = Installation(folder)
    installation.run("demo")
    installation.run("statement", EXAMPLES / "game.yaml", "--confirm-cannot-tell", "-o", folder / "statement.pdf")
    return installation


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number: int = listener.getsockname()[1]
        return number
