"""What a comparison of two releases found, in the words of their questionnaires and rulebooks."""

from collections.abc import Iterable, Iterator

from compliance.domain.fact_words import fact_title, fact_value
from compliance.domain.release_comparison import Difference, NotCompared, ReleaseComparison
from compliance.domain.release_pair import SIDES
from compliance.domain.rulebook import Rule, Table
from compliance.domain.vocabulary import Vocabulary
from compliance.domain.wording import answer_words

NOTHING = "Nothing"
_WHOSE = ("before", "after")


class ComparisonWords:
    """Words for one comparison."""

    def __init__(self, comparison: ReleaseComparison) -> None:
        self._vocabularies = (Vocabulary(comparison.before), Vocabulary(comparison.after))

    def example(self, difference: Difference) -> tuple[str, ...]:
        """What leads to an example: the answers, settings that are not as shipped, and what its parts come to."""
        return tuple(dict.fromkeys((*self._said(difference), *self._mixture(difference))))

    def _said(self, difference: Difference) -> Iterator[str]:
        for (sides, name), answer in difference.example.items():
            release = self._vocabularies[sides[-1]].release
            question, assumption = release.questionnaire.questions.get(name), release.assumptions.get(name)
            if question is not None:
                yield f"{question.short or question.ask}: {answer_words(question, answer)}"
            elif assumption is not None and isinstance(answer, str) and answer != assumption.shipped:
                yield f"{assumption.title}: {assumption.setting(answer).label}"

    def _mixture(self, difference: Difference) -> Iterator[str]:
        for (sides, fact), value in difference.mixture:
            vocabulary = self._vocabularies[sides[-1]]
            whose = "" if sides == SIDES else f" ({_WHOSE[sides[0]]})"
            yield f"{fact_title(vocabulary, fact)}{whose}: {fact_value(vocabulary, fact, value)}"

    def not_compared(self, found: NotCompared) -> tuple[str, str]:
        """The question or assumption, and the answer or setting that one release alone offers."""
        release = self._vocabularies[found.side].release
        question = release.questionnaire.questions.get(found.name)
        if question is not None:
            return question.short or question.ask, question.option(found.value).label
        assumption = release.assumptions[found.name]
        return assumption.title, assumption.setting(found.value).label


def outcomes_words(table: Table, rules: Iterable[Rule]) -> str:
    """What rules come to by its labels, with what an open outcome can turn out to be and the term that one carries."""
    words = []
    for rule in rules:
        outcome = table.outcome(rule.then)
        years = f"{outcome.term.years} years" if outcome.term is not None else ""
        more = [years] if years and years not in outcome.label else []
        more += [" or ".join(table.outcome(name).label for name in rule.may_be)] if rule.may_be else []
        words.append(f"{outcome.label} ({', '.join(more)})" if more else outcome.label)
    return "; ".join(dict.fromkeys(words)) or NOTHING


def because_words(rules: Iterable[Rule]) -> str:
    """The reasons of rules, with their names."""
    return " ".join(f"{rule.because} ({rule.id})" for rule in rules) or "No rule applies."
