"""The rules as pages: everything that a release holds is there, in words, with an address of its own."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

import pytest

from compliance.domain.facts import NO, YES
from compliance.domain.questionnaire import NOT_ASKED
from compliance.domain.release import Release
from compliance.domain.rulebook import ALL, NONE, SOME, Rule, Rulebook, Table
from compliance.services.releases import every_release, release_called
from compliance.web.rulebooks_links import provision_url, rule_url
from tests.web.pages import Page, Site, open_site

BOOKS = [(release.id, book.id) for release in every_release() for book in release.books()]
RELEASES = [release.id for release in every_release()]
every_book = pytest.mark.parametrize(("release_id", "book_id"), BOOKS)
every_release_id = pytest.mark.parametrize("release_id", RELEASES)

_PAGES: dict[str, Page] = {}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Somebody who reads and enters nothing, so that one site serves all tests here."""
    site = open_site(tmp_path_factory.mktemp("reader"))
    yield site
    site.database.close()
    _PAGES.clear()


def read(reader: Site, address: str) -> Page:
    """A page, asked for once; its HTML, ids and labels are checked as it comes."""
    if address not in _PAGES:
        _PAGES[address] = reader.get(address)
    return _PAGES[address]


def found(release_id: str, book_id: str) -> tuple[Release, Rulebook, str]:
    """A release, its rulebook, and the address of its page."""
    release = release_called(release_id)
    return release, release.rulebook(book_id), f"/rulebooks/{release_id}/{book_id}"


def at(page: Page, anchor: str) -> Element:
    """What stands at an address within a page."""
    return next(element for element in page.root.iter() if element.get("id") == anchor)


def words(element: Element) -> str:
    """The words in an element with single spaces."""
    return " ".join(" ".join(element.itertext()).split())


def same(text: str) -> str:
    """A text from the rules as `words` gives it."""
    return " ".join(text.split())


def labels(release: Release, fact: str) -> Mapping[str, str]:
    """What each value of a fact is called, straight from the release."""
    questions = release.questionnaire.questions
    if fact in questions:
        return {option.id: option.label for option in questions[fact].options} | {NOT_ASKED: "Not asked"}
    if fact in release.assumptions:
        return {setting.id: setting.label for setting in release.assumptions[fact].settings}
    if fact in release.bands:
        band = release.bands[fact]
        return {**labels(release, band.of), **dict(band.values)}
    if fact in release.tables:
        return {outcome.id: outcome.label for outcome in release.tables[fact].outcomes}
    if fact.partition(".")[0] in questions:
        return {YES: "Yes", NO: "No", NOT_ASKED: "Not asked"}
    return {NONE: "No part", SOME: "Some parts", ALL: "Every part"}


def rules(book: Rulebook) -> Iterator[tuple[Table, Rule]]:
    """Every rule of a rulebook with its table."""
    for table in book.tables:
        for rule in table.rules:
            yield table, rule


def named(then: Element, verb: str) -> list[str]:
    """The rules that a line beginning with this verb names."""
    lines = [line for line in then.iter("span") if (line.text or "").startswith(f"{verb} ")]
    return [words(a) for line in lines for a in line.iter("a")]


def test_there_is_something_to_read() -> None:
    """The tests below would pass with nothing to test."""
    assert RELEASES
    assert len(BOOKS) >= 3
    assert sum(1 for release_id, book_id in BOOKS for _ in rules(found(release_id, book_id)[1])) >= 100


def test_the_list_names_every_release_and_rulebook(reader: Site) -> None:
    """With date, digest, status, dates and a line on each; law before schemes."""
    page = read(reader, "/rulebooks")
    for release in every_release():
        place = words(at(page, f"release-{release.id}"))
        assert release.digest in place
        assert f"{len(release.questionnaire.questions)} questions" in place
        for book in release.rulebooks:
            assert page.links()[book.title] == f"/rulebooks/{release.id}/{book.id}"
            assert f"{book.title} {same(book.summary)} {book.jurisdiction} {book.status_label}" in place
        law, _, schemes = place.partition(f" Schemes in release {release.id} ")
        assert all((book.title in schemes) == (book.status == "scheme") for book in release.rulebooks)
        assert f" Law in release {release.id} " in law


def test_every_page_leads_to_the_rulebooks(reader: Site) -> None:
    """The masthead has them, and says when one is there."""
    for address, current in (("/", None), ("/rulebooks", "page"), (f"/rulebooks/{RELEASES[0]}/facts", "true")):
        link = next(a for a in read(reader, address).root.iter("a") if a.get("href") == "/rulebooks")
        assert link.text == "Rulebooks"
        assert link.get("aria-current") == current


@every_book
def test_a_rulebook_says_what_it_is(reader: Site, release_id: str, book_id: str) -> None:
    """Status, limits, provisions and assumptions, each where its address leads."""
    release, book, address = found(release_id, book_id)
    page = read(reader, address)
    assert page.root.findtext(".//h1") == book.title
    assert same(book.summary) in page.text
    assert release.digest in page.text
    for sentence in book.limits:
        assert same(sentence) in words(at(page, "limits"))
    for provision in book.provisions:
        place = at(page, f"provision-{provision.id}")
        assert f"{same(provision.cite)} {same(provision.says)}" in words(place)
        assert same(provision.note) in words(place)
        checked = "Checked against the official text." in words(place)
        assert checked == (provision.confirmed and book is not release.facts)
        links = [a.get("href") for a in place.iter("a")]
        assert links == ([provision.source] if provision.source.startswith("https://") else [])
    for assumption in book.assumptions:
        place = at(page, f"assumption-{assumption.id}")
        assert words(place).startswith(f"{assumption.title} {same(assumption.question)}")
        shipped = assumption.setting(assumption.shipped).label
        assert f"{shipped} Shipped with this release" in words(place)
        assert words(place).count("Shipped") == 1
        assert all(setting.label in words(place) for setting in assumption.settings)


@every_book
def test_every_rule_is_a_row_in_words(reader: Site, release_id: str, book_id: str) -> None:
    """What it needs, what follows, why, by which provision, and which rules it displaces."""
    release, book, address = found(release_id, book_id)
    page = read(reader, address)
    for table, rule in rules(book):
        row = at(page, f"rule-{rule.id}")
        head, *cells, then = list(row)
        assert words(head) == rule.id
        heading = next(at(page, f"table-{table.id}").iter("h2"))
        assert words(heading) == f"Table {book.tables.index(table) + 1}: {same(table.title)}"
        when = dict(rule.when)
        assert len(cells) == len(table.reads())
        for fact, cell in zip(table.reads(), cells, strict=True):
            accepted = [labels(release, fact)[value] for value in when.get(fact, ())]
            shown = [words(each).removeprefix("or ") for each in cell.iter("span") if each.get("class") == "accepted"]
            assert shown == list(dict.fromkeys(same(label) for label in accepted)), (rule.id, fact)
            assert bool(accepted) or words(cell) == "– any", (rule.id, fact)
        assert words(then).startswith(table.outcome(rule.then).label)
        assert same(rule.because) in words(then)
        links = {words(a): a.get("href") for a in then.iter("a")}
        assert links[same(book.provision(rule.provision).cite)] == f"#provision-{rule.provision}"
        assert named(then, "Displaces") == list(rule.overrides)
        assert named(then, "Gives way to") == [other.id for other in table.rules if rule.id in other.overrides]
        assert all(links[other] == f"#rule-{other}" for other in rule.overrides)
        assert all(table.outcome(outcome).label in words(then) for outcome in rule.may_be)


@every_book
def test_the_columns_of_a_table_are_named_and_explained(reader: Site, release_id: str, book_id: str) -> None:
    """By the question's short label, the assumption's, band's or table's title; each leads to where it is explained."""
    release, book, address = found(release_id, book_id)
    page = read(reader, address)
    for table in book.tables:
        place = at(page, f"table-{table.id}")
        heads = list(place.iter("th"))[1 : len(table.reads()) + 1]
        for fact, head in zip(table.reads(), heads, strict=True):
            name = fact.partition(".")[0]
            question = release.questionnaire.questions.get(name)
            named = release.assumptions.get(fact) or release.bands.get(fact) or release.tables.get(name)
            title = (question.short or question.ask) if question else named.title if named else ""
            assert title
            assert words(head).startswith(same(title))
            target = head.find("a")
            assert target is not None
            other, _, anchor = (target.get("href") or "").partition("#")
            assert title in words(at(read(reader, other), anchor)), fact


@every_book
def test_no_address_within_the_pages_leads_nowhere(reader: Site, release_id: str, book_id: str) -> None:
    """A link to a place finds the place, on its own page and on others."""
    _, _, address = found(release_id, book_id)
    for page_address in (address, f"{address}/cases", f"/rulebooks/{release_id}/questions", "/rulebooks"):
        page = read(reader, page_address)
        for href in {a.get("href") or "" for a in page.root.iter("a")}:
            other, _, anchor = href.partition("#")
            if anchor and (not other or other.startswith("/rulebooks")):
                target = read(reader, other or page_address)
                assert any(element.get("id") == anchor for element in target.root.iter()), href


@every_book
def test_other_pages_can_lead_to_a_rule_and_a_provision(reader: Site, release_id: str, book_id: str) -> None:
    """By the ids that a finding has."""
    _, book, address = found(release_id, book_id)
    page = read(reader, address)
    with reader.app.test_request_context():
        for _, rule in rules(book):
            path, _, anchor = rule_url(release_id, book_id, rule.id).partition("#")
            assert path == address
            assert at(page, anchor).tag == "tr"
            path, _, anchor = provision_url(release_id, book_id, rule.provision).partition("#")
            assert path == address
            assert same(book.provision(rule.provision).cite) in words(at(page, anchor))


@every_book
def test_a_rulebook_says_for_whom_it_is_decided(reader: Site, release_id: str, book_id: str) -> None:
    """Every project, or those with one of the answers that ask for it."""
    release, book, address = found(release_id, book_id)
    place = words(at(read(reader, address), "status"))
    if book is release.facts:
        assert "Decided for" not in place
    elif not book.asked_when:
        assert "Decided for Every project" in place
    for condition in book.asked_when:
        question = release.questionnaire.questions[condition.question]
        names = {each.id: each.label for each in (*question.groups, *question.options)}
        assert question.short or question.ask in place
        assert all(names[answer] in place for answer in condition.among)


@every_release_id
def test_a_band_shows_what_each_setting_does_with_each_step(reader: Site, release_id: str) -> None:
    """Every step of the scale stands once in each table of the band, and every setting is a column."""
    release = release_called(release_id)
    for book in release.books():
        page = read(reader, f"/rulebooks/{release_id}/{book.id}")
        for band in book.bands:
            tables = list(at(page, f"band-{band.id}").iter("table"))
            assert len(tables) == max(1, len(band.assumptions))
            for assumption_id, table in zip(band.assumptions, tables, strict=False):
                settings = release.assumptions[assumption_id].settings
                heads = [
                    words(head).removesuffix(" shipped") for head in table.iter("th") if head.get("scope") == "col"
                ]
                assert heads[1:] == [same(setting.label) for setting in settings]
                shipped = [words(head).endswith(" shipped") for head in table.iter("th") if head.get("scope") == "col"]
                assert shipped[1:] == [setting.id == release.assumptions[assumption_id].shipped for setting in settings]
                rows = [row for row in table.iter("tr") if row.find("td") is not None]
                steps = [words(each) for row in rows for each in row[0].iter("span")]
                assert steps == [same(labels(release, band.of)[level]) for level in band.scale]


def test_a_band_is_cut_where_the_setting_says(reader: Site) -> None:
    """Checked by hand against the rulebook of the reported Bill: from which step on it is AI-assisted."""
    page = read(reader, "/rulebooks/2026-11/uk-ip-bill")
    first = next(at(page, "band-tier_band").iter("table"))
    rows = {words(row[0]): [words(cell) for cell in row[1:]] for row in first.iter("tr") if row.find("td") is not None}
    human, helped = "Made by people", "Made with the help of AI"
    open_ = "Open between fully human-authored and AI-assisted"
    assert rows["No generative AI was used"] == [human, human, human, human]
    assert rows["AI was used on the way; nothing of it remains"] == [helped, human, human, open_]
    technical = next(cells for steps, cells in rows.items() if steps.startswith("AI gave technical help"))
    assert technical == [helped, helped, human, open_]


@every_release_id
def test_every_question_is_there_in_words(reader: Site, release_id: str) -> None:
    """With every option, hint and reason, when it is asked, and which tables read it."""
    release = release_called(release_id)
    page = read(reader, f"/rulebooks/{release_id}/questions")
    questions = release.questionnaire.questions
    assert questions
    for question in questions.values():
        place = words(at(page, f"question-{question.id}"))
        assert place.startswith(same(question.ask))
        for text in (question.hint, question.why):
            assert same(text) in place
        for option in question.options:
            assert same(f"{option.label} {option.hint}") in place
        for condition in (*question.ask_when, *question.asked_by):
            asked = questions[condition.question]
            names = {each.id: each.label for each in (*asked.groups, *asked.options)}
            assert (asked.short or asked.ask) in place
            assert all(same(names[answer]) in place for answer in condition.among)
        assert ("Asked Always" in place) == (not question.ask_when and not question.asked_by)
        for table in release.tables.values():
            if any(fact.partition(".")[0] == question.id for fact in table.reads()):
                assert table.title in place


@pytest.mark.parametrize(
    "address",
    ["/rulebooks/2020-01", "/rulebooks/2020-01/questions", "/rulebooks/2020-01/facts", "/rulebooks/x/facts/cases"],
)
def test_a_release_that_is_not_there_is_not_found(reader: Site, address: str) -> None:
    """The page says which there are."""
    page = reader.get(address, 404)
    assert page.text.startswith("There is no such page There is no release of that name.")
    assert RELEASES[0] in page.text


@pytest.mark.parametrize("rest", ["nothing", "nothing/cases", "nothing/diagram.svg"])
def test_a_rulebook_that_is_not_there_is_not_found(reader: Site, rest: str) -> None:
    """The page names the release that has no such rulebook."""
    page = reader.get(f"/rulebooks/{RELEASES[0]}/{rest}", 404)
    assert f"Release {RELEASES[0]} has no rulebook of that name." in page.text


@every_release_id
def test_a_release_has_an_address(reader: Site, release_id: str) -> None:
    """It leads to its place in the list."""
    response = reader.client.get(f"/rulebooks/{release_id}")
    assert response.status_code == 302
    assert response.location == f"/rulebooks#release-{release_id}"
