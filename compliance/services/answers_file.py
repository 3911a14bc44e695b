"""Answers kept in a file: YAML or JSON becomes checked answers, or a sentence for everything that is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from compliance.domain.answers import check_answers
from compliance.domain.assessment import Component, Record
from compliance.domain.questionnaire import Answer, Answers, Question, Questionnaire, Scope, Sector, no_longer_asked
from compliance.domain.release import Release
from compliance.rulebooks.check_ids import check_not_empty, check_repeated_ids
from compliance.rulebooks.faults import Fault, Faults, ReleaseError
from compliance.rulebooks.fields import Fields
from compliance.rulebooks.installed import installed_releases, load_installed
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.yaml_source import Page, Place, page_of
from compliance.services.compiled_releases import assessor

LONGEST_NAME = 200
LARGEST_FILE = 10_000_000

_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


class AnswersFileError(Exception):
    """The file cannot be used. `sentences` has one for each fault: where it is, what is wrong and what to do."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class FilePart:
    """A component of the file, with its preset's answers where it gives none of its own."""

    name: str
    preset: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """What a file says. `ignored` has a sentence for every answer to a question that is not asked."""

    release: Release
    organisation: str
    sector: Sector
    answers: Answers
    parts: tuple[FilePart, ...]
    ignored: tuple[str, ...]

    @property
    def record(self) -> Record:
        """The answers as the rules read them; a part goes by its name."""
        return Record(self.answers, tuple(Component(part.name, part.name, part.answers) for part in self.parts))


def read_answers_file(path: Path) -> AnswersFile:
    """Read and check a file; raises AnswersFileError with everything that is wrong."""
    return parse_answers(_text(path), str(path))


def parse_answers(text: str, file: str) -> AnswersFile:
    """The answers in a text; `file` is what the text is called in sentences. Raises AnswersFileError."""
    faults = _Faults()
    page = page_of(_PAIR.sub(_joined, text), file, faults)
    if page is None:
        raise faults.error()
    read = _Reader(page).file()
    if faults.found:
        raise faults.error()
    return read


def newest_release() -> Release:
    """The release that a new file should name."""
    return load_installed()


class _Faults(Faults):
    """Faults worded as a terminal shows them: file:line, then the component, then the sentence."""

    def note(self, wrong: Wrong, file: str, line: int, where: str, /, **words: object) -> None:
        place = f"{file}:{line}" if line else file
        sentence = wrong.value.format(**words)
        self.found.append(Fault(wrong, file, line, ": ".join(filter(None, (place, where, sentence)))))

    def error(self) -> AnswersFileError:
        """All that was noted, in the order of lines."""
        ordered = sorted(self.found, key=lambda fault: fault.line)
        return AnswersFileError(tuple(dict.fromkeys(fault.text for fault in ordered)))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise AnswersFileError((f"{path}: There is no such file. Give the path of an answers file.",)) from None
    except IsADirectoryError:
        raise AnswersFileError((f"{path}: This is a directory. Give the path of an answers file.",)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise AnswersFileError((f"{path}: The file cannot be read: {reason}.",)) from None
    if len(content) > LARGEST_FILE:
        raise AnswersFileError((f"{path}: This is too large for an answers file. Give a file of at most 10 MB.",))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise AnswersFileError((f"{path}:{line}: {Wrong.NOT_UTF8.value}",)) from None


def _joined(pair: re.Match[str]) -> str:
    """JSON writes a character beyond U+FFFF as two escapes, which YAML does not know."""
    high, low = int(pair[2], 16), int(pair[3], 16)
    return pair[1] + chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


class _Reader:
    """Reads one file against the release that it names."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.fields = Fields(page, (), "release organisation sector project components")
        self.ignored: list[str] = []

    def file(self) -> AnswersFile:
        release = self._release()
        questionnaire = release.questionnaire
        sectors = {sector.id: sector for sector in questionnaire.sectors}
        sector = sectors[self.fields.choice("sector", tuple(sectors), questionnaire.sectors[0].id)]
        known_sector = self.fields.text("sector") in sectors
        answers = self._answers(questionnaire, self.fields, "project", "project", {})
        entries = list(self.fields.each("components", "name", "preset answers"))
        listed = self.page.root.get("components") if isinstance(self.page.root, dict) else None
        if isinstance(listed, list):
            check_not_empty(self.page, ("components",), listed)
        parts = tuple(self._part(release, entry, sector if known_sector else None, answers) for entry in entries)
        check_repeated_ids(self.page, "component", self._names(parts, entries))
        organisation = self._name(self.fields, "organisation")
        return AnswersFile(release, organisation, sector, answers, parts, tuple(self.ignored))

    @staticmethod
    def _names(parts: tuple[FilePart, ...], entries: list[Fields]) -> Iterator[tuple[str, Place]]:
        for part, entry in zip(parts, entries, strict=True):
            if part.name:
                yield part.name, (*entry.place, "name")

    def _release(self) -> Release:
        """The release that the file names; with the newest one everything else can be checked all the same."""
        known = installed_releases()
        wanted = self.fields.choice("release", known, known[-1])
        try:
            return assessor(wanted).release
        except ReleaseError as error:
            raise AnswersFileError(tuple(str(error).splitlines())) from error

    def _part(self, release: Release, entry: Fields, sector: Sector | None, project: Answers) -> FilePart:
        preset = ""
        given: Mapping[str, Answer] = {}
        if sector is not None and "preset" in entry:
            presets = {each.id: each for each in sector.presets}
            preset = entry.choice("preset", tuple(presets), "")
            given = dict(presets[preset].answers) if preset else {}
        own = self._answers(release.questionnaire, entry, "answers", "component", {**project, **given})
        return FilePart(self._name(entry, "name"), preset, {**given, **own})

    def _name(self, fields: Fields, key: str) -> str:
        name = " ".join(fields.text(key).split())
        if len(name) > LONGEST_NAME:
            problem = f"Shorten it to {LONGEST_NAME} characters; it has {len(name)}."
            fields.note(Wrong.UNUSABLE_ANSWER, key, id=key, problem=problem)
        return name

    def _answers(
        self, questionnaire: Questionnaire, fields: Fields, key: str, scope: Scope, context: Answers
    ) -> dict[str, Answer]:
        """The answers below a key that are asked; the others are kept out and reported."""
        raw = dict(fields.raw(key))
        answers, problems = check_answers(questionnaire, scope, raw)
        for problem in problems:
            place = (*fields.place, key, problem.question)
            # Without its line an answer could not be found: the key stands in the file, so it has one.
            self.page.note(Wrong.UNUSABLE_ANSWER, place, id=problem.question, problem=problem.sentence)
        for question in () if problems else no_longer_asked(questionnaire, scope, {**context, **answers}):
            if question.id in answers:
                self.ignored.append(self._ignored((*fields.place, key, question.id), question))
                del answers[question.id]
        return answers

    def _ignored(self, place: Place, question: Question) -> str:
        return (
            f"{self.page.file}:{self.page.lines[place]}: The answer to {question.id} is ignored, because this is asked "
            f"only if {question.asked_if}."
        )
