"""The words of files: every entry says something, and suggests only what can be answered."""

import pytest

from compliance.assets.metadata import WRITTEN
from compliance.assets.source_types import FILE, FaultyVocabulary, parse, vocabulary
from compliance.domain.asset_suggestions import Suggest
from compliance.rulebooks.installed import installed_releases, load_installed
from compliance.services.assessments import current_release
from compliance.services.asset_marking import EDITED, GENERATED, PROMPTS, PROPERTIES_TABLE, SOURCE_TABLE

WORDS = vocabulary()
SUGGESTED = [
    *((each.id, suggest) for each in WORDS.source_types for suggest in each.suggests),
    *((each.field, suggest) for each in WORDS.fields for suggest in each.suggests),
]
# The codes of IPTC's list, of 23 October 2024, with the three that were given up, and C2PA's own two.
IPTC = {
    *("digitalCapture", "computationalCapture", "negativeFilm", "positiveFilm", "print", "humanEdits"),
    *("compositeWithTrainedAlgorithmicMedia", "algorithmicallyEnhanced", "digitalCreation", "dataDrivenMedia"),
    *("trainedAlgorithmicMedia", "algorithmicMedia", "screenCapture", "virtualRecording", "composite"),
    *("compositeCapture", "compositeSynthetic", "minorHumanEdits", "softwareImage", "digitalArt"),
}
# Whose definition says that a generative model had a part in it.
GENERATIVE = {"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic"}


def test_every_code_is_known() -> None:
    """Under the address that files name."""
    found = {each.id: each.uri for each in WORDS.source_types}
    assert found == {
        **{name: f"http://cv.iptc.org/newscodes/digitalsourcetype/{name}" for name in IPTC},
        **{name: f"http://c2pa.org/digitalsourcetype/{name}" for name in ("empty", "trainedAlgorithmicData")},
    }


@pytest.mark.parametrize("code", [each.id for each in WORDS.source_types])
def test_a_code_suggests_the_use_of_ai_only_where_its_definition_says_so(code: str) -> None:
    """All others suggest nothing, and say why; that AI was not used is suggested by none."""
    known = WORDS.source_type(code)
    assert known
    assert known == WORDS.source_type(known.uri) == WORDS.source_type(known.uri.replace("http:", "https:"))
    assert (Suggest("ai_used", "yes") in known.suggests) == (code in GENERATIVE)
    assert bool(known.note) == (code not in GENERATIVE)
    assert not [each for each in known.suggests if each.answer == "no"]


@pytest.mark.parametrize("release", installed_releases())
@pytest.mark.parametrize(("where", "suggest"), SUGGESTED, ids=lambda each: each if isinstance(each, str) else "")
def test_every_suggestion_can_be_answered(release: str, where: str, suggest: Suggest) -> None:
    """The question is one of a part, and has the option."""
    question = load_installed(release).questionnaire.questions[suggest.question]
    assert question.scope == "component", where
    assert question.option(suggest.answer)


@pytest.mark.parametrize("field", [each for each in WORDS.fields if each.question], ids=lambda each: each.field)
def test_every_field_that_is_an_answer_has_a_question(field: object) -> None:
    """One of words, of a part."""
    known = next(each for each in WORDS.fields if each == field)
    question = current_release().questionnaire.questions[known.question]
    assert (question.scope, question.closed) == ("component", False)


def test_what_is_written_has_a_label_and_comes_from_tables_that_there_are() -> None:
    """Of the release that new projects start under."""
    tables = current_release().tables
    assert {GENERATED, EDITED} <= {each.id for each in tables[PROPERTIES_TABLE].outcomes}
    assert any(each.code for each in tables[SOURCE_TABLE].outcomes)
    assert PROMPTS.keys() < WRITTEN.keys()
    assert set(PROMPTS.values()) <= current_release().questionnaire.questions.keys()
    assert all(WORDS.field(name) for name in WRITTEN if name != "DigitalSourceType")
    codes = {each.code for each in tables[SOURCE_TABLE].outcomes if each.code}
    assert all(WORDS.source_type(code) for code in codes)


@pytest.mark.parametrize(
    ("part", "instead", "sentence"),
    [
        ('answer: "yes"', "answer: yes", "put it in quotes"),
        ("    says: edited with a generative model\n", "", "id, says, uri are needed"),
        ("    note: It does not say by what kind of software.\n", "", "or a note why there is none"),
        ("id: digitalArt", "id: print", "print: named twice"),
        ("actions:", "deeds:", "nothing unknown"),
    ],
)
def test_a_faulty_file_is_refused(part: str, instead: str, sentence: str) -> None:
    """With a sentence that says where."""
    text = FILE.read_text(encoding="utf-8")
    assert part in text
    with pytest.raises(FaultyVocabulary, match=sentence):
        parse(text.replace(part, instead, 1))
