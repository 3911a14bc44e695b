"""Files to take away: no text in them becomes a formula, and their names are made by us (ASVS 5.0, 1.2.10 and 5.4)."""

import csv
import io
import re

import pytest

from tests.security.odd_requests import opened
from tests.web.estate import Estate
from tests.web.interviewing import ABOUT, MAKERS
from tests.web.pages import Site, issued, project
from tests.web.people import ORGANISATION

ROOT_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*\.(csv|jsonl|json|pdf|pem|zip|tlog-proof)", re.IGNORECASE)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_any_table_is_a_formula(estate: Estate, text: str) -> None:
    """Every address that gives a table is asked for it, after the text was entered wherever it is taken."""
    client, token = estate.browser("everything"), estate.tokens["everything"]
    things = estate.things[ORGANISATION]
    here, there = f"/projects/{things['project_id']}", f"/organisations/{things['organisation_id']}"
    for where, fields in (
        (f"{there}/tools/add", {"name": f"{text} tool", "maker": text, "version": text}),
        (f"{there}/tools/{things['tool_id']}/change", {"name": text, "maker": text, "version": text}),
        (f"{here}/components/{things['component_id']}/name", {"name": text, "component-name": text}),
        (f"{here}/comments/add", {"text": text}),
    ):
        assert client.post(where, data={**fields, "csrf_token": token}).status_code < 500
    tables = 0
    for where in opened(estate, "everything"):
        response = client.get(where, buffered=True)
        if response.mimetype == "text/csv":
            tables += 1
            for row in csv.reader(io.StringIO(response.data.decode("utf-8-sig"))):
                for cell in row:
                    assert not re.match(r"[=+\-@\t\r\0]", cell) or re.fullmatch(r"-?\d+(\.\d+)?", cell), (where, cell)
        # A spreadsheet's own format is nowhere made: there, a text can be a formula without looking like one.
        assert "spreadsheetml" not in response.mimetype
    assert tables >= 3


@pytest.mark.parametrize("title", ["../../etc/passwd", 'a"; filename="b.exe', "x\\..\\y.html", "Ärger 版 % ; é.exe"])
def test_the_name_of_a_file_is_made_by_us(estate: Estate, title: str) -> None:
    """Whatever the project is called: letters, digits, full stops and hyphens."""
    site = Site(estate.app, estate.browser("everything"), estate.site.printer)
    place = project(site, {"Text": {"released": "yes", "ai_used": "no"}}, title=title, own={**ABOUT, **MAKERS})
    statement = issued(site, place)
    names = set()
    own = {"project_id": place.rpartition("/")[2], "statement_id": statement.rpartition("/")[2]}
    for where in opened(estate, "everything"):
        if where.startswith("/static/"):
            continue
        for known, new in own.items():
            where = where.replace(estate.things[ORGANISATION][known], new)
        told = site.client.get(where, buffered=True).headers.get("Content-Disposition")
        if told:
            name = re.fullmatch(r'(?:attachment|inline); filename="?([^";]+)"?', told)
            assert name, told
            assert ROOT_NAME.fullmatch(name[1]), told
            names.add(name[1])
    assert len(names) >= 6
