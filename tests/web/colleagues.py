"""Several people at once, each in a browser of their own."""

import itertools
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from compliance import create_app
from compliance.config import load_settings
from compliance.services.database import Database
from tests.web.pages import START, Page, Printer, _template, never_done

PASSWORD = "sandpiper ledger velvet moor"


@dataclass(frozen=True)
class Colleague:
    """Somebody with a browser; signed in or not."""

    client: FlaskClient

    def page(self, address: str, status: int = 200) -> Page:
        """The page at this address, after whatever it leads on to."""
        response = self.client.get(address, follow_redirects=True)
        assert response.status_code == status, (address, response.status_code, response.text[-600:])
        return Page(response)

    def send(self, address: str, data: Mapping[str, Any] | None = None, seen: str = "") -> TestResponse:
        """Send a form as the page at `seen` has it; by default the page at the address itself."""
        token = Page(self.client.get(seen or address, follow_redirects=True)).value("csrf_token")
        return self.client.post(address, data={**(data or {}), "csrf_token": token})

    def sent(self, address: str, data: Mapping[str, Any] | None = None, seen: str = "") -> Page:
        """Send a form that is taken; gives the page that comes of it."""
        response = self.send(address, data, seen)
        assert response.status_code in (302, 303), (address, response.status_code, response.text[-900:])
        return self.page(response.location)


def stranger(app: Flask) -> Colleague:
    """Somebody who is not signed in."""
    return Colleague(app.test_client())


def fresh_app(folder: Path) -> Flask:
    """The application on a database in which nobody has an account."""
    shutil.copyfile(_template(), folder / "colophon.sqlite3")
    ticks = itertools.count()
    return create_app(
        load_settings({"INSTANCE_PATH": str(folder)}, folder),
        clock=lambda: START + timedelta(seconds=next(ticks)),
        render=Printer(),
        walk=never_done,
        compare=lambda *_: lambda: True,
    )


def database_of(app: Flask) -> Database:
    """The application's database."""
    database: Database = app.extensions["colophon"].database
    return database
