"""The history's page: who did what, in words; filters, pages, the check, and the downloads."""

import csv
import io
import json

from sqlalchemy import text

from compliance.services.history import KINDS
from compliance.services.organisation_history import ORGANISATION_KINDS
from compliance.web.history_view import KIND_WORDS
from compliance.web.history_words import _SENTENCES
from tests.web.interviewing import NO_AI
from tests.web.pages import Page, Site, doubtful, issued, project, ready


def entries(page: Page) -> list[str]:
    """The words of each entry, newest first."""
    log = [ol for ol in page.root.iter("ol") if ol.get("class") == "log"]
    return [" ".join(" ".join(li.itertext()).split()) for ol in log for li in ol.findall("li")]


def test_a_new_project_has_one_entry(site: Site) -> None:
    """It says who started it, with how many components, and what was answered."""
    page = site.get(f"{project(site, {'Text': NO_AI})}/history")
    [entry] = entries(page)
    assert "Local operator started the project with 1 component" in entry
    assert "Generative AI used Answer No" in entry
    assert "Entry 1," in entry
    assert "Yes. The one entry is intact." in page.text


def test_an_entry_tells_from_what_to_what_in_the_questionnaires_words(site: Site) -> None:
    """The answer before and after, with the component and its section."""
    address = project(site, {"Text": NO_AI})
    section = f"{site.get(address).links()['Text']}/sections/use"
    revision = {"seen_revision": "1", "agreed": "yes", "go": "leave"}
    site.sent(section, {"released": "internal", "ai_used": "no", **revision})
    page = site.get(f"{address}/history")
    assert "Robin Marsh changed an answer in Text , how AI was used In the released version" in entries(page)[0]
    assert "From Yes To No, it was only used while working" in entries(page)[0]


def test_every_kind_of_entry_is_a_sentence(site: Site) -> None:
    """Each use case, in order, in words."""
    address = doubtful(site)
    links = site.get(f"{address}/components").links()
    site.sent(links["Rename Map"], {"name": "Atlas"})
    site.sent(f"{address}/components/add", {"component-name": "Trailer"})
    site.sent(site.get(f"{address}/components").links()["Remove Trailer"])
    places = {c.get("name") or "": c.get("value") or "" for c in site.get(f"{address}/components").controls()}
    site.sent(f"{address}/components/order", {**places, min(places, key=lambda name: places[name]): "2"})
    site.sent(f"{address}/statements/confirm", {"seen": site.get(f"{address}/statements/issue").values("seen")})
    statement = issued(site, address)
    site.sent(f"{statement}/withdraw", {"reason": "Not the build that went out."})
    page = site.get(f"{address}/history")
    told = entries(page)
    assert "Robin Marsh withdrew statement 2026-0001 Reason given: “Not the build that went out.”" in told[0]
    assert "Robin Marsh issued statement 2026-0001 for version 1.0.3 PDF sha256" in told[1]
    assert "confirmed that “Tier” (" in " ".join(told)
    assert "cannot be told for Cover" in " ".join(told)
    words = " | ".join(told)
    assert "put the components in another order Now: Atlas, Cover." in words
    assert "removed the component Trailer" in words
    assert "added the component Trailer" in words
    assert "renamed a component Name From Map To Atlas" in words
    assert page.links()["2026-0001"] == statement
    assert "wrote an entry" not in words


def test_entries_are_set_by_day(site: Site) -> None:
    """The day of today is called so; an earlier one has its weekday and its date."""
    address = ready(site)
    issued(site, address)
    page = site.get(f"{address}/history")
    heads = ["".join(h2.itertext()) for h2 in page.root.iter("h2")]
    assert heads[0] == "Is it intact?"
    assert heads[-2:] == ["Today", "Friday"]
    assert "Monday 23 November 2026" in page.text
    assert "20 November 2026" in page.text


def test_the_history_is_filtered_by_component_and_kind(site: Site) -> None:
    """The choices stay; a filter without hits says so and offers to clear it."""
    address = project(site, ["Text", "Map"])
    site.sent(f"{address}/components/add", {"component-name": "Trailer"})
    site.sent(site.get(f"{address}/components").links()["Remove Trailer"])
    page = site.get(f"{address}/history?kind=component_added")
    assert len(entries(page)) == 1
    assert [o.get("value") for o in page.root.iter("option") if o.get("selected") is not None] == ["component_added"]
    trailer = next(o for o in page.root.iter("option") if "Trailer (removed)" in "".join(o.itertext()))
    page = site.get(f"{address}/history?component={trailer.get('value')}")
    assert len(entries(page)) == 2
    page = site.get(f"{address}/history?kind=statement_issued&component={trailer.get('value')}")
    assert "No entry matches" in page.text
    assert page.links()["Clear the filter and show everything"] == f"{address}/history"


def test_fifty_entries_a_page(site: Site) -> None:
    """Newest first; older ones by a link, which keeps the filter."""
    address = project(site, ["Text"])
    for number in range(60):
        rename = site.get(f"{address}/components").links()[f"Rename {'Text' if not number else f'Text {number - 1}'}"]
        site.sent(rename, {"name": f"Text {number}"})
    page = site.get(f"{address}/history?kind=component_renamed")
    assert len(entries(page)) == 50
    assert "60 to 11 of 60 entries" in page.text
    older = site.get(page.links()["Older entries"])
    assert len(entries(older)) == 10
    assert "Newer entries" in older.links()
    whole = site.get(f"{address}/history?page=2")
    assert "Check all 61 entries" in whole.links()


def test_the_page_says_that_the_history_is_intact(site: Site) -> None:
    """Recomputed when the page is opened; with the head that others can compare."""
    address = ready(site)
    issued(site, address)
    page = site.get(f"{address}/history")
    assert "Yes. All 2 entries fit together." in page.text
    assert "The issued PDF matches the hash recorded for it." in page.text
    assert page.links()["Check again"] == f"{address}/history"
    head = json.loads(site.client.get(f"{address}/history.jsonl").data.splitlines()[-1])["hash"]
    assert head in page.text.replace(" ", "")


def test_the_page_says_what_it_cannot_show(site: Site) -> None:
    """Whoever owns the database can cut off the end or write everything anew; only a copy elsewhere shows that."""
    page = site.get(f"{ready(site)}/history")
    assert "cuts off the last entries or rewrites them all, it shows only against such a copy" in page.text
    assert "No head shows that what people entered is true." in page.text
    assert "without it showing" not in page.text


def test_the_page_names_the_entry_that_was_changed(site: Site) -> None:
    """In a sentence, and without giving way."""
    address = ready(site)
    issued(site, address)
    with site.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        connection.execute(text("UPDATE statement SET pdf = x'00'"))
        connection.commit()
    page = site.get(f"{address}/history")
    assert "No." in page.text
    assert "2026-0001" in page.text
    assert "fit together" not in page.text


def test_the_history_is_downloaded_as_json_lines_and_csv(site: Site) -> None:
    """Under names of ours, with every entry."""
    address = ready(site, "=cmd|' /C calc'!A0")
    issued(site, address)
    project_id = address.rpartition("/")[2]
    lines = site.client.get(f"{address}/history.jsonl")
    assert [json.loads(line)["sequence"] for line in lines.data.splitlines()] == [1, 2]
    assert lines.headers["Content-Disposition"] == f"attachment; filename=history-{project_id}.jsonl"
    table = site.client.get(f"{address}/history.csv")
    assert table.headers["Content-Disposition"] == f"attachment; filename=history-{project_id}.csv"
    rows = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_every_kind_of_entry_has_its_words_and_no_others_have() -> None:
    """In the filter and as a sentence: exactly the kinds that are written."""
    assert set(KIND_WORDS) == {*KINDS, *ORGANISATION_KINDS}
    assert set(_SENTENCES) == {*KINDS, *ORGANISATION_KINDS}
