"""Checks across the files of a release: that the right ones are there, and that they fit together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from compliance.domain.questionnaire import Questionnaire
from compliance.domain.rulebook import Rulebook, Stance, Table
from compliance.rulebooks.check_bands import check_assumptions, check_bands
from compliance.rulebooks.check_forms import check_forms
from compliance.rulebooks.check_ids import check_not_empty, check_repeated_values
from compliance.rulebooks.check_tables import check_tables
from compliance.rulebooks.faults import suggestion
from compliance.rulebooks.fields import BOOK_ID, Fields, check_id
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.readable import Readable
from compliance.rulebooks.yaml_source import Page, Place

Books = Sequence[tuple[Page, Rulebook]]

# Files of a release that are not rulebooks.
_OTHER_FILES = ("release", "questionnaire", "facts", "cases")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What release.yaml says."""

    id: str = ""
    date: str = ""
    title: str = ""
    rulebooks: tuple[str, ...] = ()
    stances: tuple[Stance, ...] = ()


def parse_manifest(page: Page) -> Manifest:
    """The shape of release.yaml."""
    top = Fields(page, (), "id date title rulebooks", "stances")
    stances = top.named("stances", "topic label")
    return Manifest(
        id=top.identifier("id", BOOK_ID),
        date=top.day("date"),
        title=top.text("title"),
        rulebooks=top.texts("rulebooks"),
        stances=tuple(Stance(name, fields.text("topic"), fields.text("label")) for name, fields in stances),
    )


def check_files(page: Page, manifest: Manifest, folder: Path) -> None:
    """Note what release.yaml says that does not fit the folder."""
    if manifest.id and manifest.id != folder.name:
        page.note(Wrong.FOLDER_NAME, ("id",), id=manifest.id, folder=folder.name)
    if not manifest.rulebooks:
        page.note(Wrong.NO_RULEBOOKS, ("rulebooks",))
    check_repeated_values(page, ("rulebooks",), manifest.rulebooks)
    for index, name in enumerate(manifest.rulebooks):
        if name in _OTHER_FILES:
            page.note(Wrong.NOT_A_RULEBOOK, ("rulebooks", index), name=name)
        check_id(page, ("rulebooks", index), name, BOOK_ID)
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in (*_OTHER_FILES, *manifest.rulebooks):
            page.note(Wrong.FILE_NOT_LISTED, ("rulebooks",), file=path.name)


def check_stances(manifest: Manifest, books: Books) -> None:
    """Note outcomes that take a stance which release.yaml does not list."""
    known = [stance.id for stance in manifest.stances]
    for page, book in books:
        for number, table in enumerate(book.tables):
            for outcome in table.outcomes:
                if outcome.stance and outcome.stance not in known:
                    place = ("tables", number, "outcomes", outcome.id, "stance")
                    page.note(Wrong.UNKNOWN_STANCE, place, id=outcome.stance, hint=suggestion(outcome.stance, known))


def check_rulebooks(asked: Page, questionnaire: Questionnaire, books: Books) -> None:
    """Note everything that is wrong with the rulebooks, facts first, given a questionnaire that is right."""
    _check_fact_ids(asked, questionnaire, books)
    tables: dict[str, Table] = {}
    for page, book in books:
        _check_head(page, book)
        tables.update({table.id: table for table in book.tables})
        check_assumptions(page, book)
        check_bands(page, book, tables)
    if asked.faults.found:
        # What tables read cannot be told while names clash or bands do not hold.
        return
    readable = Readable(questionnaire, [book for _, book in books])
    for page, book in books:
        check_tables(page, book, readable)
        check_forms(page, book, questionnaire, [other for _, other in books])
    _check_unused(books)


def _check_head(page: Page, book: Rulebook) -> None:
    name = page.file.rpartition("/")[2].removesuffix(".yaml")
    if book.id != name:
        page.note(Wrong.FILE_NAME, ("id",), id=book.id, file=f"{name}.yaml")
    if book.in_force_from and book.in_force_to and book.in_force_to < book.in_force_from:
        page.note(Wrong.DATES_REVERSED, ("in_force",), since=book.in_force_from, until=book.in_force_to)
    check_not_empty(page, ("provisions",), book.provisions)


def _check_fact_ids(asked: Page, questionnaire: Questionnaire, books: Books) -> None:
    """Questions, assumptions, bands and tables are facts and share their names."""
    owner: dict[str, tuple[str, Page, int]] = {}
    for what, name, page, place in _fact_ids(asked, questionnaire, books):
        if name in owner:
            first, there, line = owner[name]
            page.note(Wrong.FACT_REUSED, place, id=name, what=first, file=there.file, line=line)
        owner.setdefault(name, (what, page, page.lines[place]))


def _fact_ids(asked: Page, questionnaire: Questionnaire, books: Books) -> Iterator[tuple[str, str, Page, Place]]:
    for number, section in enumerate(questionnaire.sections):
        for index, question in enumerate(section.questions):
            yield "question", question.id, asked, ("sections", number, "questions", index)
    for page, book in books:
        for assumption in book.assumptions:
            yield "assumption", assumption.id, page, ("assumptions", assumption.id)
        for band in book.bands:
            yield "band", band.id, page, ("bands", band.id)
        for number, table in enumerate(book.tables):
            yield "table", table.id, page, ("tables", number, "decides")


def _check_unused(books: Books) -> None:
    """Note provisions that no rule of their book names, and assumptions and bands that nothing in the release reads."""
    bands_read = {fact for _, book in books for table in book.tables for fact in table.reads()}
    read = bands_read | {name for _, book in books for band in book.bands for name in band.assumptions}
    for page, book in books:
        named = {rule.provision for table in book.tables for rule in table.rules}
        for provision in book.provisions:
            if provision.id not in named:
                page.note(Wrong.UNUSED_PROVISION, ("provisions", provision.id), id=provision.id)
        for assumption in book.assumptions:
            if assumption.id not in read:
                page.note(Wrong.UNUSED_ASSUMPTION, ("assumptions", assumption.id), id=assumption.id)
        for band in book.bands:
            if band.id not in bands_read:
                page.note(Wrong.UNUSED_BAND, ("bands", band.id), id=band.id)
