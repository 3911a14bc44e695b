"""Reading answers files: what they may look like, and what is said of those that cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance.services import answers_file, parts
from compliance.services.answers_file import AnswersFile, AnswersFileError, parse_answers, read_answers_file
from compliance.services.answers_template import answers_template

SMALL = """\
release: 2026-11
organisation: Acme  Press
sector: publisher
project: {title: The Tide, made_year: 2026, territories: [us, uk], release_date: 2027-03-12, version: "", product: null}
components:
  - name: Text
    preset: text
    answers: {released: yes, ai_used: no}
"""


def faults(text: str) -> list[str]:
    """What is said about a file that cannot be used, without the file's name."""
    with pytest.raises(AnswersFileError) as caught:
        parse_answers(text, "a.yaml")
    return [sentence.removeprefix("a.yaml:") for sentence in caught.value.sentences]


def read(text: str) -> AnswersFile:
    """The file that a text makes."""
    return parse_answers(text, "a.yaml")


def test_values_are_canonical() -> None:
    """Yes is text, a year and a date are text, ticks are in the questionnaire's order, empty values are left out."""
    file = read(SMALL)

    assert file.organisation == "Acme Press"
    assert file.answers == {
        "title": "The Tide",
        "made_year": "2026",
        "territories": ("uk", "us"),
        "release_date": "2027-03-12",
    }
    assert file.parts[0].answers == {"kind": "literary", "part_role": "text", "released": "yes", "ai_used": "no"}
    assert file.record.components[0].id == "Text"


def test_a_preset_gives_its_answers_unless_the_file_says_otherwise() -> None:
    """What a part is follows from the preset, and can be corrected."""
    file = read(SMALL.replace("{released: yes", "{kind: dramatic, released: yes"))

    assert file.parts[0].answers["kind"] == "dramatic"


def test_json_is_read_as_well() -> None:
    """With tabs, numbers, escapes beyond U+FFFF and escaped slashes."""
    value: dict[str, Any] = yaml.load(SMALL, Loader=yaml.BaseLoader)  # noqa: S506 - makes text of everything
    value["project"]["title"] = "T \U0001f600 \\ud83d / ü"
    value["project"]["made_year"] = 2026
    value["project"]["product"] = None
    text = json.dumps(value, indent="\t").replace("/", "\\/")

    assert "\\ud83d\\ude00" in text
    file = parse_answers(text, "a.json")
    assert file.answers["title"] == "T \U0001f600 \\ud83d / ü"
    assert file.answers["made_year"] == "2026"
    assert "product" not in file.answers


def test_yaml_and_json_say_the_same() -> None:
    """The format does not matter to what is read."""
    value = yaml.load(SMALL.replace("null", "''"), Loader=yaml.BaseLoader)  # noqa: S506 - makes text of everything

    assert parse_answers(json.dumps(value), "a.json").record == read(SMALL).record


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """Some editors write one."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())

    assert read_answers_file(path).record == read(SMALL).record


def test_a_file_of_another_kind_is_not_swallowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A film by mistake is refused by its size."""
    monkeypatch.setattr(answers_file, "LARGEST_FILE", 100)
    path = tmp_path / "film.mp4"
    path.write_bytes(b"a" * 101)

    with pytest.raises(AnswersFileError, match="too large for an answers file"):
        read_answers_file(path)


def test_what_is_not_asked_is_left_out_and_named() -> None:
    """A part's answers are judged together with the project's."""
    file = read(SMALL.replace("ai_used: no", "ai_used: no, tools: Pen 1, part_made_year: 2020"))

    assert "tools" not in file.parts[0].answers
    assert file.ignored == (
        "a.yaml:8: The answer to tools is ignored, because this is asked only if ai_used is yes.",
        "a.yaml:8: The answer to part_made_year is ignored, because this is asked only if same_dates is no.",
    )


ONE_FAULT = {
    ("sector: publisher", "sector: press"): (
        "3: sector is press. Write one of these: agency, publisher, games, label, film, other."
    ),
    ("preset: text", "preset: lyrics"): (
        "7: component Text: preset is lyrics. Write one of these: text, cover, interior_images, translation, blurb, "
        "layout, narration."
    ),
    ("release: 2026-11", "release: 2025"): "1: release is 2025. Write one of these: 2026-11.",
    ("organisation: Acme  Press\n", ""): "1: The key organisation is missing. Add it.",
    ("organisation: Acme  Press", "organisation:"): "2: organisation is empty. Write its text or remove the key.",
    ("made_year: 2026", "ai_used: yes"): (
        "4: The answer to ai_used cannot be used. This question is about a part. Move the answer there."
    ),
    ("ai_used: no", "ai_used: {a: b}"): (
        "8: component Text: The answer to ai_used cannot be used. Choose one of: no, yes, dont_know."
    ),
    ("[us, uk]", "[us, moon]"): (
        "4: The answer to territories cannot be used. “moon” is not one of the choices. "
        "Choose any of: uk, eu, us, cn, kr, elsewhere, dont_know."
    ),
    ("name: Text", "name: " + 201 * "x"): (
        f"6: component {201 * 'x'}: The answer to name cannot be used. Shorten it to 200 characters; it has 201."
    ),
    ("name: Text", "name: &a Text"): (
        "6: a is an anchor or an alias (& or *), and these are not read. Write the value out in every place."
    ),
}


@pytest.mark.parametrize(("change", "expected"), ONE_FAULT.items())
def test_one_fault_gives_one_sentence(change: tuple[str, str], expected: str) -> None:
    """With its line, its key and the values that may stand there."""
    assert change[0] in SMALL
    assert faults(SMALL.replace(*change)) == [expected]


def test_no_component_is_a_fault() -> None:
    """A record of nothing is none."""
    head, _, _ = SMALL.partition("components:")

    assert faults(head + "components: []\n") == ["5: components is empty. List at least one."]
    assert faults(head + "components: Text\n") == ["5: components must be a list. Write it like [first, second]."]


def test_a_component_without_a_sector_is_checked_all_the_same() -> None:
    """One slip does not hide the others."""
    said = faults(SMALL.replace("publisher", "press").replace("ai_used: no", "ai_used: maybe"))

    assert len(said) == 2


def test_names_are_as_long_as_the_database_allows() -> None:
    """What a file may say, a project can hold."""
    assert answers_file.LONGEST_NAME == parts.LONGEST_NAME


@pytest.mark.parametrize("sector", ["agency", "publisher", "games", "label", "film", "other"])
def test_a_template_can_be_read_as_it_is(sector: str) -> None:
    """With the organisation filled in it has no fault; every question is explained; every usual part is there."""
    release = answers_file.newest_release()
    chosen = release.questionnaire.sector(sector)
    text = answers_template(release, chosen)
    file = read(text.replace("\norganisation:\n", "\norganisation: Acme Press\n"))

    assert faults(text) == ["13: organisation is empty. Write its text or remove the key."]
    assert file.ignored == ()
    assert [part.preset for part in file.parts] == [preset.id for preset in chosen.presets if preset.ticked]
    flat = " ".join(text.replace("#", " ").split())
    for question in release.questionnaire.questions.values():
        assert " ".join(question.ask.split()) in flat
        assert " ".join(question.hint.split()) in flat
        for option in question.options:
            assert f" {option.id}: {' '.join(option.label.split())}" in flat
    for preset in chosen.presets:
        assert f"preset: {preset.id}\n" in text or f"preset: {preset.id} " in text
    assert max(map(len, text.splitlines())) <= 100
