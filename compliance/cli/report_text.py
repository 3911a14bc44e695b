"""The report on an answers file as plain text for a terminal."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from compliance.domain.wording import listed
from compliance.services.reported import (
    AnswerShown,
    AssumptionShown,
    FindingShown,
    RegimeShown,
    Report,
    SubjectShown,
)

WIDTH = 100


def report_lines(report: Report) -> Iterator[str]:
    """The report, line by line: what is open, then each rulebook with the work, the components and its assumptions."""
    named = f"{report.title or 'Untitled'} ({report.version})" if report.version else report.title or "Untitled"
    yield from _wrapped(named, "")
    yield f"{report.organisation}. Release {report.release} of the rules."
    if report.headline:
        yield ""
        yield from _wrapped(report.headline, "")
    if report.missing:
        yield ""
        yield f"Not answered yet ({len(report.missing)}):"
        yield from question_lines(report.missing)
    for regime in report.regimes:
        yield from _regime(regime)


def question_lines(questions: Sequence[AnswerShown]) -> Iterator[str]:
    """Open questions, one each, with the component and the key that the answers file has for it."""
    for each in questions:
        where = f"{each.component}: " if each.component else ""
        yield from _wrapped(f"{where}{each.ask} [{each.question}]", "  ", "- ")


def _regime(regime: RegimeShown) -> Iterator[str]:
    yield from _headed(f"{regime.title}: {regime.status_label}", "=")
    for subject in (SubjectShown("", regime.work), *regime.components):
        if subject.findings:
            yield from _headed(subject.name or "The work", "-")
        for finding in subject.findings:
            yield from _finding(finding, subject.name)
    if regime.assumptions:
        yield from _headed("Assumptions", "-")
    for assumption in regime.assumptions:
        yield from _assumption(assumption)
    if regime.limits:
        yield from _headed("Limits", "-")
    for limit in regime.limits:
        yield from _wrapped(limit, "  ", "- ")


def _headed(heading: str, line: str) -> Iterator[str]:
    yield from ("", heading, line * min(len(heading), WIDTH))


def _assumption(assumption: AssumptionShown) -> Iterator[str]:
    yield from _wrapped(f"{assumption.title}. Assumed: {assumption.label}.", "  ", "- ")
    for other in assumption.otherwise:
        yield from _wrapped(f"Otherwise, {other.label}: {' '.join(other.changes)}", "    ")


def _finding(finding: FindingShown, subject: str) -> Iterator[str]:
    """The outcome with its reasons; answers and assumptions only where a result is shown in headlines."""
    separator = "" if finding.title.endswith("?") else ":"
    yield from _wrapped(f"{finding.title}{separator} {finding.label}{_possible(finding)}", "  ")
    for sentence in finding.says:
        yield from _wrapped(sentence, "      ")
    if finding.either:
        yield "      Either way, whichever of these turns out to be so:"
    for reason in finding.because:
        yield from _wrapped(reason, "      ", "- " if finding.either else "")
    for provision in finding.provisions:
        yield from _wrapped(f"Provision: {provision.cite}. {provision.caution}".rstrip(), "      ")
    for displaced in finding.displaced:
        yield from _wrapped(displaced, "      ")
    if finding.headline:
        yield from _grounds(finding, subject)


def _possible(finding: FindingShown) -> str:
    return f". It may be: {' or '.join(finding.possible)}" if finding.possible else ""


def _grounds(finding: FindingShown, subject: str) -> Iterator[str]:
    if finding.answers:
        said = "; ".join(f"{_owned(each, subject)}{each.short} – {each.answer}" for each in finding.answers)
        yield from _wrapped(f"Answers: {said}.", "      ")
    for assumed in finding.assumed:
        yield from _wrapped(f"Assumed: {assumed.title}: {assumed.label}.", "      ")
    if finding.unknown:
        asked = "; ".join(f"{_owned(each, subject)}{each.short} [{each.question}]" for each in finding.unknown)
        yield from _wrapped(f"Unknown: {asked}.", "      ")
    if finding.undecided_components:
        yield from _wrapped(f"Depends on: {listed(list(finding.undecided_components))}.", "      ")


def _owned(each: AnswerShown, subject: str) -> str:
    """Whose answer it is, where that is not plain from the heading above."""
    return f"{each.component}: " if each.component not in ("", subject) else ""


def _wrapped(text: str, indent: str, bullet: str = "") -> Iterator[str]:
    hanging = indent + " " * len(bullet)
    yield from wrap(text, WIDTH, initial_indent=indent + bullet, subsequent_indent=hanging, break_on_hyphens=False)
