"""What files say, in words for the page of a component's files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from compliance.domain.asset_findings import SOURCE_TYPE, AssetReading, CredentialState, Mark, Where
from compliance.domain.asset_suggestions import Vocabulary
from compliance.domain.questionnaire import Question, Section
from compliance.domain.wording import answer_words
from compliance.services.assessments import assess_project
from compliance.services.assets import FileRead, SuggestionShown, vocabulary
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.web.section_place import section_url
from compliance.web.todo_view import question_url

_CREDENTIAL: Mapping[CredentialState, str] = {
    "valid": (
        "It carries a Content Credential that fits it: what that covers was not changed since it was signed. "
        "Signed by {signer}; nobody has checked who that is."
    ),
    "invalid": (
        "It carries a Content Credential that does not fit it: the file was changed after it was signed, or the "
        "signature is wrong. What that credential says is listed, and suggests nothing."
    ),
    "remote": "It says that its Content Credential is kept elsewhere. That was not fetched: nothing is, from any file.",
    "unreadable": "Whether it carries a Content Credential cannot be told: the file is damaged or badly built.",
    "none": "It carries no Content Credential. That proves nothing: most files carry none, and one can be taken away.",
    "unread": "It could not be read.",
}
_PLACES: Mapping[Where, str] = {
    "credential": "Content Credential",
    "ingredient": "Content Credential of what it was made from",
    "xmp": "IPTC and XMP",
    "iptc": "IPTC",
    "exif": "EXIF",
    "text": "Text in the file",
    "pdf": "PDF",
    "media": "Sound or video data",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a file says: what, where it stands, and what has to be known about it."""

    label: str
    words: str
    place: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A suggested answer. `says` is what the file says, `words` the suggested answer, `given` the one there is."""

    shown: SuggestionShown
    says: str
    words: str
    given: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that was read, in words."""

    file: FileRead
    credential: tuple[str, ...]
    lines: tuple[Line, ...]
    suggestions: tuple[SuggestionView, ...]


def file_view(file: FileRead) -> FileView:
    """The file in words."""
    words = vocabulary()
    return FileView(
        file,
        tuple(_credential(file.reading)),
        tuple(dict.fromkeys(line(mark, words) for mark in file.reading.marks)),
        tuple(_suggestion(each, words) for each in file.suggestions),
    )


def _credential(reading: AssetReading) -> Iterator[str]:
    credential = reading.credential
    yield _CREDENTIAL[credential.state].format(signer=credential.signer or "somebody whom it does not name")
    if credential.generator:
        yield f"The credential names {credential.generator} as the program that wrote it."


def line(mark: Mark, words: Vocabulary) -> Line:
    """One thing that a file says, in words."""
    place = _PLACES[mark.where]
    match mark.field:
        case field if field == SOURCE_TYPE:
            known = words.source_type(mark.value)
            said = f"{known.says} ({known.id})" if known else mark.value
            note = known.note if known else "This code is not in IPTC’s list, and suggests nothing."
            return Line("Source", said, place, note)
        case "action":
            return Line("What was done", words.actions.get(mark.value, mark.value), place)
        case "training":
            return Line("Training and data mining", _training(mark.value, words), place)
    known_field = words.field(mark.field)
    if known_field is None:
        note = "That is no declaration. Ask whoever made this part."
        return Line(f"A text field called {mark.field}, as image generators write it", mark.value, place, note)
    return Line(known_field.label, mark.value, place)


def _training(value: str, words: Vocabulary) -> str:
    name, _, use = value.partition(": ")
    what = words.training.get(name.rpartition(".")[2], name)
    return f"{what}: {words.uses.get(use, use)}"


def _suggestion(shown: SuggestionShown, words: Vocabulary) -> SuggestionView:
    said = line(shown.suggestion.mark, words)
    answer = shown.suggestion.answer
    return SuggestionView(
        shown,
        f"{said.label}: {said.words} ({said.place})",
        answer_words(shown.question, (answer,) if shown.question.kind == "many" else answer),
        answer_words(shown.question, shown.answer),
    )


def saved_words(before: ProjectRecord, after: ProjectRecord) -> str:
    """That an answer is saved, and how many questions are asked because of it, with a link to the first of them."""
    asked = {(each.component_id, each.question.id) for each in assess_project(before).missing}
    new = [each for each in assess_project(after).missing if (each.component_id, each.question.id) not in asked]
    if not new:
        return "The answer is saved."
    words = "1 more question is asked now" if len(new) == 1 else f"{len(new)} more questions are asked now"
    link = Markup('<a href="{}">{}</a>').format(question_url(new[0], after.id), words)
    return Markup("The answer is saved. {}.").format(link)


def question_links(
    record: ProjectRecord, part: ComponentRecord, questions: Iterable[tuple[str, Section, Question]]
) -> tuple[tuple[str, str], ...]:
    """Questions of the project and of this component, each with the address where it is answered."""
    return tuple(
        (question.ask, section_url(record, part if component_id else None, section, _anchor=question.id))
        for component_id, section, question in questions
    )
