"""Colophon as people run it: `colophon serve` in a process of its own, on a free port, with data of its own."""

import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from compliance.domain.roles import ROLES
from compliance.services.actors import EVERYTHING
from compliance.services.database import open_database
from compliance.services.projects import organisation_names
from tests.web.people import ORGANISATION, PERSON, sign_in, sign_in_again

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
COMMAND = Path(sys.executable).parent / "colophon"
SECONDS = 30.0
AUDITOR = "Sasha Quinn"
OF_THE_GAME = "Copperwell Games LLP"
# The installations in which visitors find themselves signed in, by the server's address.
SET_UP: dict[str, "Installation"] = {}


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

    def set_up(self) -> None:
        """Somebody with every role, and a colleague, in the sample game's organisation, or in the usual one."""
        database = open_database(f"sqlite:///{self.folder / 'colophon.sqlite3'}")
        try:
            with database.read() as session:
                name = OF_THE_GAME if OF_THE_GAME in organisation_names(session, EVERYTHING) else ORGANISATION
            sign_in(database, datetime.now(UTC), AUDITOR, {name: ("auditor",)})
            sign_in(database, datetime.now(UTC), PERSON, {name: ROLES})
        finally:
            database.close()

    def sign_in(self) -> str:
        """A session of that somebody, for one browser; gives what its cookie holds."""
        database = open_database(f"sqlite:///{self.folder / 'colophon.sqlite3'}")
        try:
            return sign_in_again(database, datetime.now(UTC), PERSON)
        finally:
            database.close()

    @contextmanager
    def served(self, *, set_up: bool = True) -> Iterator[str]:
        """The running server; gives its address, without a slash at its end.

        It is set up already, and visitors find themselves signed in, unless that is what is tried.
        """
        self.run("database", "upgrade")
        port = str(_free_port())
        if set_up:
            self.set_up()
            SET_UP[f"http://127.0.0.1:{port}"] = self
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
