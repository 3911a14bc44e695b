"""What load balancers and monitoring systems ask, and what is logged of a request."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from compliance import create_app
from compliance.config import load_settings
from compliance.logs import set_up_logs
from compliance.services.database import Database, make_engine
from compliance.web.current import Wiring
from compliance.web.measures import measures
from tests.web.pages import Site, never_done

TOKEN = "monitoring-" + "x" * 32
ANYWHERE = {"Host": "10.0.0.7:8000"}


@pytest.fixture
def visitor(site: Site) -> FlaskClient:
    """Somebody without an account."""
    return site.app.test_client()


def test_a_probe_needs_no_account_and_leaves_no_session(visitor: FlaskClient) -> None:
    """Under any name, because a load balancer knows only the address; the answer says nothing else."""
    for address, words in (("/health", "alive\n"), ("/ready", "ready\n")):
        response = visitor.get(address, headers=ANYWHERE)
        assert (response.status_code, response.text) == (200, words)
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        assert visitor.post(address, headers=ANYWHERE).status_code in (400, 405)
    assert visitor.get("/", headers=ANYWHERE).status_code == 400


def _not_ready(visitor: FlaskClient, reason: str) -> None:
    response = visitor.get("/ready")
    assert (response.status_code, response.text) == (503, f"not ready: {reason}\n")
    assert visitor.get("/health").status_code == 200


def test_without_its_triggers_the_database_is_not_ready(site: Site, visitor: FlaskClient) -> None:
    """What is written now could be changed later."""
    with site.database.write() as session:
        session.execute(text("DROP TRIGGER statement_stays"))
    _not_ready(visitor, "the history is not protected")


def test_with_tables_of_another_form_the_database_is_not_ready(site: Site, visitor: FlaskClient) -> None:
    """Somebody upgraded it under the server's feet."""
    with site.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    _not_ready(visitor, "the tables are not of this program's form")


def test_a_database_that_does_not_answer_is_not_ready(site: Site, visitor: FlaskClient) -> None:
    """Nothing about where it is, or how it is reached."""
    wiring: Wiring = site.app.extensions["colophon"]
    gone = Path(wiring.database.engine.url.database or "")
    site.database.close()
    wiring.database.close()
    gone.write_bytes(b"no database" * 1000)
    for companion in gone.parent.glob(gone.name + "-*"):
        companion.unlink()
    _not_ready(visitor, "the database does not answer")


def test_a_postgresql_server_that_is_gone_is_not_ready(site: Site, visitor: FlaskClient) -> None:
    """The same words for every database."""
    wiring: Wiring = site.app.extensions["colophon"]
    nowhere = Database(make_engine("postgresql+psycopg://me:pass-word@127.0.0.1:1/nothing"))
    site.app.extensions["colophon"] = replace(wiring, database=nowhere)
    _not_ready(visitor, "the database does not answer")
    site.app.extensions["colophon"] = wiring


def test_there_are_no_metrics_without_a_token(visitor: FlaskClient) -> None:
    """Not even a page that asks for one."""
    assert visitor.get("/metrics").status_code == 404
    assert visitor.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.fixture
def measured(site: Site, tmp_path: Path) -> Flask:
    """The application with a token for metrics."""
    settings = load_settings({"INSTANCE_PATH": str(tmp_path), "METRICS_TOKEN": TOKEN}, tmp_path)
    return create_app(settings, render=site.printer, walk=never_done, compare=lambda *_: lambda: True)


def _metrics(app: Flask) -> str:
    response = app.test_client().get("/metrics", headers={**ANYWHERE, "Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response.content_type.startswith("text/plain; version=0.0.4")
    return response.text


def test_metrics_are_for_whoever_shows_the_token(measured: Flask) -> None:
    """Anything else is refused, odd letters too."""
    for shown in ("", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", "Bearer \xff", f"Basic {TOKEN}"):
        refused = measured.test_client().get("/metrics", headers={"Authorization": shown})
        assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert "colophon_" not in refused.text
    assert "colophon_requests_total" in _metrics(measured)


def test_what_is_counted(measured: Flask) -> None:
    """Requests by route and not by address, sign-ins that failed, jobs, and the process."""
    client = measured.test_client()
    for address in ("/health", "/no-such/1", "/no-such/2"):
        client.get(address, buffered=True)
    client.open("/health", method="PROPFIND", buffered=True)
    with measured.app_context():
        measures().sign_in_failed("password")
        measures().sign_in_failed("a label that somebody typed")
    text = _metrics(measured)

    for line in (
        'colophon_requests_total{method="GET",route="/health",status="200"} 1.0',
        'colophon_requests_total{method="GET",route="",status="404"} 2.0',
        'colophon_requests_total{method="other",route="",status="405"} 1.0',
        'colophon_request_seconds_count{method="GET",route="/health"} 1.0',
        'colophon_sign_in_failures_total{reason="password"} 1.0',
        'colophon_sign_in_failures_total{reason="other"} 1.0',
        'colophon_sign_in_failures_total{reason="passkey"} 0.0',
        'colophon_jobs{state="failed"} 0.0',
    ):
        assert line in text.splitlines(), line
    assert "process_resident_memory_bytes{worker=" in text
    assert "no-such" not in text


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is logged, as JSON."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = StringIO()
    set_up_logs("json", written)
    yield written
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


def _read(log: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_is_one_line(visitor: FlaskClient, log: StringIO) -> None:
    """Which page, how it ended and how long it took: not what was asked for, nor what was sent."""
    response = visitor.get("/no-such-page?q=searched", headers={"Cookie": "colophon=stolen"}, buffered=True)
    (told,) = _read(log)

    assert told["request_id"] == response.headers["X-Request-ID"]
    assert {name: told[name] for name in ("event", "level", "method", "path", "route", "status", "actor")} == {
        "event": "request",
        "level": "info",
        "method": "GET",
        "path": "/no-such-page",
        "route": "",
        "status": 404,
        "actor": "",
    }
    assert isinstance(told["ms"], float)
    assert "searched" not in str(told)
    assert "stolen" not in str(told)


def test_the_id_of_the_proxy_is_taken_when_it_is_plain(visitor: FlaskClient) -> None:
    """Anything else could be made to deceive whoever reads the log."""
    assert visitor.get("/health", headers={"X-Request-ID": "a1-B2_c.3"}).headers["X-Request-ID"] == "a1-B2_c.3"
    for odd in ("", "a b", "x" * 65, '{"a":1}', "é", "<script>"):
        made = visitor.get("/health", headers={"X-Request-ID": odd}).headers["X-Request-ID"]
        assert made != odd
        assert made.isalnum()


def test_nobody_can_write_a_line_of_their_own(visitor: FlaskClient, log: StringIO) -> None:
    """Line breaks and control characters in an address stay inside its line (log injection)."""
    visitor.get("/x%0A%7B%22level%22:%22fake%22%7D%0D%1b[2J%E2%80%A8%C2%85", buffered=True)
    raw = log.getvalue()

    assert raw.count("\n") == 1
    assert raw.isascii()
    assert "\x1b" not in raw
    assert json.loads(raw)["path"].startswith('/x\n{"level"')


def test_the_secret_of_a_link_is_not_logged(visitor: FlaskClient, log: StringIO) -> None:
    """A log is read by more people than may use the link."""
    visitor.get("/reset/" + "s3cret" * 10, buffered=True)
    (told,) = _read(log)

    assert told["path"] == "/reset/..."


def test_a_probe_that_finds_all_well_is_not_logged(site: Site, visitor: FlaskClient, log: StringIO) -> None:
    """Every few seconds the same would hide what matters; a failure is there."""
    visitor.get("/ready", buffered=True)
    assert _read(log) == []
    with site.database.write() as session:
        session.execute(text("DROP TRIGGER statement_stays"))
    visitor.get("/ready", buffered=True)
    assert [told["status"] for told in _read(log)] == [503]


def test_a_fault_of_ours_is_found_in_the_log_by_the_id_on_the_page(
    site: Site,
    visitor: FlaskClient,
    log: StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the frames, without the rows that the database was given."""

    typed = "anna@example.org"

    def fail() -> None:
        with site.database.write() as session:
            session.execute(text("SELECT :typed FROM no_such_table"), {"typed": typed})

    monkeypatch.setitem(site.app.view_functions, "operation.health", fail)
    response = visitor.get("/health", buffered=True)
    failure, ending = _read(log)

    assert response.status_code == 500
    assert str(failure["request_id"]) == response.headers["X-Request-ID"]
    assert f"reference {failure['request_id']}" in response.text
    assert "no_such_table" in str(failure["exception"])
    assert "Traceback" in str(failure["exception"])
    assert typed not in str(failure)
    assert (ending["status"], ending["route"]) == (500, "/health")


def test_text_keeps_to_its_line_too(log: StringIO) -> None:
    """At a terminal, escapes could move the cursor; only the frames of a failure have lines of their own."""
    set_up_logs("text", log)
    logger = logging.getLogger("compliance.trial")
    logger.info("quiet")
    logger.warning("asked for %s", "x\nERROR forged\x1b[2J")
    failure = ValueError("broken\x1b[2J\nDETAIL:  Key (email)=(anna@example.org) already exists.")
    logger.error("failed", exc_info=failure)
    said = log.getvalue()

    assert said.startswith(
        "WARNING compliance.trial: asked for x\\nERROR forged\\x1b[2J\nERROR compliance.trial: failed\n"
    )
    assert "\x1b" not in said
    assert "anna" not in said
    assert "quiet" not in said
