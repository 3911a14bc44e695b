"""The register of AI tools as files: CSV there and back, and CycloneDX for other programs."""

import csv
import io
import json
from dataclasses import replace

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from compliance.domain.ai_tools import Concern, ToolFacts
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.ai_tools import ToolRegister, tool_register
from compliance.services.database import Database
from compliance.services.organisation_history import organisation_history_page
from compliance.services.projects import start_project
from compliance.services.tool_bom import ml_bom
from compliance.services.tool_changes import add_tool, retire_tool
from compliance.services.tool_import import Imported, import_tools
from compliance.services.tool_table import COLUMNS, MOST_ROWS, MOST_SENTENCES, TableRefused, tools_csv
from compliance.services.verification import verify_organisation
from compliance.store.projects import find_project
from tests.stored import LATER, NOW

BRUSH = ToolFacts(
    *("Brush", "Lower Reach", "Brush-3", "2.1", "paid", "https://reach.example/terms?a=1&b=ü", "2026-10-01"),
    *("yes", "no", "claimed", "2027-01-31"),
    (Concern("A claim | about it", "The Gazette", "2026-03-02"), Concern("Another", "Us", "2026-04-02", settled=True)),
)
FORMULA = ToolFacts("=HYPERLINK(1)", maker="'quoted'", model="+1", version="-2")


@pytest.fixture
def owner(database: Database) -> str:
    """An organisation with two tools in use and a retired one."""
    with database.write() as session:
        given = {"organisation": "Acme Press", "title": "T", "sector": "games", "product": "P", "release": "2026-11"}
        project = start_project(session, LOCAL_OPERATOR, NOW, **given)
        organisation = find_project(session, EVERYTHING, project).organisation_id
        for facts in (BRUSH, FORMULA, replace(BRUSH, version="1", name="Old")):
            last = add_tool(session, LOCAL_OPERATOR, NOW, organisation, facts)
        retire_tool(session, LOCAL_OPERATOR, NOW, organisation, last)
    return organisation


def _register(database: Database, owner: str) -> ToolRegister:
    with database.read() as session:
        return tool_register(session, EVERYTHING, owner)


def _import(database: Database, owner: str, table: str | bytes) -> Imported:
    data = table if isinstance(table, bytes) else table.encode()
    with database.write() as session:
        return import_tools(session, LOCAL_OPERATOR, LATER, owner, data)


def _refusal(database: Database, owner: str, table: str | bytes) -> tuple[str, ...]:
    before = _register(database, owner)
    with pytest.raises(TableRefused) as refused:
        _import(database, owner, table)
    assert _register(database, owner) == before
    return refused.value.sentences


def test_an_exported_table_is_safe_and_comes_back_the_same(database: Database, owner: str) -> None:
    """No cell is a formula, and taking it in again finds nothing to change and leaves no entry."""
    register = _register(database, owner)
    data = tools_csv(register)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["name"] for row in rows] == ["'=HYPERLINK(1)", "Brush", "Old"]
    assert [row["in_use"] for row in rows] == ["yes", "yes", "no"]
    assert (rows[0]["maker"], rows[0]["model"], rows[0]["version"]) == ("'quoted'", "'+1", "'-2")
    assert rows[1]["concerns"].splitlines()[1] == "2026-04-02 | settled | Us | Another"
    assert _import(database, owner, data) == Imported(0, 0, 3)
    assert _register(database, owner) == register


def test_a_table_without_ids_finds_the_tools_by_name(database: Database, owner: str) -> None:
    """The same name, maker, model and version; absent columns stay as recorded; all of it is one entry."""
    table = "name;maker;model;version;tier\nbrush;Lower Reach;Brush-3;2.1;Enterprise\nNew;;;;free\n\n"
    assert _import(database, owner, table) == Imported(1, 1, 0)
    register = _register(database, owner)
    brush = next(tool for tool in register.tools if tool.facts.name == "brush")
    assert brush.facts == replace(BRUSH, name="brush", tier="enterprise")
    with database.read() as session:
        entry = organisation_history_page(session, EVERYTHING, owner).entries[0]
        assert verify_organisation(session, EVERYTHING, owner).sound
    assert entry.kind == "tools_imported"
    assert [(change.component_name, change.question) for change in entry.changes] == [
        *[("brush", "Name"), ("brush", "Account")],
        *[("New", "Name"), ("New", "Account")],
    ]


def test_a_row_with_an_id_changes_that_tool(database: Database, owner: str) -> None:
    """Its name too, and that of a retired one."""
    ids = {tool.facts.name: tool.id for tool in _register(database, owner).tools}
    table = f"id,name,version,in_use\n{ids['Brush']},Quill,3,yes\n{ids['Old']},Older,1,no\n"
    assert _import(database, owner, table) == Imported(0, 2, 0)
    tools = {tool.id: tool for tool in _register(database, owner).tools}
    assert tools[ids["Brush"]].facts == replace(BRUSH, name="Quill", version="3")
    assert (tools[ids["Old"]].facts.name, tools[ids["Old"]].retired) == ("Older", True)
    with database.read() as session:
        assert verify_organisation(session, EVERYTHING, owner).sound


@pytest.mark.parametrize(
    ("table", "sentences"),
    [
        ("", ["Choose a CSV file; this one is empty."]),
        ("\n", ["Line 1: name the columns."]),
        ("maker\nX\n", ["Line 1: name the columns."]),
        ("name,colour,name\nX,red,Y\n", ["column colour: there is no such column", "column name: it is there twice",
                                         "The columns are called id, name"]),
        ("name\na,b\n", ["Line 2: it has 2 cells, but there are 1 columns."]),
        ('name\n"a', ["Line 2: this is no CSV that can be read"]),
        ("name\n" + "x\n" * (MOST_ROWS + 1), [f"more than {MOST_ROWS} rows"]),
        (b"name\n\xff\n", ["Save the table as CSV in UTF-8"]),
        ('name,maker\n"Two\nlines",\n,Somebody\n', ["Line 4, column name: Enter the name of the tool."]),
        ("name,tier,review_by\nX,gold,soon\n", ["Line 2, column tier: Account: choose one of",
                                                "Line 2, column review_by: Look at it again by: enter the date"]),
        ("id,name\nnobody,X\n", ["Line 2, column id: Acme Press has no tool nobody."]),
        ("name,concerns\nX,something\n", ["Line 2, column concerns: Concern or dispute: write each on a line"]),
        ("name,concerns\nX,2026-03-12 | open | | Text\n", ["Line 2, column concerns: Enter the source."]),
        ("name,in_use\nX,perhaps\n", ["Line 2, column in_use: write yes or no."]),
        ("name,in_use\nX,no\n", ["Line 2, column in_use: a table does not retire tools."]),
        ("name\nX\nY\nx\n", ["Line 4, column name: line 2 has the same name, maker, model and version."]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_table_is_said_by_line_and_column(
    database: Database, owner: str, table: str | bytes, sentences: list[str]
) -> None:
    """And nothing of it is taken in."""
    found = _refusal(database, owner, table)
    assert len(found) == len(sentences)
    for said, sentence in zip(found, sentences, strict=True):
        assert sentence in said


def test_rows_about_tools_that_are_there_are_checked_too(database: Database, owner: str) -> None:
    """Two rows for one tool, a retired one taken back, and a name that another tool keeps."""
    ids = {tool.facts.name: tool.id for tool in _register(database, owner).tools}
    assert "about the same tool" in _refusal(database, owner, f"id,name\n{ids['Brush']},A\n{ids['Brush']},B\n")[0]
    assert "does not take tools back" in _refusal(database, owner, f"id,name,in_use\n{ids['Old']},Old,yes\n")[0]
    table = f"id,name,maker,model,version\n{ids['Brush']},=HYPERLINK(1),'quoted',+1,-2\n"
    assert "is in the register already, as another tool" in _refusal(database, owner, table)[0]


def test_a_table_full_of_mistakes_names_the_first(database: Database, owner: str) -> None:
    """And counts the others."""
    found = _refusal(database, owner, "name,maker\n" + ",X\n" * (MOST_SENTENCES + 5))
    assert (len(found), found[-1]) == (MOST_SENTENCES + 1, "5 more are not shown.")


def test_the_bill_of_materials_keeps_its_schema(database: Database, owner: str) -> None:
    """CycloneDX 1.6: the library's own strict validator finds nothing, and every fact is there."""
    data = ml_bom(_register(database, owner))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(data.decode()) is None
    bom = json.loads(data)
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    by_name = {component["name"]: component for component in bom["components"]}
    assert set(by_name) == {"Brush", "=HYPERLINK(1)"}
    brush = by_name["Brush"]
    assert (brush["type"], brush["version"], brush["supplier"]) == (
        "machine-learning-model",
        "2.1",
        {"name": "Lower Reach"},
    )
    assert brush["externalReferences"][0]["type"] == "license"
    assert {each["name"]: each["value"] for each in brush["properties"]} == {
        "colophon:model": "Brush-3",
        "colophon:tier": "paid",
        "colophon:terms_read": "2026-10-01",
        "colophon:owns_output": "yes",
        "colophon:trains_on_inputs": "no",
        "colophon:training_data": "claimed",
        "colophon:review_by": "2027-01-31",
        "colophon:concern_1": "A claim | about it. Source: The Gazette, 2 March 2026",
        "colophon:concern_2": "Another. Source: Us, 2 April 2026 (settled)",
    }


def test_a_bill_of_materials_is_always_the_same(database: Database, owner: str) -> None:
    """Byte by byte, until the register changes; then its serial number is another one."""
    first = ml_bom(_register(database, owner))
    assert ml_bom(_register(database, owner)) == first
    assert b"timestamp" not in first
    _import(database, owner, "name\nNew\n")
    assert json.loads(ml_bom(_register(database, owner)))["serialNumber"] != json.loads(first)["serialNumber"]


def test_an_empty_register_has_files_too(database: Database) -> None:
    """A table with its columns, and a bill without components."""
    with database.write() as session:
        given = {"organisation": "Acme Press", "title": "T", "sector": "games", "product": "P", "release": "2026-11"}
        project = start_project(session, LOCAL_OPERATOR, NOW, **given)
        register = tool_register(session, EVERYTHING, find_project(session, EVERYTHING, project).organisation_id)
    assert tools_csv(register).decode("utf-8-sig").strip() == ",".join(COLUMNS)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(ml_bom(register).decode()) is None
