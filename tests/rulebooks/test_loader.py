"""Loading releases: a good one becomes typed values; a bad one is refused with a sentence that says what to do."""

import hashlib
import re
import shutil
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
import yaml

from compliance.domain.assessment import Assessor, Component, Record
from compliance.domain.forms import FormLine
from compliance.domain.questionnaire import Asked, asked_questions
from compliance.domain.release import Release
from compliance.domain.term import TermRule
from compliance.rulebooks.cases import Case, Expected, load_cases
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.loader import SHIPPED, load_release, load_shipped, release_digest, shipped_releases
from compliance.rulebooks.messages import Wrong

HERE = Path(__file__).parent
SMALL = HERE / "small"
BAD = sorted((HERE / "bad").glob("*.yaml"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of the small release, to be spoilt."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture(scope="module")
def release() -> Release:
    """The small release."""
    return load_release(SMALL)


def _load(folder: Path) -> tuple[Release, tuple[Case, ...]]:
    release = load_release(folder)
    return release, load_cases(folder, release)


def _spoil(folder: Path, fault: dict[str, str]) -> None:
    """Make the one change to the small release that a file in bad/ describes."""
    path = folder / fault["file"]
    if "remove" in fault:
        path.unlink()
    elif "content" in fault:
        path.write_text(fault["content"], encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
        assert text.count(fault["change"]) == 1, f"{fault['change']!r} must stand once in {path.name}"
        changed = text.replace(fault["change"], fault["to"])
        path.write_text(changed, encoding=fault.get("encoding", "utf-8"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_fault_is_named_with_place_and_remedy(path: Path, small: Path) -> None:
    """Each file in bad/ makes one change and lists every sentence that the loader must then say, and no other."""
    fault = yaml.safe_load(path.read_text(encoding="utf-8"))
    _spoil(small, fault)
    with pytest.raises(ReleaseError) as caught:
        _load(small)
    assert str(caught.value).split("\n") == fault["says"]
    assert path.stem.partition("-")[0] in {found.wrong.name.lower() for found in caught.value.faults}


def test_every_message_has_a_bad_file() -> None:
    """A message without a bad file is not known to work; a bad file without a message is misnamed."""
    assert len(BAD) > 100
    assert {path.stem.partition("-")[0] for path in BAD} == {wrong.name.lower() for wrong in Wrong}


@pytest.mark.parametrize("wrong", Wrong, ids=lambda wrong: wrong.name)
def test_every_message_is_a_sentence_that_says_what_to_do(wrong: Wrong) -> None:
    """The first sentence says what is wrong; at least one more, or a hint, says what to do."""
    assert re.search(r"[.;] ", wrong.value)
    assert wrong.value.endswith((".", "”", "{hint}", "{problem}"))


def test_faults_of_several_files_are_told_together(small: Path) -> None:
    """Whoever mends a release sees everything that is wrong with its shape at once, file by file and line by line."""
    for name, old in (
        ("law", "because: AI helped."),
        ("law", "summary: Three tiers."),
        ("scheme", "summary: A label."),
    ):
        path = small / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, "wrong: x"), encoding="utf-8")
    with pytest.raises(ReleaseError) as caught:
        load_release(small)
    found = [(fault.file, fault.line, fault.wrong.name) for fault in caught.value.faults]
    assert [place[:2] for place in found] == sorted(place[:2] for place in found)
    assert [name for _, _, name in found].count("MISSING_KEY") == 3
    assert [name for _, _, name in found].count("UNKNOWN_KEY") == 3


def test_words_stay_words(small: Path) -> None:
    """YAML 1.1 would read these as true, none, a date, a number and a time of day."""
    path = small / "law.yaml"
    words = ["yes", "on", "Null", "None", "2026-11-23", "1.10", "0x10", "12:30:45", "~x"]
    changed = path.read_text(encoding="utf-8").replace("[It is short.]", f"[{', '.join(words)}]")
    path.write_text(changed, encoding="utf-8")
    assert load_release(small).rulebook("law").limits == tuple(words)


def test_null_in_quotes_is_a_word(small: Path) -> None:
    """Only a plain null or ~ is nothing."""
    path = small / "law.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[It is short.]", "[\"null\", '~']"), encoding="utf-8")
    assert load_release(small).rulebook("law").limits == ("null", "~")


def test_options_and_defaults_of_questions(release: Release) -> None:
    """What a file leaves out is filled in: the short label, the length, and that "Don't know" stands alone."""
    questions = release.questionnaire.questions
    assert questions["business"].short == questions["business"].ask
    assert (questions["title"].max_length, questions["context"].max_length) == (20, 200)
    assert questions["ai_did"].option("dont_know").alone
    assert not questions["ai_used"].option("dont_know").alone
    assert questions["places"].optional
    assert questions["finished"].basis == "making"


def test_groups_in_ask_when_become_their_options(release: Release) -> None:
    """Ticks are options, so a condition on a group is one on its options."""
    asked = release.questionnaire.questions["context"].ask_when
    assert asked == (Asked("ai_did", ("text", "image", "edited")), Asked("business", ("registered",)))


def test_answers_of_sectors_are_canonical(release: Release) -> None:
    """A preset's ticks are in the questionnaire's order, as a person's are."""
    text, cover = release.questionnaire.sector("publisher").presets
    assert (text.ticked, text.answers) == (True, (("ai_used", "no"),))
    assert (cover.ticked, cover.answers) == (False, (("ai_used", "yes"), ("ai_did", ("text", "image"))))


def test_rulebooks_are_read_in_the_order_of_the_release(release: Release) -> None:
    """Facts come first, then the rulebooks as listed; each table knows its rulebook."""
    assert [book.id for book in release.books()] == ["facts", "law", "scheme", "shop"]
    in_order = ["facts", *["law"] * 3, *["scheme"] * 2, *["shop"] * 2]
    assert [table.rulebook for table in release.tables.values()] == in_order


def test_a_rulebook_in_full(release: Release) -> None:
    """Spot checks of everything that a rulebook holds."""
    law = release.rulebook("law")
    assert (law.in_force_from, law.in_force_to) == ("2026-01-01", "2026-12-31")
    assert [provision.confirmed for provision in law.provisions] == [True, False]
    assert law.assumptions[0].setting("editing").cuts == (("assisted", "L2"),)
    assert law.bands[0].values == (("human", "Made by people"), ("assisted", "Made with AI"))
    tier = law.table("tier")
    assert tier.headline
    assert tier.outcome("standard").term == TermRule(70, "death", "the author")
    assert tier.outcome("shorter").term == TermRule(50, "making")
    assert (tier.rules[2].overrides, tier.rules[2].may_be) == (("T1", "T2", "T4"), ("standard", "shorter"))
    assert law.table("notes").outcome("keep").term_from == "tier"
    assert release.facts.in_force_to == ""


def test_a_release_cannot_be_changed(release: Release) -> None:
    """Values are frozen, and lists are tuples."""
    with pytest.raises(FrozenInstanceError):
        release.title = "Another"  # type: ignore[misc]
    assert isinstance(release.rulebook("law").limits, tuple)


def test_cases_hold(release: Release) -> None:
    """What a case expects can be compared with what the assessor decides."""
    assessor = Assessor(release)
    cases = load_cases(SMALL)
    assert [case.name for case in cases] == ["A novel with a pictured cover", "The same under a start date"]
    assert dict(cases[0].settings) == {"limit": "editing", "reach": "all_works", "place": "cover"}
    assert cases[0].record.components[0].answers == {"ai_used": "no", "finished": "2026"}
    for case in cases:
        assessment = assessor.assess(case.record, dict(case.settings))
        parts = [(assessment.components[name], expected) for name, expected in case.components]
        for decisions, expected in [(assessment.work, case.work), *parts]:
            for one in expected:
                decision = decisions[one.table]
                outcomes = (
                    [rule.then for rule in decision.rules] if decision.table.hits == "collect" else [decision.outcome]
                )
                assert (tuple(outcomes), decision.possible if one.possible else ()) == (one.outcomes, one.possible)


def test_a_case_may_say_what_is_possible() -> None:
    """For an open outcome a case lists what it can turn out to be."""
    expected = dict(load_cases(SMALL)[1].components)["Text"]
    assert expected == (Expected("tier", ("cannot_tell",), ("standard", "shorter")),)


def test_the_digest_is_framed_as_documented(small: Path) -> None:
    """Name, NUL, length, NUL, bytes, for each *.yaml in the order of names; other files do not count."""
    (small / "notes.txt").write_text("not counted")
    digest = hashlib.sha256()
    for name in ("cases", "facts", "law", "questionnaire", "release", "scheme", "shop"):
        content = (small / f"{name}.yaml").read_bytes()
        digest.update(f"{name}.yaml".encode() + b"\0" + str(len(content)).encode() + b"\0" + content)
    assert release_digest(small) == digest.hexdigest() == load_release(small).digest


def test_the_digest_sees_every_byte(small: Path) -> None:
    """Even a changed comment is another release."""
    before = release_digest(small)
    with (small / "law.yaml").open("a", encoding="utf-8") as file:
        file.write("# seen\n")
    assert release_digest(small) != before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The error names the path that was given."""
    with pytest.raises(ReleaseError, match=r"There is no release folder .*/none\. Give the path of a folder"):
        load_release(tmp_path / "none")


def test_an_unknown_shipped_release_is_refused() -> None:
    """The error lists the releases that there are."""
    with pytest.raises(ReleaseError) as caught:
        load_shipped("1999-01")
    known = ", ".join(shipped_releases())
    assert str(caught.value) == f"There is no release 1999-01. This installation holds: {known}."


def test_an_installation_without_releases_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Data files can be lost when a program is packaged."""
    monkeypatch.setattr("compliance.rulebooks.loader.SHIPPED", tmp_path)
    with pytest.raises(ReleaseError, match=r"This installation holds no release\. Install Colophon again\."):
        load_shipped()


def test_the_newest_shipped_release_is_loaded_by_default() -> None:
    """With the digest of its own folder."""
    release = load_shipped()
    assert release.id == shipped_releases()[-1]
    assert release.digest == release_digest(SHIPPED / release.id)


def test_a_question_holds_the_conditions_of_the_rulebooks_that_ask_for_it(release: Release) -> None:
    """It is asked only if one of them is decided, and knows who can answer."""
    question = release.questionnaire.questions["store_part"]
    assert (question.rulebooks, question.asked_by) == (("shop",), (Asked("places", ("elsewhere",)),))
    assert question.known_by == "the designer"
    assert question.option("cover").if_so == "it had been a cover"
    assert release.questionnaire.questions["ai_used"].asked_by == ()


def test_forms_stances_and_codes(release: Release) -> None:
    """What the disclosure pack and the pages beside one another read."""
    book = release.rulebook("shop")
    assert [(form.id, form.each, len(form.lines)) for form in book.forms] == [
        ("shop_form", "part", 5),
        ("shop_letter", "work", 5),
        ("shop_data", "part", 3),
    ]
    assert book.forms[0].lines[0] == FormLine("Code", "choice", "shop_line")
    made = book.table("shop_line").outcome("made")
    assert (made.code, made.stance) == ("A1", "made_by_ai")
    assert [stance.id for stance in release.stances] == ["made_by_people", "made_by_ai"]


@pytest.mark.parametrize(
    ("places", "books"), [(("uk",), ["law", "scheme"]), (("elsewhere",), ["law", "scheme", "shop"])]
)
def test_a_rulebook_is_decided_only_where_it_is_asked_for(
    release: Release, places: tuple[str, ...], books: list[str]
) -> None:
    """Its tables are not among the decisions otherwise, and its questions are not asked."""
    answers = {"title": "Low Water", "business": "registered", "places": places}
    part = Component("c", "Cover", {"ai_used": "yes", "ai_did": ("image",), "store_part": "cover"})
    found = Assessor(release).assess(Record(answers, (part,)))
    assert [book.id for book in found.rulebooks] == books
    assert ("shop_line" in found.components["c"], "shop_work" in found.work) == ("shop" in books,) * 2
    asked = {
        question.id for question in asked_questions(release.questionnaire, "component", {**answers, **part.answers})
    }
    assert ("store_part" in asked) == ("shop" in books)
    assert {table.rulebook for table in found.tables} == set(books)


def test_an_unknown_answer_to_a_conditional_question_is_worked_out(release: Release) -> None:
    """Whichever answer it is, the same line follows: so it is decided, as for any other question."""
    answers = {"title": "Low Water", "business": "registered", "places": ("elsewhere",)}
    part = Component("c", "Cover", {"ai_used": "yes", "ai_did": ("image",), "store_part": "dont_know"})
    found = Assessor(release).assess(Record(answers, (part,)))
    assert found.components["c"]["shop_line"].outcome == "made"
    assert found.work["shop_work"].outcome == "needed"


def test_checks_of_readiness_are_read_with_their_sentences(release: Release) -> None:
    """Those of choices list the ones that are ready; those of words need none."""
    kept, words = release.readiness
    assert (kept.id, kept.title, kept.question, kept.ready) == ("kept", "Evidence", "ai_did", ("image",))
    assert (kept.says_ready, kept.says_not) == ("It is kept.", "Nothing is kept.")
    assert words.ready == ()
