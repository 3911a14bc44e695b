"""Every address of the route table that shows a page, filled in with things that are there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from compliance import create_app
from compliance.config import load_settings
from tests.browser.serving import AUDITOR

# What is downloaded or opened as a file, and files of the site itself: no pages.
NO_PAGES = {
    "static",
    "statements.draft_pdf",
    "letterhead.sample",
    "issued.pdf",
    "issued.data",
    "history.json_lines",
    "history.csv",
    "history.bundle",
    "log.checkpoint",
    "published.keys_document",
    "published.certificate",
    "published.schema_statement",
    "published.schema_keys",
    "published.schema_verification",
    "log.head_proof",
    "history.organisation_json_lines",
    "history.organisation_csv",
    "packs.as_zip",
    "assets.authority",
    "packs.as_json",
    "evidence.file",
    "impact.table",
    "batches.table",
    "batches.file",
    "tools.table",
    "tools.bill_of_materials",
    "rulebooks.diagram",
    "operation.health",
    "operation.ready",
    "operation.metrics",
    # Behind links that work once or for one guest: walked by those who get such a link.
    "set_up.begin",
    "join.by_link",
    "guests.link",
    "sign_in.choose",
    # Nothing but a way back to the list.
    "people.renew",
    "guests.renew",
    # Where a provider sends people back to; none is set.
    "sso.back",
}
SAMPLE = "Lanterns of Dunmarrow"
TOOL = {
    "name": "Stemforge",
    "maker": "Lower Reach Audio",
    "version": "2.1",
    "review_by": "2026-11-01",
    "concerns-1-text": "A claim about its training data is before a court",
    "concerns-1-source": "The Estuary Gazette, page 4",
    "concerns-1-date": "2026-03-02",
}
ANALYSED = "assumption:term_length=years_25"
# Results are shown of rulebooks that the sample asks for, and of a table of theirs.
RESULTS = {
    "results.regime": {"rulebook_id": ("uk-cdpa", "us-copyright-office")},
    "results.why": {"rulebook_id": ("uk-ip-bill",), "table_id": ("work_tier",)},
}


@dataclass(frozen=True, slots=True)
class Address:
    """A page of the site: a name for its screenshot, and where it is."""

    name: str
    path: str


# Found out once for each server: tests leave what is there as it is.
_KNOWN: dict[str, tuple[Address, ...]] = {}


def addresses(page: Page, address: str, folder: Path) -> tuple[Address, ...]:
    """All pages, with the sample game for every project, component and statement."""
    if address not in _KNOWN:
        _KNOWN[address] = _found_out(page, address, folder)
    return _KNOWN[address]


def _found_out(page: Page, address: str, folder: Path) -> tuple[Address, ...]:
    found = list(_from_route_table(_things(page, address), folder))
    project = next(each.path for each in found if each.name == "projects-hub")
    return (
        *found,
        Address("projects-listing-nothing-found", "/?q=nothing+is+called+this"),
        Address("history-page-nothing-found", f"{project}/history?kind=statement_withdrawn"),
        Address("not-found", "/projects/none"),
    )


def _from_route_table(things: dict[str, tuple[str, ...]], folder: Path) -> Iterator[Address]:
    app = create_app(load_settings({"INSTANCE_PATH": str(folder)}, folder), render=_no_pdf)
    for rule in app.url_map.iter_rules():
        if rule.endpoint in NO_PAGES or "GET" not in (rule.methods or ()):
            continue
        scope = "component" if "component_id" in rule.arguments else "project"
        here = {**things, "section_id": things[f"{scope}_section_id"], **RESULTS.get(rule.endpoint, {})}
        for path in _filled_in(rule.rule, here):
            section = f"-{path.rpartition('/')[2]}" if rule.arguments & {"section_id", "rulebook_id"} else ""
            yield Address(rule.endpoint.replace(".", "-") + section, path)


def _filled_in(rule: str, things: dict[str, tuple[str, ...]]) -> Iterator[str]:
    match = re.search(r"<(?:\w+:)?(\w+)>", rule)
    if match is None:
        yield rule
        return
    assert match[1] in things, f"{rule} has a part that no test fills in: {match[1]}"
    for value in things[match[1]]:
        yield from _filled_in(rule.replace(match[0], value, 1), things)


def _things(page: Page, address: str) -> dict[str, tuple[str, ...]]:
    page.goto(address)
    project = _last(page.get_by_role("link", name=SAMPLE).get_attribute("href"))
    page.goto(f"{address}/projects/{project}")
    part = page.get_by_role("link", name="Localisation into nine languages").first.get_attribute("href")
    register = page.get_by_role("link", name="AI tools of").get_attribute("href")
    assert register
    tool = _tool(page, address + register)
    job = _analysis(page, f"{address}{register.removesuffix('/tools')}/impact")
    batch = _export(page, f"{address}{register.removesuffix('/tools')}/batches")
    page.goto(f"{address}/projects/{project}/pack")
    piece = _last(page.locator(f"a[href*='/projects/{project}/pack/']").first.get_attribute("href"))
    page.goto(f"{address}/projects/{project}/statements")
    statement = page.locator("table a.name").first.get_attribute("href")
    page.goto(f"{address}{statement}")
    check = page.get_by_role("link", name="check the statement").get_attribute("href")
    assert check
    page.goto(f"{address}{register.removesuffix('/tools')}/people")
    person = page.get_by_role("link", name=AUDITOR).first.get_attribute("href")
    return {
        "evidence_id": (_evidence(page, f"{address}/projects/{project}/evidence"),),
        "person_id": (_last(person),),
        "project_id": (project,),
        "component_id": (_last(part),),
        "organisation_id": (register.split("/")[2],),
        "tool_id": (tool,),
        "statement_id": (_last(statement),),
        "sequence": ("1",),
        "number": (check.split("/")[-2],),
        "code": (_last(check),),
        "sector_id": ("games",),
        "release_id": ("2026-11",),
        "before": ("2026-11",),
        "after": ("2026-11",),
        "job_id": (job,),
        "batch_id": (batch,),
        "piece_id": (piece,),
        "rulebook_id": ("facts", "uk-cdpa", "uk-ip-bill", "us-copyright-office"),
        "component_section_id": ("use", "law", "particulars"),
        "project_section_id": ("about", "reach", "circumstances", "makers", "disclosure"),
    }


def _tool(page: Page, register: str) -> str:
    """A tool in the register; it is recorded when nobody has done so before."""
    page.goto(register)
    if not page.get_by_role("link", name="Stemforge").count():
        page.goto(f"{register}/add")
        for name, value in TOOL.items():
            page.locator(f"#{name}").fill(value)
        page.get_by_role("button", name="Record the tool").click()
        page.goto(register)
    return _last(page.get_by_role("link", name="Stemforge").get_attribute("href"))


def _evidence(page: Page, where: str) -> str:
    """A piece of evidence; it is attached when nobody has done so before."""
    page.goto(where)
    removing = page.get_by_role("link", name="Remove contract.pdf")
    if not removing.count():
        page.goto(f"{where}/add?keep=hash&question=records")
        page.locator("#kind").select_option("contract")
        page.locator("#name").fill("contract.pdf")
        page.locator("#sha256").fill("5ea1" * 16)
        page.get_by_role("button", name="Keep the hash").click()
    link = removing.first.get_attribute("href")
    assert link
    return link.split("/")[-2]


def _analysis(page: Page, impact: str) -> str:
    """A finished analysis of what a setting would change; it is asked for when nobody has done so before."""
    page.goto(impact)
    asked_for = page.locator("main ul a[href*='/impact/']")
    if not asked_for.count():
        page.locator("#what").select_option(ANALYSED)
        page.get_by_role("button", name="Look at all projects").click()
    else:
        asked_for.first.click()
    return _ended(page)


def _export(page: Page, batches: str) -> str:
    """A file with statements; it is asked for when nobody has done so before."""
    page.goto(batches)
    asked_for = page.get_by_role("link", name="Export statements of")
    if not asked_for.count():
        page.get_by_role("link", name="Export statements").click()
        page.get_by_role("link", name="Tick all").click()
        page.get_by_role("button", name="Make the file").click()
    else:
        asked_for.first.click()
    return _ended(page)


def _ended(page: Page) -> str:
    """The id of the job that the page is about, once it has ended."""
    here = page.url
    for _ in range(120):
        page.goto(here)
        if not page.locator("main progress").count():
            break
        page.wait_for_timeout(500)
    return _last(here)


def _last(path: str | None) -> str:
    assert path
    return path.rpartition("/")[2]


def _no_pdf(statement: object, *_: object) -> None:
    raise AssertionError(f"Nothing is printed here: {statement}")
