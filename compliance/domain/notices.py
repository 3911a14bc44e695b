"""Ready wording for disclosure, made only from what was answered."""

from collections.abc import Iterator

from compliance.domain.assessment import Component
from compliance.domain.finding import Explainer
from compliance.domain.rulebook import Outcome
from compliance.domain.wording import answer_words, listed


def _by_use(explainer: Explainer) -> dict[Outcome | None, list[str]]:
    """The names of the parts by what AI did on them, in the order of the scale; None where that is not known."""
    table = explainer.release.facts.tables[0]
    groups: dict[Outcome | None, list[str]] = {outcome: [] for outcome in table.outcomes}
    groups[None] = []
    for part in explainer.assessment.record.components:
        decision = explainer.assessment.components[part.id][table.id]
        groups[decision.result if decision.decided else None].append(named_part(part))
    return {outcome: names for outcome, names in groups.items() if names}


def named_part(part: Component) -> str:
    """The part's name, with a note if it is in no released version."""
    outside = " (not in the released version)" if part.answers.get("released") in ("internal", "cut") else ""
    return f"{part.name}{outside}"


def credit_line(explainer: Explainer) -> str:
    """One short paragraph for credits or an imprint: what AI did, naming at most six parts of a kind."""
    return " ".join(_sentences(explainer, SHORT))


SHORT = 6
# The questions answered in the person's own sentences.
_OWN_WORDS = ("ai_context", "human_context")


def _sentences(explainer: Explainer, most: int) -> Iterator[str]:
    for outcome, names in _by_use(explainer).items():
        shown = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more components"]
        if outcome is None:
            yield f"How AI was used is not known for {listed(shown)}."
        else:
            yield outcome.says.replace("{parts}", listed(shown))


def long_notice(explainer: Explainer, organisation: str) -> tuple[str, ...]:
    """A notice in paragraphs: about what, in general, then the person's own sentences part by part."""
    answers = explainer.assessment.record.answers
    questions = explainer.release.questionnaire.questions
    title, version = str(answers.get("title", "")), str(answers.get("version", ""))
    about = f"{title} ({version})" if version else title
    everything = _sentences(explainer, len(explainer.assessment.record.components))
    paragraphs = [f"How AI was used in {about}, as stated by {organisation}.", " ".join(everything)]
    for part in explainer.assessment.record.components:
        asked = explainer.asked_ids(part.id)
        own = [answer_words(questions[key], part.answers.get(key)) for key in _OWN_WORDS if key in asked]
        if any(own):
            paragraphs.append(f"{part.name}: {' '.join(_stopped(text) for text in own if text)}")
    return tuple(paragraphs)


def _stopped(sentence: str) -> str:
    return sentence if sentence[-1] in ".!?…" else f"{sentence}."
