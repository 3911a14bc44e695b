"""The examples from end to end: an answers file, its result, its statement as PDF, and the history behind it.

What is expected is written by hand from the law and the reported Bill, not copied from a run.
"""

import json
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
import yaml

from compliance.domain.questionnaire import Question, asked_questions
from compliance.domain.statement import Statement, plain
from compliance.services.answers_file import AnswersFile, FilePart, parse_answers, read_answers_file
from compliance.services.filed_statements import record_of_file
from compliance.services.statements import draft
from tests.terminal import EXAMPLES, run_in

NOW = "2026-11-23T16:42:05Z"
NAMES = ("advertisement", "game", "novel", "song")


@dataclass(frozen=True)
class Expected:
    """What a person works out by hand. Component results are tier, disclosure of its use, and term in UK law."""

    code: int
    work: dict[str, str]
    components: dict[str, tuple[str, str, str]]
    tier_words: str
    parts_of_text: tuple[str, ...]


EXPECTED = {
    "novel": Expected(
        code=0,
        work={"work_tier": "shortened", "disclosure": "disclose", "work_term": "shortened", "uk_disclosure": "no_duty"},
        components={
            "Text": ("standard", "does_not", "life_70"),
            "Cover": ("standard", "counts", "life_70"),
            "German translation": ("shortened", "counts", "life_70_if_original"),
            "Blurb and metadata": ("standard", "counts", "life_70"),
            "Layout of the edition": ("standard", "does_not", "edition_25"),
        },
        tier_words="This novel (First edition, English and German) would be AI-assisted",
        # Published in 2027: the layout is protected for 25 years from the end of that year.
        parts_of_text=("Imogen Hale, Managing Director", "Verbalis Pro 3, August to October 2026", "31 December 2052"),
    ),
    "song": Expected(
        code=1,
        # One part is human and one is AI-assisted or autonomous: either way the single is neither.
        work={"work_tier": "shortened", "disclosure": "none", "work_term": "shortened", "uk_disclosure": "no_duty"},
        components={
            "Lyrics": ("standard", "does_not", "life_70"),
            "Melody": ("standard", "does_not", "life_70"),
            "Lead vocal": ("standard", "counts", "recording_communication_70"),
            "Backing track": ("cannot_tell", "counts", "recording_communication_70"),
            "Sleeve art": ("standard", "does_not", "life_70"),
        },
        tier_words="This single (Master of 14 October 2026) would be AI-assisted",
        # The later of the two sisters died in 1961.
        parts_of_text=("31 December 2031", "Seen and confirmed by Local operator", "Tidewave Studio 5, September 2026"),
    ),
    "game": Expected(
        code=1,
        work={"work_tier": "shortened", "disclosure": "disclose", "work_term": "shortened", "uk_disclosure": "no_duty"},
        components={
            "Code": ("shortened", "counts", "life_70_if_original"),
            "Story and dialogue": ("standard", "counts", "life_70"),
            "2D art": ("standard", "does_not", "life_70"),
            "Concept boards": ("outside", "counts", "life_70"),
            "Music": ("standard", "does_not", "life_70"),
            "Localisation into nine languages": ("shortened", "counts", "cannot_tell"),
            "Barks of passers-by": ("public_domain", "counts", "computer_generated_50"),
        },
        tier_words="This game (Build 1.4.2) would be AI-assisted",
        # Made in 2027 without a human author: 50 years from the end of that year, if protected at all.
        parts_of_text=("31 December 2077", "Seen and confirmed by Local operator", "Murmur Small 2, in the game"),
    ),
    "advertisement": Expected(
        code=0,
        work={"work_tier": "shortened", "disclosure": "disclose", "work_term": "shortened", "uk_disclosure": "no_duty"},
        components={
            "Concept": ("outside", "counts", "life_70"),
            "Copy": ("standard", "does_not", "life_70"),
            "Presenter": ("shortened", "counts", "film_living_70"),
            "Key visual": ("shortened", "counts", "life_70_if_original"),
            "Shop screens": ("public_domain", "counts", "computer_generated_50"),
        },
        tier_words="This advertising campaign (Final cut, 30 seconds, and shop screens) would be AI-assisted",
        # The shop screens were made in 2026.
        parts_of_text=("Yes, an invented person who looks or sounds real", "31 December 2076", "Facetide Director 1.8"),
    ),
}


@dataclass(frozen=True)
class Issued:
    """An example's statement as the command made it."""

    said: str
    pdf: Path
    text: str


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One installation for all examples."""
    return tmp_path_factory.mktemp("examples") / "instance"


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """An example."""
    return str(request.param)


@pytest.fixture(scope="module")
def issued(name: str, instance: Path) -> Issued:
    """The example's statement."""
    pdf = instance.parent / f"{name}.pdf"
    done = run_in(instance, "statement", EXAMPLES / f"{name}.yaml", "-o", pdf, "--confirm-cannot-tell")
    assert done.returncode == 0, done.stderr
    text = " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(pdf).pages)
    return Issued(done.stdout, pdf, text)


def _file(name: str) -> AnswersFile:
    return read_answers_file(EXAMPLES / f"{name}.yaml")


def _report(instance: Path, name: str) -> tuple[int, dict[str, Any]]:
    done = run_in(instance, "assess", EXAMPLES / f"{name}.yaml", "--json")
    return done.returncode, json.loads(done.stdout)


def _without_blanks(text: str) -> str:
    """For finding words in a PDF's text, where a line may end at any blank and after any hyphen."""
    return re.sub(r"[\s\u00ad\u200b-]", "", text)


def test_there_is_an_expectation_for_every_example() -> None:
    """A new example needs one."""
    assert sorted(path.stem for path in EXAMPLES.iterdir()) == sorted(EXPECTED) == sorted(NAMES)


def test_the_result_is_what_a_person_works_out(name: str, instance: Path) -> None:
    """Every component and the work, and the code that a script sees."""
    code, report = _report(instance, name)
    expected = EXPECTED[name]
    work = {each["table"]: each["outcome"] for regime in report["regimes"] for each in regime["work"]}
    components: dict[str, dict[str, str]] = {}
    for regime in report["regimes"]:
        for part in regime["components"]:
            found = {each["table"]: each["outcome"] for each in part["findings"]}
            components.setdefault(part["name"], {}).update(found)

    assert code == expected.code
    assert report["missing"] == []
    assert report["ignored"] == []
    assert {table: work[table] for table in expected.work} == expected.work
    assert {
        part: (found["tier"], found["ai_counts"], found["uk_term"]) for part, found in components.items()
    } == expected.components


def test_the_examples_between_them_show_every_kind_of_result() -> None:
    """All three tiers, a part that does not count, a doubt, a duty and none, and many kinds of term."""
    parts = [result for expected in EXPECTED.values() for result in expected.components.values()]

    assert {tier for tier, _, _ in parts} == {"standard", "shortened", "public_domain", "outside", "cannot_tell"}
    assert {expected.work["disclosure"] for expected in EXPECTED.values()} == {"disclose", "none"}
    assert {term for _, _, term in parts} >= {
        "life_70", "edition_25", "recording_communication_70", "film_living_70", "computer_generated_50", "cannot_tell"
    }  # fmt: skip


def test_the_statement_says_it(name: str, issued: Issued) -> None:
    """Number, title, tier, every component, who answers for it, and the dates worked out by hand."""
    number = re.search(r"Statement (20\d\d-\d{4}) is issued", issued.said)
    text = _without_blanks(issued.text)
    file = _file(name)

    assert number is not None
    wanted = (
        number[1],
        str(file.answers["title"]),
        file.organisation,
        EXPECTED[name].tier_words,
        "Reported, not law",
        *EXPECTED[name].components,
        *EXPECTED[name].parts_of_text,
    )
    assert [words for words in wanted if _without_blanks(words) not in text] == []


def test_the_statement_is_an_accessible_document(name: str, issued: Issued) -> None:
    """Tagged, with title, language, headings and table headers; as long as a person would read."""
    with pikepdf.open(issued.pdf) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("en")
        assert _file(name).answers["title"] in str(document.docinfo["/Title"])
        tags = set(_tags(document.Root.StructTreeRoot))
        pages = len(document.pages)

    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/P"} <= tags
    assert 4 <= pages <= 30
    assert f": {pages} pages, " in issued.said


def _tags(element: Any) -> Iterator[str]:
    if "/S" in element:
        yield str(element.S)
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and ("/S" in kid or "/K" in kid):
            yield from _tags(kid)


def test_the_bytes_are_the_stored_ones(issued: Issued, instance: Path) -> None:
    """The file that was written is the file that the register holds and the history vouches for."""
    pdf = issued.pdf.read_bytes()
    with closing(sqlite3.connect(instance / "colophon.sqlite3")) as connection:
        stored = connection.execute("SELECT pdf_sha256, data FROM statement WHERE pdf = ?", [pdf]).fetchall()

    assert len(stored) == 1
    assert stored[0][0] == sha256(pdf).hexdigest()
    assert stored[0][0] in issued.said
    with pikepdf.open(issued.pdf) as document:
        embedded = [spec.get_file().read_bytes() for spec in document.attachments.values()]
    assert stored[0][1] in embedded


def test_the_history_holds(issued: Issued, instance: Path) -> None:
    """With the statement that was just issued."""
    project = re.search(r"^Project (\w+)\. ", issued.said, re.MULTILINE)
    assert project is not None
    done = run_in(instance, "history", "verify", "--project", project[1])

    assert done.returncode == 0, done.stdout
    assert "1 statement)" in done.stdout


def test_another_reader_can_open_it(issued: Issued) -> None:
    """Poppler, which shares no code with what made the file."""
    done = subprocess.run(["pdftotext", issued.pdf, "-"], capture_output=True, text=True, check=True)

    assert done.stderr == ""
    assert "How AI was used in" in done.stdout


def _raw(name: str) -> dict[str, Any]:
    text = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
    value = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes text of everything
    assert isinstance(value, dict)
    return value


def _statement(raw: dict[str, Any]) -> Statement:
    return draft(record_of_file(parse_answers(json.dumps(raw), "mutated.json"), NOW))


def _printed(statement: Statement) -> str:
    return json.dumps(plain(statement), ensure_ascii=False)


def _places(raw: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every answer of an example, as the mapping that holds it and its key."""
    for holder in (raw["project"], *(part["answers"] for part in raw["components"])):
        for key in holder:
            yield holder, key


def _asked(file: AnswersFile, part: FilePart) -> Iterator[Question]:
    return asked_questions(file.release.questionnaire, "component", {**file.answers, **part.answers})


def test_the_answers_in_a_statement_are_those_in_the_file(name: str) -> None:
    """Each once, in the questionnaire's words, and nothing that was not answered."""
    file = _file(name)
    questionnaire = file.release.questionnaire
    # What a preset answers for rulebooks that the file does not ask for is not asked.
    asked = {part.name: {question.id for question in _asked(file, part)} for part in file.parts}
    given = len(file.answers) + sum(len(asked[part.name] & part.answers.keys()) for part in file.parts)
    rows = _statement(_raw(name)).answers
    options = {
        question.ask: {option.label for option in question.options} for question in questionnaire.questions.values()
    }
    entered = {str(value) for answers in (file.answers, *(p.answers for p in file.parts)) for value in answers.values()}

    assert len(rows) == given
    for row in rows:
        chosen = set(row.answer.split("; ")) if options[row.question] else set()
        assert chosen <= options[row.question]
        assert chosen or row.answer in entered or re.fullmatch(r"\d{1,2} [A-Z]\w+ \d{4}", row.answer)


def test_an_answer_that_is_taken_away_is_gone(name: str) -> None:
    """Whatever was typed is nowhere in the statement once it is not in the file: no default, no left-over."""
    whole = _printed(_statement(_raw(name)))
    checked = 0
    for index, (_, key) in enumerate(_places(_raw(name))):
        raw = _raw(name)
        holder, _ = list(_places(raw))[index]
        value = holder.pop(key)
        if isinstance(value, str) and len(value) > 12 and whole.count(value) and json.dumps(raw).count(value) == 0:
            assert value not in _printed(_statement(raw)), key
            checked += 1

    assert checked > 5


def test_an_answer_that_is_changed_is_changed_everywhere(name: str) -> None:
    """What was typed before is nowhere; what is typed now is there in its place."""
    file = _file(name)
    questions = file.release.questionnaire.questions
    checked = 0
    for index, (_, key) in enumerate(_places(_raw(name))):
        if questions[key].kind not in ("text", "sentence"):
            continue
        raw = _raw(name)
        holder, _ = list(_places(raw))[index]
        before, holder[key] = holder[key], f"Mutation {index}, such as nobody entered"
        printed = _printed(_statement(raw))
        assert f"Mutation {index}, such as nobody entered" in printed, key
        assert before not in printed or before in json.dumps(raw, ensure_ascii=False), key
        checked += 1

    assert checked > 7


def test_what_one_project_says_is_in_no_other(name: str) -> None:
    """Nothing leaks from one statement into the next."""
    typed = {
        str(part.answers[question.id])
        for other in NAMES
        if other != name
        for file in [_file(other)]
        for part in file.parts
        for question in asked_questions(file.release.questionnaire, "component", {**file.answers, **part.answers})
        if question.kind == "sentence" and question.id in part.answers
    }

    assert len(typed) > 8
    assert not [words for words in typed if words in _printed(_statement(_raw(name)))]
