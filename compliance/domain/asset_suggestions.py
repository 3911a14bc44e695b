"""What a file says, as suggested answers: for a person to take or to leave, never taken by itself.

Which words of a file suggest which answer is data (`compliance/assets/source_types.yaml`), not code. What a file does
not say suggests nothing: metadata can be missing, old or wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from compliance.domain.asset_findings import SOURCE_TYPE, AssetReading, Mark
from compliance.domain.questionnaire import DONT_KNOW, Answer, Answers, Question, Questionnaire, asked_questions

# How a suggestion stands to the answers: it can be taken; the answer says the same; the answer says otherwise; the
# question is not asked as the answers stand; or the answer has no room left for it.
Standing = Literal["open", "agrees", "contradicts", "waits", "no_room"]
_BETWEEN_TEXTS = "; "


@dataclass(frozen=True, slots=True)
class Suggest:
    """An answer (the id of an option) that something suggests; for files of these media types, if any are named."""

    question: str
    answer: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceType:
    """A code for the source of a file: what it says in plain words, and the answers that it suggests.

    `note` says why it suggests none.
    """

    id: str
    uri: str
    says: str
    suggests: tuple[Suggest, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class TextField:
    """A field whose text is itself a suggested answer. `version` is a field whose text is put behind it.

    `adds` lets it stand behind what was answered already.
    """

    field: str
    label: str
    question: str = ""
    version: str = ""
    adds: bool = False
    suggests: tuple[Suggest, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that is known of what files say."""

    source_types: tuple[SourceType, ...]
    fields: tuple[TextField, ...]
    actions: Mapping[str, str]
    training: Mapping[str, str]
    uses: Mapping[str, str]

    def source_type(self, value: str) -> SourceType | None:
        """The code that a file names, by its address or by its id alone."""
        wanted = value.strip().replace("https://", "http://", 1).rstrip("/")
        return next((each for each in self.source_types if wanted in (each.uri, each.id)), None)

    def field(self, name: str) -> TextField | None:
        """What is known of a field."""
        return next((each for each in self.fields if each.field == name), None)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer that a file suggests. `answer` is the id of an option, or a text; `mark` is what the file says."""

    question: str
    answer: str
    mark: Mark
    adds: bool = False

    @property
    def key(self) -> str:
        """Names the question and the answer, wherever in the file it was said."""
        return suggestion_key(self.question, self.answer)


def suggestion_key(question: str, answer: str) -> str:
    """What a suggestion is called: by what is suggested, so that the same is suggested once."""
    return sha256(f"{question}\n{answer}".encode()).hexdigest()[:32]


def suggestions(reading: AssetReading, words: Vocabulary, questionnaire: Questionnaire) -> tuple[Suggestion, ...]:
    """What the file suggests, each answer once, in the order of the questionnaire."""
    found: dict[str, Suggestion] = {}
    for suggestion in (*_of_source_types(reading, words), *_of_fields(reading, words)):
        if suggestion.question in questionnaire.questions:
            found.setdefault(suggestion.key, suggestion)
    order = list(questionnaire.questions)
    return tuple(sorted(found.values(), key=lambda each: order.index(each.question)))


def _of_source_types(reading: AssetReading, words: Vocabulary) -> Iterator[Suggestion]:
    for mark in reading.values(SOURCE_TYPE):
        known = words.source_type(mark.value)
        yield from _suggested(known.suggests if known else (), mark, reading)


def _of_fields(reading: AssetReading, words: Vocabulary) -> Iterator[Suggestion]:
    for field in words.fields:
        versions = reading.values(field.version) if field.version else ()
        for mark in reading.values(field.field):
            yield from _suggested(field.suggests, mark, reading)
            if field.question:
                version = next((each.value for each in versions if each.where == mark.where), "")
                text = " ".join(filter(None, (mark.value, "" if version in mark.value else version)))
                yield Suggestion(field.question, text, mark, field.adds)


def _suggested(suggests: tuple[Suggest, ...], mark: Mark, reading: AssetReading) -> Iterator[Suggestion]:
    for each in suggests:
        if not each.media or reading.media_type in each.media:
            yield Suggestion(each.question, each.answer, mark)


def standing(suggestion: Suggestion, questionnaire: Questionnaire, answers: Answers) -> Standing:
    """How the suggestion stands to the answers of the part and of its project."""
    question = questionnaire.questions[suggestion.question]
    if question.id not in {each.id for each in asked_questions(questionnaire, question.scope, answers)}:
        return "waits"
    answer = answers.get(question.id)
    if _says_it(question, answer, suggestion.answer):
        return "agrees"
    if not question.closed and len(_joined(answer, suggestion)) > question.max_length:
        return "no_room"
    return "open" if _leaves_open(question, answer, suggestion) else "contradicts"


def _says_it(question: Question, answer: Answer | None, suggested: str) -> bool:
    if question.kind == "many":
        return suggested in (answer or ())
    if question.closed:
        return answer == suggested
    return suggested.casefold() in str(answer or "").casefold()


def _leaves_open(question: Question, answer: Answer | None, suggestion: Suggestion) -> bool:
    if not answer or answer == DONT_KNOW:
        return True
    if question.kind == "many":
        return not any(question.option(choice).alone for choice in answer)
    return not question.closed and suggestion.adds


def _joined(answer: Answer | None, suggestion: Suggestion) -> str:
    before = answer if isinstance(answer, str) and suggestion.adds else ""
    return _BETWEEN_TEXTS.join(filter(None, (before, suggestion.answer)))


def answer_with(suggestion: Suggestion, question: Question, answer: Answer | None) -> Answer:
    """The answer once the suggestion is taken: further ticks stay, and a text that is added to goes on."""
    if question.kind != "many":
        return suggestion.answer if question.closed else _joined(answer, suggestion)
    taken = {
        suggestion.answer,
        *(each for each in answer or () if each != DONT_KNOW and not question.option(each).alone),
    }
    return tuple(option.id for option in question.options if option.id in taken)
