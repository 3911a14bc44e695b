"""Many statements at once: choosing them, watching the job, and what comes of it."""

import csv
import io
import os
import time
import zipfile
from hashlib import sha256

import pytest

from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.batch_choices import Kind
from compliance.services.batches import BatchShown
from compliance.services.components import NewComponent, add_component
from compliance.services.export_files import DAYS_KEPT
from compliance.services.jobs import JobShown
from compliance.services.records import project_record
from compliance.web.batches_view import words_of
from tests.stored import LATER
from tests.web.interviewing import MAKERS, NO_AI
from tests.web.pages import Page, Site, issued, project, ready
from tests.web.people import PERSON, signed_in

ISSUED = {"checked": "yes"}


@pytest.fixture
def batches(site: Site) -> str:
    """Two projects that can be issued and one that cannot; gives the address of jobs for many statements."""
    first = project(site, {"Text": NO_AI}, title="=Alder", own={**MAKERS, "signatory": "Imogen Hale"})
    ready(site, "Birch")
    project(site, title="Cedar")
    with site.database.read() as session:
        organisation = project_record(session, EVERYTHING, first.rpartition("/")[2]).organisation_id
    return f"/organisations/{organisation}/batches"


def finished(site: Site, where: str, data: dict[str, object]) -> str:
    """Send the form of a page and wait until the job has ended; gives its address."""
    response = site.post(where, {**data, "asked": site.get(where).value("asked")})
    assert response.status_code == 303, Page(response).text
    site.app.extensions["colophon"].jobs.wait(60)
    return str(response.location)


def boxes(page: Page, *, ticked: bool = False) -> list[str]:
    """What the ticks for projects stand for."""
    found = [box for box in page.root.iter("input") if box.get("name") == "project"]
    return [box.get("value") or "" for box in found if not ticked or "checked" in box.attrib]


def test_statements_are_issued_replaced_and_exported(site: Site, batches: str) -> None:
    """From the list of projects: tick all, confirm once, watch, and take everything along as one file."""
    assert batches in site.get("/").links().values()
    new = f"{batches}/new?kind=issue"
    page = site.get(new)
    assert "Cedar" not in page.text
    assert boxes(page, ticked=True) == []
    every = site.get(page.links()["Tick all 2"])
    assert boxes(every, ticked=True) == boxes(every) == boxes(page)

    job = finished(site, new, {**ISSUED, "project": boxes(page), "office": "Head of Rights"})
    done = site.get(job)
    assert "Finished: 2 of 2 projects. 2 issued." in done.text
    assert f"Asked for by {PERSON}" in done.text
    assert not list(done.root.iter("progress"))
    assert [each.sign_off.declaration.office for each in site.printer.printed if each.sign_off.declaration] == [
        "Head of Rights",
        "Managing Director",
    ]
    lines = list(csv.reader(io.StringIO(site.client.get(f"{job}/projects.csv").data.decode("utf-8-sig"))))
    assert [line[:2] for line in lines] == [["Project", "Outcome"], ["'=Alder", "Done"], ["Birch", "Done"]]
    assert "asked to have statements issued of 2 projects" in site.get(batches.replace("/batches", "/history")).text
    assert "Issue statements of 2 projects" in site.get(batches).text

    where = f"{batches}/new?kind=reissue&show=in_force"
    again = site.get(where)
    assert "It supersedes statement" in again.text
    site.get(finished(site, where, {**ISSUED, "project": boxes(again)[1:]}))
    assert len(site.printer.printed) == 3

    where = f"{batches}/new?kind=export"
    job = finished(site, where, {"project": boxes(site.get(where)), "bundles": "yes"})
    assert "2 in the file" in site.get(job).text
    response = site.client.get(f"{job}/statements.zip", buffered=True)
    assert response.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert archive.testzip() is None
        rows = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"), newline="")))
        assert [row["Project"] for row in rows] == ["'=Alder", "Birch"]
        for row in rows:
            assert sha256(archive.read(row["PDF"])).hexdigest() == row["SHA-256 of the PDF"]
            assert sha256(archive.read(row["Data"])).hexdigest() == row["SHA-256 of the data"]
            assert archive.read(row["Signature"]).count(b".") == 2
            with zipfile.ZipFile(io.BytesIO(archive.read(row["Bundle"]))) as bundle:
                assert "manifest.json" in bundle.namelist()
        assert len(archive.namelist()) == 1 + 4 * len(rows)
    history = site.get(batches.replace("/batches", "/history?kind=exported"))
    assert "downloaded" in history.text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(site: Site, batches: str) -> None:
    """No tick, no office, no declaration; no statement is issued."""
    new = f"{batches}/new?kind=issue"
    page = site.get(new)
    first, second = boxes(page)
    asked = {"asked": page.value("asked")}
    nothing = site.refused(new, {**asked, **ISSUED})
    nothing.has_error(f"project-{first.partition('.')[0]}", "Tick at least one project.")
    unconfirmed = site.refused(new, {**asked, "project": [second], "office": "Head of Rights", "with_pack": "yes"})
    unconfirmed.has_error("checked", "Tick the box")
    assert boxes(unconfirmed, ticked=True) == [second]
    assert unconfirmed.value("office") == "Head of Rights"
    site.refused(new, {**asked, **ISSUED, "project": [first]}).has_error("office", "Enter the office")
    assert site.post(new, {**asked, **ISSUED, "project": ["nobody.1."], "office": "Head"}).status_code == 404
    assert site.printer.printed == []


def test_what_was_changed_since_it_was_seen_is_named_and_not_issued(site: Site, batches: str) -> None:
    """The page was open while somebody issued one of them; the job says so beside it."""
    new = f"{batches}/new?kind=issue"
    page = site.get(new)
    name = boxes(page)[1].partition(".")[0]
    with site.database.write() as session:
        add_component(session, LOCAL_OPERATOR, LATER, name, NewComponent("Map"))
    job = site.get(finished(site, new, {**ISSUED, "project": boxes(page), "office": "Head of Rights"}))
    assert "1 issued, 1 failed" in job.text
    assert "The project was changed since you looked at it." in job.text
    assert f"/projects/{name}/statements/issue" in job.links().values()


def test_a_file_is_gone_after_a_week(site: Site, batches: str) -> None:
    """The page says so and leads on to another; the file is deleted when somebody opens the list."""
    issued(site, ready(site, "Dogwood"))
    where = f"{batches}/new?kind=export"
    job = finished(site, where, {"project": boxes(site.get(where))})
    assert "Download the ZIP" in site.get(job).text
    (made,) = (site.app.extensions["colophon"].settings.instance / "exports").iterdir()
    assert made.stat().st_mode & 0o777 == 0o600
    os.utime(made, (time.time() - DAYS_KEPT * 24 * 3600,) * 2)
    assert "It is not there any more" in site.get(job).text
    assert site.client.get(f"{job}/statements.zip").status_code == 404
    site.get(batches)
    assert not made.exists()


def test_a_job_of_another_organisation_is_not_found(site: Site, batches: str) -> None:
    """It is reached through its own organisation only; a job of another kind is none of these."""
    issued(site, ready(site, "Dogwood"))
    where = f"{batches}/new?kind=export"
    job = finished(site, where, {"project": boxes(site.get(where))})
    other = project(site, title="Elsewhere", organisation="Other House")
    with site.database.read() as session:
        organisation = project_record(session, EVERYTHING, other.rpartition("/")[2]).organisation_id
    elsewhere = job.replace(batches, f"/organisations/{organisation}/batches")
    for address in (elsewhere, f"{elsewhere}/statements.zip", f"{elsewhere}/projects.csv"):
        assert site.client.get(address).status_code == 404
    assert site.post(f"{elsewhere}/cancel").status_code == 404
    # A project of another organisation is one that does not exist.
    new = f"{batches}/new?kind=export"
    asked = site.get(new).value("asked")
    answers = [
        site.post(new, {"asked": asked, "project": [f"{name}.1."]})
        for name in (other.rpartition("/")[2], "nobodyHas1t0")
    ]
    assert [each.status_code for each in answers] == [404, 404]
    assert Page(answers[0]).text == Page(answers[1]).text
    assert site.sent(f"{job}/cancel").title.startswith("Export statements of 1 project")


def test_an_empty_list_says_what_would_stand_in_it(site: Site, batches: str) -> None:
    """Each by itself, and with the way to what fills it."""
    page = site.get(f"{batches}/new?kind=export")
    assert "No project has a statement in force." in page.text
    assert page.links()["Issue statements"] == f"{batches}/new?kind=issue"
    assert "was changed since its statement" in site.get(f"{batches}/new?kind=reissue&show=outdated").text
    page = site.get(f"{batches}/new?kind=reissue&show=queued")
    assert "No statement is noted as to be replaced." in page.text
    assert "What would change" in page.links()
    assert site.get(page.links()["What would change"]).response.status_code == 200


def test_a_job_that_was_cancelled_says_what_was_issued_and_leads_on(
    site: Site, batches: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is cancelled before anybody has begun it."""
    monkeypatch.setattr(site.app.extensions["colophon"].jobs, "wake", lambda: None)
    new = f"{batches}/new?kind=issue"
    page = site.get(new)
    form = {**ISSUED, "project": boxes(page), "office": "Head of Rights", "asked": page.value("asked")}
    job = site.post(new, form).location
    page = site.sent(f"{job}/cancel")
    assert "Cancelled after 0 of 2 projects. 0 were issued; 2 were not." in page.text
    assert site.get(page.links()["Choose projects for a new job"]).text.count("can be chosen") == 1


@pytest.mark.parametrize(
    ("kind", "counts", "words"),
    [
        ("issue", {"done": 2, "waiting": 2}, "Cancelled after 2 of 4 projects. 2 were issued; 2 were not"),
        (
            "reissue",
            {"done": 1, "skipped": 1, "failed": 1, "waiting": 1},
            "Cancelled after 3 of 4 projects. 1 was issued; 1 was issued by other means; 2 were not",
        ),
        ("export", {"done": 3, "waiting": 1}, "Cancelled after 3 of 4 projects. No file was made"),
    ],
)
def test_what_was_cancelled_is_counted(kind: Kind, counts: dict[str, int], words: str) -> None:
    """What was issued, and what was not for whatever reason."""
    done = sum(number for state, number in counts.items() if state != "waiting")
    job = JobShown("job", "cancelled", {}, done, 4, "", LATER)
    assert words_of(BatchShown(job, kind, counts, PERSON)) == words


def test_whoever_only_reads_sees_jobs_and_cannot_ask_for_one(site: Site, batches: str) -> None:
    """The list says who can; the form is not theirs."""
    auditor = signed_in(site.app, "Jo Vale", {"Pellwood Interactive Ltd": ["auditor"]})
    page = Page(auditor.get(batches))
    assert "Whoever may approve statements can ask for this." in page.text
    assert auditor.get(f"{batches}/new?kind=issue").status_code == 403
