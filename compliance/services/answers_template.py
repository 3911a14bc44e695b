"""An answers file to fill in: every question of a release, with its hint, its options and when it is asked."""

from collections.abc import Iterator
from textwrap import wrap

from compliance.domain.questionnaire import Preset, Question, Questionnaire, Sector
from compliance.domain.release import Release

_WIDTH = 100

_OPENING = (
    "An answers file for Colophon. Fill in what stands after each colon; what is left empty counts as not answered.",
    "Text that holds a colon and a space, or begins with a bracket, a quotation mark, # or -, goes in double quotes.",
    "Answers to questions that are not asked are ignored, with a warning.",
)


def answers_template(release: Release, sector: Sector) -> str:
    """The file for a sector, with the components that it usually has. Reading it unfilled finds what is missing."""
    return "\n".join(_lines(release, sector)) + "\n"


def _lines(release: Release, sector: Sector) -> Iterator[str]:
    questionnaire = release.questionnaire
    for sentence in _OPENING:
        yield from _comment(sentence, "")
    yield from ("#", "# When it is filled in:")
    yield from ("#   colophon assess ANSWERS.yaml", "#   colophon statement ANSWERS.yaml -o OUT.pdf", "")
    yield f"release: {release.id}"
    yield from ("# Who issues the statement.", "organisation:")
    yield f"# {sector.label}"
    yield from (f"sector: {sector.id}", "", "project:")
    yield from _project(questionnaire, sector)
    yield from ("", *_about_parts(questionnaire), "components:")
    for preset in sector.presets:
        if preset.ticked:
            yield from _component(questionnaire, preset)
    yield from _other_parts(sector)


def _project(questionnaire: Questionnaire, sector: Sector) -> Iterator[str]:
    for section in questionnaire.of_scope("project"):
        yield f"  # ---- {section.title} ----"
        for question in section.questions:
            yield from ("", *_described(question, "  "))
            if question.id == "product":
                yield from _comment(f"Usual here: {', '.join(sector.products)}.", "  ")
            yield f"  {question.id}:"
        yield ""


def _about_parts(questionnaire: Questionnaire) -> Iterator[str]:
    """The questions about parts are explained once; the components below have only their keys."""
    yield "# The questions about each part. In a part without AI, released and ai_used are enough, unless a"
    yield "# channel or an award asks for more."
    for section in questionnaire.of_scope("component"):
        yield from ("#", f"# ---- {section.title} ----")
        for question in section.questions:
            yield from ("#", *_comment(question.id, ""), *_described(question, "", "    "))


def _component(questionnaire: Questionnaire, preset: Preset) -> Iterator[str]:
    answered = dict(preset.answers)
    yield from ("", f"  - name: {preset.name}", f"    preset: {preset.id}", "    answers:")
    condition = ""
    for section in questionnaire.of_scope("component"):
        for question in section.questions:
            now = _asked_when(question)
            if now != condition:
                yield from _comment(f"{now}:", "      ")
                condition = now
            if question.id in answered:
                yield f"      # {question.id}: {_value(answered[question.id])}   (follows from the preset)"
            else:
                yield f"      {question.id}:"


def _value(answer: str | tuple[str, ...]) -> str:
    return answer if isinstance(answer, str) else f"[{', '.join(answer)}]"


def _other_parts(sector: Sector) -> Iterator[str]:
    others = [preset for preset in sector.presets if not preset.ticked]
    if others:
        yield from ("", "  # Other usual parts here, to be written like the ones above:")
    for preset in others:
        yield f"  #   preset: {preset.id}   {preset.name}"
    yield from ("", "  # A part of another kind has no preset; it answers “kind” itself.")


def _described(question: Question, indent: str, inner: str = "") -> Iterator[str]:
    """The question, its hint, what can be answered and when it is asked, as comments."""
    optional = " (May be left empty.)" if question.optional else ""
    yield from _comment(f"{question.ask}{optional}", indent, inner)
    if question.hint:
        yield from _comment(question.hint, indent, inner)
    if question.asked_if:
        yield from _comment(f"{_asked_when(question)}.", indent, inner)
    yield from _comment(_how(question), indent, inner)
    for option in question.options:
        label = f"{option.label} – {option.hint}" if option.hint else option.label
        alone = " (alone)" if option.alone else ""
        yield from _comment(f"{option.id}: {label}{alone}", indent, inner + "    ")


def _asked_when(question: Question) -> str:
    return f"Asked only if {question.asked_if}" if question.asked_if else "Asked always"


def _how(question: Question) -> str:
    match question.kind:
        case "one":
            return "One of these:"
        case "many":
            return "Any of these, as a list like [first, second]:"
        case "date":
            return "A date like 2027-03-12."
        case "year":
            return "A year like 2027."
        case "years":
            return "Years like 1999, 2003."
        case "sentence" | "text":
            return f"Text of at most {question.max_length} characters."


def _comment(text: str, indent: str, inner: str = "") -> Iterator[str]:
    lead = f"{indent}# {inner}"
    yield from wrap(text, _WIDTH, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False)
