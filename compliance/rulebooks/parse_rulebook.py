"""The shape of facts.yaml and of each regime's file: each part as a domain value. Meaning is checked afterwards."""

from typing import get_args

from compliance.domain.forms import Each, Form, FormLine, Layout, LineKind
from compliance.domain.questionnaire import Asked
from compliance.domain.rulebook import (
    Assumption,
    Band,
    Front,
    Hits,
    Mark,
    Outcome,
    Provision,
    Rule,
    Rulebook,
    Setting,
    Status,
    Table,
    TableScope,
)
from compliance.domain.term import TermRule
from compliance.rulebooks.fields import BOOK_ID, OUTCOME_ID, RULE_ID, Fields
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.parse_questionnaire import BASES
from compliance.rulebooks.yaml_source import Page

STATUSES: tuple[Status, ...] = get_args(Status)
TABLE_SCOPES: tuple[TableScope, ...] = get_args(TableScope)
HITS: tuple[Hits, ...] = get_args(Hits)
EACH: tuple[Each, ...] = get_args(Each)
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
LINES: tuple[LineKind, ...] = get_args(LineKind)
# An outcome without a mark has no such key.
MARKS: tuple[Mark, ...] = tuple(mark for mark in get_args(Mark) if mark)

_REQUIRED = "id title short jurisdiction status status_label in_force summary provisions tables"


def parse_rulebook(page: Page) -> Rulebook:
    """The rulebook as written."""
    top = Fields(page, (), _REQUIRED, "limits assumptions bands front asked_when forms")
    book_id = top.identifier("id", BOOK_ID)
    since, until = _in_force(top)
    return Rulebook(
        id=book_id,
        title=top.text("title"),
        short=top.text("short"),
        jurisdiction=top.text("jurisdiction"),
        status=top.choice("status", STATUSES, "reported"),
        status_label=top.text("status_label"),
        in_force_from=since,
        in_force_to=until,
        summary=top.text("summary"),
        provisions=tuple(
            _provision(name, fields) for name, fields in top.named("provisions", "cite says source confirmed", "note")
        ),
        assumptions=tuple(
            _assumption(name, fields) for name, fields in top.named("assumptions", "title question shipped settings")
        ),
        bands=tuple(
            _band(name, fields) for name, fields in top.named("bands", "title of scale values", "cuts assumptions")
        ),
        tables=tuple(
            _table(fields, book_id)
            for fields in top.each("tables", "decides title scope hits outcomes rules", "headline internal")
        ),
        limits=top.texts("limits"),
        front=_front(top.under("front", _FRONT)) if "front" in top else None,
        asked_when=tuple(Asked(question, among) for question, among in top.lists("asked_when")),
        forms=tuple(_form(item) for item in top.each("forms", "id title hint each lines", "layout only_if")),
    )


_FRONT = "tier duty term part_tier part_term"


def _front(fields: Fields) -> Front:
    return Front(**{name: fields.text(name) for name in _FRONT.split()})


def _form(fields: Fields) -> Form:
    return Form(
        id=fields.identifier("id"),
        title=fields.text("title"),
        hint=fields.text("hint"),
        each=fields.choice("each", EACH, "part"),
        lines=tuple(_line(item) for item in fields.each("lines", "label", " ".join(LINES))),
        layout=fields.choice("layout", LAYOUTS, "text") if "layout" in fields else "text",
        only_if=fields.lists("only_if"),
    )


def _line(fields: Fields) -> FormLine:
    given = [kind for kind in LINES if kind in fields]
    if len(given) != 1:
        fields.note(Wrong.FORM_LINE, "label")
        return FormLine("", "choice", "")
    # A line without a label begins with what it says.
    label = "" if fields.page.at((*fields.place, "label")) == "" else fields.text("label")
    return FormLine(label, given[0], fields.text(given[0]))


def _in_force(top: Fields) -> tuple[str, str]:
    if "in_force" not in top:
        return "", ""
    fields = top.under("in_force", "from to")
    return fields.day("from", nullable=True), fields.day("to", nullable=True)


def _provision(name: str, fields: Fields) -> Provision:
    return Provision(
        id=name,
        cite=fields.text("cite"),
        says=fields.text("says"),
        source=fields.text("source"),
        confirmed=fields.flag("confirmed"),
        note=fields.text("note"),
    )


def _assumption(name: str, fields: Fields) -> Assumption:
    settings = tuple(
        Setting(setting, item.text("label"), item.pairs("cuts"))
        for setting, item in fields.named("settings", "label", "cuts")
    )
    return Assumption(name, fields.text("title"), fields.text("question"), settings, fields.text("shipped"))


def _band(name: str, fields: Fields) -> Band:
    return Band(
        id=name,
        title=fields.text("title"),
        of=fields.text("of"),
        scale=fields.texts("scale"),
        values=fields.pairs("values"),
        cuts=fields.pairs("cuts"),
        assumptions=fields.texts("assumptions"),
    )


def _table(fields: Fields, book: str) -> Table:
    return Table(
        id=fields.identifier("decides"),
        title=fields.text("title"),
        scope=fields.choice("scope", TABLE_SCOPES, "component"),
        hits=fields.choice("hits", HITS, "unique"),
        outcomes=tuple(
            _outcome(name, item)
            for name, item in fields.named("outcomes", "label", "says mark term term_from stance code", OUTCOME_ID)
        ),
        rules=tuple(_rule(item) for item in fields.each("rules", "id provision when then because", "overrides may_be")),
        rulebook=book,
        headline=fields.flag("headline"),
        internal=fields.flag("internal"),
    )


def _outcome(name: str, fields: Fields) -> Outcome:
    mark = fields.choice("mark", MARKS, "") if "mark" in fields else ""
    term = _term(fields.under("term", "years from", "whose")) if "term" in fields else None
    return Outcome(
        id=name,
        label=fields.text("label"),
        says=fields.text("says"),
        mark=mark,
        term=term,
        term_from=fields.text("term_from"),
        stance=fields.text("stance"),
        code=fields.text("code"),
    )


def _term(fields: Fields) -> TermRule:
    years, start = fields.number("years", 1), fields.choice("from", BASES, "death")
    return TermRule(years, start, fields.text("whose")) if "whose" in fields else TermRule(years, start)


def _rule(fields: Fields) -> Rule:
    return Rule(
        id=fields.identifier("id", RULE_ID),
        provision=fields.text("provision"),
        when=fields.lists("when"),
        then=fields.text("then"),
        because=fields.text("because"),
        overrides=fields.texts("overrides"),
        may_be=fields.texts("may_be"),
    )
