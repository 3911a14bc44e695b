"""Records for tests of the rules: the newest release that comes with the program, and answers drawn at random."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from hypothesis import assume
from hypothesis import strategies as st

from compliance.domain.assessment import Assessment, Assessor, Component, Record
from compliance.domain.facts import is_unknown
from compliance.domain.finding import Explainer
from compliance.domain.questionnaire import DONT_KNOW, Answer, Answers, Question, Scope, asked_questions, is_asked
from compliance.rulebooks.loader import load_shipped

PROJECT: Answers = {
    "title": "Low Water",
    "product": "Novel",
    "version": "first edition",
    "signatory": "Imogen Hale, Managing Director",
    "business": "registered",
    "authors": "living",
    "uk_link": "yes",
    "publication": "published",
    "same_dates": "yes",
}
HUMAN: Answers = {"released": "yes", "ai_used": "no", "kind": "literary"}
_MADE: Answers = {
    "released": "yes",
    "ai_used": "yes",
    "ai_did": ("text",),
    "ai_remains": "all",
    "first_version": "ai",
    "directed": "prompts",
    "kind": "literary",
}
EDITED: Answers = {**HUMAN, "ai_used": "yes", "ai_did": ("edited",), "ai_remains": "all", "first_version": "human"}
CHOSEN: Answers = {**_MADE, "human_acts": ("chose",)}
PROMPTED: Answers = {**_MADE, "human_acts": ("nothing",)}
ALONE: Answers = {**_MADE, "directed": "standing", "human_acts": ("nothing",)}
UNKNOWN: Answers = {**HUMAN, "ai_used": DONT_KNOW}

# For a question with ticks, selections that differ in everything that a rule or another question can see. They are
# written out by hand, so that they do not rest on the code under test.
_TICKS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "ai_did": (
        ("correction",),
        ("research",),
        ("text",),
        ("correction", "research"),
        ("correction", "text"),
        ("research", "text"),
        ("correction", "research", "text"),
        ("live_output",),
        ("correction", "live_output"),
        ("research", "live_output"),
        ("text", "live_output"),
        ("correction", "research", "live_output"),
        ("correction", "text", "live_output"),
        ("research", "text", "live_output"),
        ("correction", "research", "text", "live_output"),
    ),
    "human_acts": (("rewrote",), ("chose",), ("rewrote", "chose"), ("nothing",)),
    "disclosed": (("credits",), ("nowhere",)),
    "territories": (("uk",), ("uk", "elsewhere")),
    "channels": (("none",),),
    "awards": (("none",),),
    "evidence": (("drafts",),),
}


@cache
def assessor() -> Assessor:
    """An assessor of the newest release, built once."""
    return Assessor(load_shipped())


def record(*parts: Answers, **project: Answer) -> Record:
    """A record of parts named A, B and so on; the project's answers are PROJECT with these changes."""
    components = tuple(Component(f"c{n}", chr(ord("A") + n), answers) for n, answers in enumerate(parts))
    return Record({**PROJECT, **project}, components)


def assess(drawn: Record, **settings: str) -> Assessment:
    """The record assessed with the settings as shipped, except these."""
    return assessor().assess(drawn, {**assessor().release.shipped_settings(), **settings})


def explainer(drawn: Record, **settings: str) -> Explainer:
    """An explainer of the record's assessment."""
    return Explainer(assessor(), assess(drawn, **settings))


def choices(question: Question) -> tuple[Answer, ...]:
    """The known answers to a closed question, without those that nothing can tell apart."""
    if question.kind == "many":
        return _TICKS[question.id]
    return tuple(option.id for option in question.options if option.id != DONT_KNOW)


def questions(scope: Scope) -> Iterator[Question]:
    """The closed questions of a scope, in the order in which they are asked."""
    return (q for q in assessor().release.questionnaire.questions.values() if q.closed and q.scope == scope)


def any_choices(question: Question) -> st.SearchStrategy[Answer]:
    """Any known answer to a closed question, with any of its ticks."""
    known = [option for option in question.options if option.id != DONT_KNOW]
    if question.kind == "one":
        return st.sampled_from([option.id for option in known])
    order = [option.id for option in known if not option.alone]
    together = st.sets(st.sampled_from(order), min_size=1).map(lambda ticks: tuple(sorted(ticks, key=order.index)))
    return st.one_of(together, *(st.just((option.id,)) for option in known if option.alone))


@st.composite
def answered(
    draw: Callable[[st.SearchStrategy[Answer]], Answer],
    scope: Scope,
    project: Answers | None = None,
    *,
    anywhere: bool = False,
) -> dict[str, Answer]:
    """A known answer to every closed question of the scope that is asked.

    The project goes nowhere that a conditional rulebook is about, unless it may go `anywhere`.
    """
    answers: dict[str, Answer] = dict(project or {})
    asked: dict[str, bool] = {}
    for question in assessor().release.questionnaire.questions.values():
        asked[question.id] = is_asked(question, answers, asked)
        if question.closed and question.scope == scope and asked[question.id]:
            drawn = any_choices(question) if anywhere else st.sampled_from(choices(question))
            answers[question.id] = draw(drawn)
    return {key: answer for key, answer in answers.items() if key not in (project or {})}


@st.composite
def records(draw: Callable[[st.SearchStrategy[object]], object], parts: int = 3, *, anywhere: bool = False) -> Record:
    """A record in which every closed question that is asked has a known answer."""
    project: Answers = draw(answered("project", anywhere=anywhere))  # type: ignore[assignment]
    count: int = draw(st.integers(0, parts))  # type: ignore[assignment]
    components = []
    for number in range(count):
        own: Answers = draw(answered("component", project, anywhere=anywhere))  # type: ignore[assignment]
        components.append(Component(f"c{number}", chr(ord("A") + number), own))
    return Record(project, tuple(components))


@st.composite
def gaps(
    draw: Callable[[st.SearchStrategy[object]], object],
    complete: Record,
    most: int,
    among: frozenset[str] | None = None,
) -> Record:
    """The record with up to so many of its answers (to questions `among` these) replaced by "Don't know" or taken away.

    With `among`, at least one is.
    """
    asked = assessor().release.questionnaire.questions
    holes = [("", key) for key in complete.answers]
    holes += [(part.id, key) for part in complete.components for key in part.answers]
    holes = [hole for hole in holes if among is None or hole[1] in among]
    assume(holes)
    least = 0 if among is None else 1
    chosen: list[tuple[str, str]] = draw(st.lists(st.sampled_from(holes), min_size=least, max_size=most, unique=True))  # type: ignore[assignment]
    how: list[bool] = draw(st.lists(st.booleans(), min_size=most, max_size=most))  # type: ignore[assignment]

    def without(owner: str, answers: Answers) -> dict[str, Answer]:
        left = dict(answers)
        for (whose, key), said in zip(chosen, how, strict=False):
            if whose == owner:
                del left[key]
                if said and DONT_KNOW in [option.id for option in asked[key].options]:
                    left[key] = (DONT_KNOW,) if isinstance(answers[key], tuple) else DONT_KNOW
        return left

    return Record(
        without("", complete.answers),
        tuple(Component(part.id, part.name, without(part.id, part.answers)) for part in complete.components),
    )


@st.composite
def settings(draw: Callable[[st.SearchStrategy[str]], str]) -> dict[str, str]:
    """A setting for every assumption."""
    return {
        assumption.id: draw(st.sampled_from([setting.id for setting in assumption.settings]))
        for assumption in assessor().release.assumptions.values()
    }


def completions(partial: Record, seen: frozenset[str]) -> Iterator[Record]:
    """Every way to answer what is open in a record, tried one question after the other.

    Only questions in `seen` are tried: those on which a rule, or the asking of such a question, depends. A way in which
    an answer that was given would not have been asked for is none.
    """
    for project in _completed("project", {}, partial.answers, seen):
        yield from _with_parts(project, partial.components, seen)


def _with_parts(project: Answers, parts: tuple[Component, ...], seen: frozenset[str]) -> Iterator[Record]:
    if not parts:
        yield Record(project, ())
        return
    first, *rest = parts
    for answers in _completed("component", project, first.answers, seen):
        for others in _with_parts(project, tuple(rest), seen):
            yield Record(project, (Component(first.id, first.name, answers), *others.components))


def _completed(scope: Scope, project: Answers, known: Answers, seen: frozenset[str]) -> Iterator[dict[str, Answer]]:
    order = tuple(assessor().release.questionnaire.questions.values())
    asked_before = {q.id for q in asked_questions(assessor().release.questionnaire, scope, {**project, **known})}

    def walk(index: int, answers: dict[str, Answer], asked: dict[str, bool]) -> Iterator[dict[str, Answer]]:
        if index == len(order):
            yield answers
            return
        question = order[index]
        now = is_asked(question, {**project, **answers}, asked)
        tried: tuple[Answer, ...] = ()
        if now and question.scope == scope and question.id in seen:
            given = known.get(question.id)
            tried = choices(question) if given is None or is_unknown(given) else (given,)
        elif not now and question.id in asked_before and not is_unknown(known.get(question.id)):
            return
        for answer in tried:
            yield from walk(index + 1, answers | {question.id: answer}, asked | {question.id: now})
        if not tried:
            yield from walk(index + 1, answers, asked | {question.id: now})

    yield from walk(0, {}, {})
