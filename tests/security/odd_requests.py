"""The forms of all pages as they are, and requests made of them that no browser would send."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element

from werkzeug.test import TestResponse

from compliance.services.assessments import current_release
from compliance.web.access_table import ACCESS
from tests.security.odd_values import BODIES, CONTENT_TYPES, HEADER_VALUES, HEADERS, NAMES
from tests.web.estate import ANONYMOUS, GUEST, Estate, address, arguments, routes
from tests.web.pages import Page
from tests.web.people import ORGANISATION

VISITORS = ("everything", GUEST, ANONYMOUS)
_ASKED = current_release().questionnaire.sections
SECTIONS = {scope: [each.id for each in _ASKED if each.scope == scope] for scope in ("project", "component")}
Change = tuple[int, str, str]
# What `tests.security.odd_values.requests` draws.
Plan = tuple[str, int, list[Change], int]
Fields = list[tuple[str, bytes]]
# What ends what other requests need is sent, but not as often.
_ENDS = re.compile(r"/(sign-out|erase|remove|withdraw|revoke|retire|end|release|samples)$")
_READ_IN_CODE = re.compile(r"""request\.(?:form|args)\.get(?:list)?\(\s*"([\w-]+)"|asked_for\("([\w-]+)"\)""")
# The words of `tests.security.odd_values.ODD` that a browser would run.
MARKUP = ("<script>alert(", "<img src=x")


@dataclass(frozen=True)
class Form:
    """A form of a page: what a browser would send, the fields that take text, and the choices of the others."""

    visitor: str
    method: str
    action: str
    multipart: bool
    sent: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]


@dataclass
class Sent:
    """A request that was sent, and what came of it. `marks` are in what was typed, by the name of the field."""

    form: Form | None
    words: str
    response: TestResponse
    marks: dict[str, str] = field(default_factory=dict)


def forms_of(estate: Estate) -> list[Form]:
    """Every form of every page, as each visitor gets it; those that end something once, and others twice."""
    found: dict[tuple[str, str, str, tuple[str, ...]], Form] = {}
    for visitor in VISITORS:
        for where in opened(estate, visitor):
            response = estate.browser(visitor).get(where, buffered=True)
            if response.status_code == 200 and response.mimetype == "text/html":
                for form in _forms(Page(response), visitor, where):
                    found.setdefault((visitor, form.method, form.action, form.texts), form)
    estate.restore()
    return [form for form in found.values() for _ in range(1 if _ENDS.search(form.action) else 2)]


def opened(estate: Estate, visitor: str) -> Iterator[str]:
    """Every address that can be opened, with each section of the questionnaire."""
    things = {**estate.things[ORGANISATION], **estate.personal[visitor]}
    for rule, method in routes(estate.app):
        if method == "GET" and ACCESS[rule.endpoint].get != "nobody":
            values = arguments(rule, things)
            scope = "component" if "component_id" in values else "project"
            for section in SECTIONS[scope] if "section_id" in values else ("",):
                yield address(estate.app, rule, {**values, **({"section_id": section} if section else {})})


def names_in_code(folder: Path) -> tuple[str, ...]:
    """The names of all fields that the code asks forms and addresses for."""
    found = [match for file in sorted(folder.rglob("*.py")) for match in _READ_IN_CODE.findall(file.read_text())]
    return tuple(sorted({name for pair in found for name in pair if name}))


def _forms(page: Page, visitor: str, where: str) -> Iterator[Form]:
    outside: dict[str, list[Element]] = {}
    for control in page.root.iter():
        if control.get("form"):
            outside.setdefault(control.get("form") or "", []).append(control)
    for form in page.root.iter("form"):
        controls = [each for each in form.iter() if each.get("name") and not each.get("form")]
        controls += [each for each in outside.get(form.get("id") or "", []) if each.get("name")]
        yield Form(
            visitor,
            (form.get("method") or "get").upper(),
            (form.get("action") or where).partition("#")[0],
            form.get("enctype") == "multipart/form-data",
            tuple(pair for control in controls for pair in _as_sent(control)),
            tuple(dict.fromkeys(str(each.get("name")) for each in controls if _takes_text(each))),
            tuple((str(each.get("name")), value) for each in controls for value in _choices(each)),
        )


def _takes_text(control: Element) -> bool:
    kinds = ("text", "search", "email", "url", "number", "date", None)
    return control.tag == "textarea" or (control.tag == "input" and control.get("type") in kinds)


def _choices(control: Element) -> list[str]:
    if control.tag == "select":
        return [option.get("value") or "" for option in control.iter("option")]
    return [control.get("value") or ""] if not _takes_text(control) and control.tag in ("input", "button") else []


def _as_sent(control: Element) -> list[tuple[str, str]]:
    name, kind = str(control.get("name")), control.get("type")
    if name == "csrf_token" or control.tag == "button" or kind in ("submit", "file"):
        return []
    if kind in ("radio", "checkbox"):
        return [(name, control.get("value") or "on")] if control.get("checked") is not None else []
    if control.tag == "select":
        chosen = [option.get("value") or "" for option in control.iter("option") if option.get("selected") is not None]
        return [(name, each) for each in chosen or _choices(control)[:1]]
    return [(name, control.get("value") or (control.text or "").removeprefix("\n"))]


@dataclass
class Sender:
    """Makes requests of plans that Hypothesis drew, and sends them."""

    estate: Estate
    forms: Sequence[Form]
    names: Sequence[str]
    number: int = 0

    def start_again(self) -> None:
        """Put everything back, so that the same plans do the same."""
        self.estate.restore()
        self.number = 0

    def send(self, plan: Plan) -> Sent:
        """Send what a plan says."""
        self.number += 1
        kind, drawn, changes, odd = plan
        # Hypothesis likes some numbers better than others; all forms shall have their turn.
        which = drawn + self.number * 31
        form = self.forms[which % len(self.forms)]
        match kind:
            case "form" if form.method == "POST":
                return self._form(form, changes, in_parts=form.multipart or odd % 20 == 0)
            case "form" | "query":
                return self._query(form, changes)
            case "address":
                return self._address(form.visitor, which, changes)
            case "body":
                return self._body(form, changes, odd)
        return self._header(form, changes, odd)

    def _open(self, visitor: str, where: str, method: str = "GET", **more: object) -> TestResponse:
        return self.estate.browser(visitor).open(where, method=method, buffered=True, **more)  # type: ignore[arg-type]

    def _token(self, form: Form) -> tuple[str, bytes]:
        return "csrf_token", self.estate.tokens[form.visitor].encode()

    def _changed(self, form: Form, changes: Sequence[Change]) -> tuple[Fields, dict[str, str]]:
        fields: Fields = [(name, value.encode()) for name, value in form.sent]
        marks: dict[str, str] = {}
        for number, change, text in changes:
            name = form.texts[number % len(form.texts)] if form.texts else self.names[number % len(self.names)]
            match change:
                case "say" if form.texts:
                    marks[name] = f"zq{self.number}x{number}"
                    fields = [pair for pair in fields if pair[0] != name]
                    fields.append((name, _bytes(f"{marks[name]} {text}" if number % 2 else text)))
                    if not number % 2:
                        del marks[name]
                case "repeat":
                    fields.append((name, _bytes(text)))
                case "drop" if fields:
                    fields.pop(number % len(fields))
                case "choose" if form.choices:
                    fields.append(_pair(form.choices[number % len(form.choices)]))
                case _:
                    other = (*self.names, *NAMES)
                    fields.append((other[number % len(other)], _bytes(text)))
        return fields, marks if len(changes) == 1 else {}

    def _form(self, form: Form, changes: Sequence[Change], in_parts: bool) -> Sent:
        fields, marks = self._changed(form, changes)
        fields.append(self._token(form))
        if in_parts:
            body, kind = _parts(fields, form.multipart), "multipart/form-data; boundary=cut"
        else:
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        response = self._open(form.visitor, form.action, "POST", data=body, content_type=kind)
        return Sent(form, f"{form.visitor} POST {form.action} {fields}"[:1500], response, marks)

    def _query(self, form: Form, changes: Sequence[Change]) -> Sent:
        fields = self._changed(form, changes)[0] if form.method == "GET" else []
        fields += [(self.names[number % len(self.names)], _bytes(text[:300])) for number, _, text in changes]
        where = f"{form.action.partition('?')[0]}?{urlencode(fields)}"
        return Sent(None, f"{form.visitor} GET {where}", self._open(form.visitor, where))

    def _address(self, visitor: str, which: int, changes: Sequence[Change]) -> Sent:
        known = list(routes(self.estate.app))
        rule, method = known[which % len(known)]
        values = arguments(rule, {**self.estate.things[ORGANISATION], **self.estate.personal[visitor]})
        parts = address(self.estate.app, rule, values).split("/")
        number, _, text = changes[0]
        parts[number % len(parts)] = quote(_bytes(text[:200]))
        data = {"csrf_token": self.estate.tokens[visitor]} if method == "POST" else None
        where = "/" + "/".join(parts).lstrip("/")
        return Sent(None, f"{visitor} {method} {where}", self._open(visitor, where, method, data=data))

    def _body(self, form: Form, changes: Sequence[Change], odd: int) -> Sent:
        body, kind = BODIES[odd % len(BODIES)], CONTENT_TYPES[changes[0][0] % len(CONTENT_TYPES)]
        token = {"X-CSRFToken": self.estate.tokens[form.visitor]} if odd % 2 else {}
        response = self._open(form.visitor, form.action, "POST", data=body, content_type=kind, headers=token)
        return Sent(None, f"{form.visitor} POST {form.action} {kind!r} {body[:200]!r}", response)

    def _header(self, form: Form, changes: Sequence[Change], odd: int) -> Sent:
        header = HEADERS[odd % len(HEADERS)]
        value = HEADER_VALUES[changes[0][0] % len(HEADER_VALUES)]
        where = form.action if form.method == "GET" else "/"
        response = self._open(form.visitor, where, environ_overrides={header: value})
        return Sent(None, f"{form.visitor} GET {where} {header}={value[:100]!r}", response)


def _pair(pair: tuple[str, str]) -> tuple[str, bytes]:
    return pair[0], pair[1].encode()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _parts(fields: Fields, file: bool) -> bytes:
    """A form as a browser sends it when it has files; the last text is the file's content as well."""
    parts = [
        b'--cut\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (_bytes(quote(name)), value)
        for name, value in fields
    ]
    if file:
        parts.append(
            b'--cut\r\nContent-Disposition: form-data; name="file"; filename="tools.csv"\r\n'
            b"Content-Type: text/csv\r\n\r\nname,maker\n%s,x\r\n" % fields[0][1]
        )
    return b"".join([*parts, b"--cut--\r\n"])
