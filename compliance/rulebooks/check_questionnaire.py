"""Whether a questionnaire makes sense: ids, options and groups, and that each question depends on earlier ones."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from compliance.domain.answers import check_answers
from compliance.domain.questionnaire import DONT_KNOW, NOT_ASKED, Preset, Question, Questionnaire
from compliance.rulebooks.check_ids import check_not_empty, check_repeated_ids, check_repeated_values
from compliance.rulebooks.faults import suggestion
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.parse_questionnaire import expand
from compliance.rulebooks.yaml_source import Page, Place

Placed = tuple[Place, Question]


def check_questionnaire(page: Page, questionnaire: Questionnaire) -> None:
    """Note everything that is wrong with a questionnaire as written."""
    placed = list(_placed(questionnaire))
    check_repeated_ids(page, "section", ((s.id, ("sections", i)) for i, s in enumerate(questionnaire.sections)))
    check_repeated_ids(page, "question", ((question.id, place) for place, question in placed))
    check_not_empty(page, ("sections",), questionnaire.sections)
    for index, section in enumerate(questionnaire.sections):
        check_not_empty(page, ("sections", index, "questions"), section.questions)
    earlier: dict[str, Question] = {}
    for place, question in placed:
        _check_keys(page, place, question)
        if question.closed:
            _check_options(page, place, question)
        _check_ask_when(page, place, question, earlier, questionnaire.questions)
        earlier[question.id] = question
    _check_sectors(page, questionnaire)


def with_preset_answers(page: Page, questionnaire: Questionnaire) -> Questionnaire:
    """Fill in the answers that each sector gives to its components, checked like a person's."""
    sectors = []
    for index, sector in enumerate(questionnaire.sectors):
        presets = tuple(
            _with_answers(page, ("sectors", index, "components", number, "answers"), questionnaire, preset)
            for number, preset in enumerate(sector.presets)
        )
        sectors.append(replace(sector, presets=presets))
    return replace(questionnaire, sectors=tuple(sectors))


def _with_answers(page: Page, place: Place, questionnaire: Questionnaire, preset: Preset) -> Preset:
    raw = page.at(place)
    given = raw if isinstance(raw, dict) else {}
    answers, problems = check_answers(questionnaire, "component", given)
    for problem in problems:
        page.note(Wrong.UNUSABLE_ANSWER, (*place, problem.question), id=problem.question, problem=problem.sentence)
    for name in given.keys() - answers.keys() - {problem.question for problem in problems}:
        page.note(Wrong.EMPTY_TEXT, (*place, name), key=name)
    return replace(preset, answers=tuple(answers.items()))


def _placed(questionnaire: Questionnaire) -> Iterator[Placed]:
    for index, section in enumerate(questionnaire.sections):
        for number, question in enumerate(section.questions):
            yield ("sections", index, "questions", number), question


def _check_keys(page: Page, place: Place, question: Question) -> None:
    """Keys that belong to some kinds only, and the reason that every choice must give."""
    written = page.at(place)
    keys = written.keys() if isinstance(written, dict) else ()
    if "max_length" in keys and question.kind not in ("sentence", "text"):
        page.note(Wrong.MAX_LENGTH_OF_CLOSED, (*place, "max_length"))
    if "basis" in keys and question.kind not in ("date", "year", "years"):
        page.note(Wrong.BASIS_OF_OTHER, (*place, "basis"))
    if question.closed and not question.why:
        page.note(Wrong.WHY_MISSING, place)
    if question.kind == "one" and question.groups:
        page.note(Wrong.GROUPS_OF_ONE, (*place, "groups"))
    for key in ("options", "groups"):
        if key in keys and not question.closed:
            page.note(Wrong.OPTIONS_OF_OPEN, (*place, key), kind=question.kind, key=key)


def _check_options(page: Page, place: Place, question: Question) -> None:
    if len(question.options) < 2:
        page.note(Wrong.FEW_OPTIONS, place, kind=question.kind)
    options = [(option.id, (*place, "options", index)) for index, option in enumerate(question.options)]
    check_repeated_ids(page, "option", options)
    _check_groups(page, place, question, {name: page.lines[where] for name, where in options})
    known = [group.id for group in question.groups]
    for number, option in enumerate(question.options):
        where = (*place, "options", number)
        if option.id == NOT_ASKED:
            page.note(Wrong.RESERVED_ID, where, id=option.id, what="an option")
        if option.id == DONT_KNOW and number != len(question.options) - 1:
            page.note(Wrong.DONT_KNOW_NOT_LAST, where)
        if option.alone and question.kind == "one":
            page.note(Wrong.ALONE_OF_ONE, (*where, "alone"))
        if option.group and option.group not in known:
            page.note(Wrong.UNKNOWN_GROUP, (*where, "group"), group=option.group, hint=suggestion(option.group, known))


def _check_groups(page: Page, place: Place, question: Question, options: Mapping[str, int]) -> None:
    """Check the groups of a question, given the lines of its options."""
    groups = [(group.id, (*place, "groups", index)) for index, group in enumerate(question.groups)]
    check_repeated_ids(page, "group", groups)
    for name, where in groups:
        if name in (DONT_KNOW, NOT_ASKED):
            page.note(Wrong.RESERVED_ID, where, id=name, what="a group")
        elif name in options:
            page.note(Wrong.GROUP_IS_OPTION, where, id=name, first=options[name])
        if all(option.group != name for option in question.options):
            page.note(Wrong.EMPTY_GROUP, where, group=name)


def _check_ask_when(
    page: Page, place: Place, question: Question, earlier: Mapping[str, Question], every: Mapping[str, Question]
) -> None:
    for condition in question.ask_when:
        where = (*place, "ask_when", condition.question)
        asked = earlier.get(condition.question)
        if condition.question not in every:
            hint = suggestion(condition.question, [name for name, other in earlier.items() if other.closed])
            page.note(Wrong.ASK_WHEN_UNKNOWN, where, id=condition.question, hint=hint)
        elif asked is None:
            page.note(Wrong.ASK_WHEN_LATER, where, id=condition.question)
        elif not asked.closed:
            page.note(Wrong.ASK_WHEN_OPEN, where, id=condition.question)
        elif asked.scope == "component" and question.scope == "project":
            page.note(Wrong.ASK_WHEN_SCOPE, where, id=condition.question)
        else:
            _check_among(page, where, asked, condition.among)


def _check_among(page: Page, place: Place, asked: Question, among: tuple[str, ...]) -> None:
    known = [option.id for option in asked.options] + [group.id for group in asked.groups]
    for index, value in enumerate(among):
        if value not in known:
            page.note(Wrong.ASK_WHEN_VALUE, (*place, index), value=value, id=asked.id, hint=suggestion(value, known))
    check_not_empty(page, place, among)
    check_repeated_values(page, place, expand(asked, among))
    if set(among) == {DONT_KNOW}:
        # What is not known is worked out by trying the possible answers, and none of them would lead to this question.
        page.note(Wrong.ASK_WHEN_UNKNOWN_ONLY, place, id=asked.id)


def _check_sectors(page: Page, questionnaire: Questionnaire) -> None:
    check_not_empty(page, ("sectors",), questionnaire.sectors)
    check_repeated_ids(page, "sector", ((s.id, ("sectors", i)) for i, s in enumerate(questionnaire.sectors)))
    for index, sector in enumerate(questionnaire.sectors):
        place = ("sectors", index)
        check_not_empty(page, (*place, "products"), sector.products)
        check_not_empty(page, (*place, "components"), sector.presets)
        check_repeated_values(page, (*place, "products"), sector.products)
        presets = ((preset.id, (*place, "components", number)) for number, preset in enumerate(sector.presets))
        check_repeated_ids(page, "component", presets)
