"""The shape of questionnaire.yaml: each part of the file as a domain value. Meaning is checked afterwards."""

from dataclasses import replace
from typing import get_args

from compliance.domain.questionnaire import (
    DONT_KNOW,
    Asked,
    Group,
    Kind,
    Option,
    Preset,
    Question,
    Questionnaire,
    Scope,
    Section,
    Sector,
)
from compliance.domain.term import Basis
from compliance.rulebooks.fields import Fields
from compliance.rulebooks.yaml_source import Page

KINDS: tuple[Kind, ...] = get_args(Kind)
SCOPES: tuple[Scope, ...] = get_args(Scope)
BASES: tuple[Basis, ...] = get_args(Basis)

DEFAULT_LENGTH = 200


def parse_questionnaire(page: Page) -> Questionnaire:
    """The questionnaire as written: groups in `ask_when` not yet replaced, sectors without their answers."""
    top = Fields(page, (), "sections sectors", "readiness contradictions")
    return Questionnaire(
        sections=tuple(_section(fields) for fields in top.each("sections", "id scope title lead questions")),
        sectors=tuple(_sector(fields) for fields in top.each("sectors", "id label products components")),
    )


def expand_groups(questionnaire: Questionnaire) -> Questionnaire:
    """Replace every group id in `ask_when` by the ids of the group's options, for ticks are compared with options."""
    sections = tuple(
        replace(section, questions=tuple(_expanded(questionnaire, question) for question in section.questions))
        for section in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)


def _expanded(questionnaire: Questionnaire, question: Question) -> Question:
    conditions = tuple(
        Asked(condition.question, tuple(expand(questionnaire.questions[condition.question], condition.among)))
        for condition in question.ask_when
    )
    return replace(question, ask_when=conditions)


def expand(question: Question, among: tuple[str, ...]) -> list[str]:
    """The option ids that these option and group ids of a question stand for."""
    members = {group.id: [o.id for o in question.options if o.group == group.id] for group in question.groups}
    return [option for part in among for option in members.get(part, [part])]


def _section(fields: Fields) -> Section:
    section_id = fields.identifier("id")
    scope = fields.choice("scope", SCOPES, "project")
    optional = "short hint why max_length optional basis ask_when ask_for known_by groups options"
    questions = tuple(_question(item, scope, section_id) for item in fields.each("questions", "id ask kind", optional))
    return Section(section_id, scope, fields.text("title"), fields.text("lead"), questions)


def _question(fields: Fields, scope: Scope, section: str) -> Question:
    ask = fields.text("ask")
    kind = fields.choice("kind", KINDS, "text")
    return Question(
        id=fields.identifier("id"),
        scope=scope,
        section=section,
        ask=ask,
        kind=kind,
        short=fields.text("short") or ask,
        hint=fields.text("hint"),
        why=fields.text("why"),
        options=tuple(_option(item, kind) for item in fields.each("options", "id label", "hint group alone if_so")),
        groups=tuple(Group(item.identifier("id"), item.text("label")) for item in fields.each("groups", "id label")),
        ask_when=tuple(Asked(question, among) for question, among in fields.lists("ask_when")),
        optional=fields.flag("optional"),
        max_length=fields.number("max_length", DEFAULT_LENGTH),
        basis=fields.choice("basis", BASES, "") if "basis" in fields else "",
        rulebooks=fields.texts("ask_for"),
        known_by=fields.text("known_by"),
    )


def _option(fields: Fields, kind: Kind) -> Option:
    option_id = fields.identifier("id")
    # "Don't know" beside other ticks would say two things at once, so it always stands alone.
    alone = fields.flag("alone") or (kind == "many" and option_id == DONT_KNOW)
    return Option(
        option_id, fields.text("label"), fields.text("hint"), fields.text("group"), alone, fields.text("if_so")
    )


def _sector(fields: Fields) -> Sector:
    presets = tuple(_preset(item) for item in fields.each("components", "id name answers", "hint ticked"))
    return Sector(fields.identifier("id"), fields.text("label"), fields.texts("products"), presets)


def _preset(fields: Fields) -> Preset:
    fields.raw("answers")
    return Preset(fields.identifier("id"), fields.text("name"), fields.text("hint"), fields.flag("ticked"), ())
