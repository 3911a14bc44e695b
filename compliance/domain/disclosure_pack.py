"""The disclosure pack: what was answered once, in the words and codes of everybody who asks for it.

Every line comes from an outcome or from an answer. A line for which there is neither is left out, and one that cannot
be told says so; nothing is guessed.
"""

import re
from collections.abc import Iterable, Iterator

from compliance.domain.assessment import Component
from compliance.domain.content_credentials import assertions
from compliance.domain.decision import Decision
from compliance.domain.facts import is_unknown
from compliance.domain.finding import Explainer, Said
from compliance.domain.forms import Form, FormLine
from compliance.domain.notices import credit_line, long_notice, named_part
from compliance.domain.pack_pieces import Entry, Line, Piece
from compliance.domain.questionnaire import Answers
from compliance.domain.rulebook import Rulebook
from compliance.domain.wording import about_one, answer_words, listed

# What a text of a form can name: answers of the project, and who issues it.
_NAMED = re.compile(r"\{(title|product|version|organisation)\}")


def disclosure_pack(explainer: Explainer, organisation: str) -> tuple[Piece, ...]:
    """Every piece that this project can use: the general texts, then the forms of each rulebook it asks for.

    None without parts: there is nothing yet to say.
    """
    if not explainer.assessment.record.components:
        return ()
    facts = explainer.release.facts
    general = (_credit(explainer), _notice(explainer, organisation))
    books = (facts, *explainer.assessment.rulebooks)
    forms = (_filled(explainer, book, form, organisation) for book in books for form in book.forms)
    return tuple(piece for piece in (*general, *forms) if piece.entries)


def _credit(explainer: Explainer) -> Piece:
    lines = (Line("", credit_line(explainer)),)
    return _general(explainer, "credit", "Credit line", "For credits or an imprint.", lines)


def _notice(explainer: Explainer, organisation: str) -> Piece:
    lines = tuple(Line("", paragraph) for paragraph in long_notice(explainer, organisation))
    return _general(explainer, "notice", "Long notice", "For a website, a press kit or a contract.", lines)


def _general(explainer: Explainer, id_: str, title: str, hint: str, lines: tuple[Line, ...]) -> Piece:
    table = explainer.release.facts.tables[0].id
    sources = _said(explainer, ((table, part.id) for part in explainer.assessment.record.components))
    return Piece(id_, "", title, hint, (Entry((), lines),), tuple(sources))


def _filled(explainer: Explainer, book: Rulebook, form: Form, organisation: str) -> Piece:
    entries: tuple[Entry, ...]
    if form.each == "work" and not _wanted(explainer, form, ""):
        entries, subjects = (), [""]
    elif form.layout == "assertions":
        entries = (Entry((), tuple(Line("", line) for line in assertions(explainer, form).split("\n"))),)
        subjects = [part.id for part in explainer.assessment.record.components]
    elif form.each == "part":
        entries = tuple(_by_part(explainer, form))
        subjects = [part.id for part in explainer.assessment.record.components]
    else:
        lines = tuple(_work_lines(explainer, form, organisation))
        entries = (Entry((), lines),) if lines else ()
        subjects = [""]
    regime = "" if book is explainer.release.facts else book.short
    return Piece(form.id, regime, form.title, form.hint, entries, tuple(_sources(explainer, form, subjects)))


def _by_part(explainer: Explainer, form: Form) -> Iterator[Entry]:
    """One entry for all parts whose lines are the same."""
    alike: dict[tuple[Line, ...], list[str]] = {}
    for part in explainer.assessment.record.components:
        lines = tuple(line for each in form.lines for line in _part_line(explainer, each, part))
        if lines and _wanted(explainer, form, part.id):
            alike.setdefault(lines, []).append(named_part(part))
    for lines, names in alike.items():
        yield Entry(tuple(names), lines)


def _wanted(explainer: Explainer, form: Form, component: str) -> bool:
    """Whether the form is for this part (by id), or for the work: nothing that is known excludes it."""
    assessment = explainer.assessment
    decisions = assessment.components[component] if component else assessment.work
    own = next((part.answers for part in assessment.record.components if part.id == component), {})
    answers = {**assessment.record.answers, **own}
    for name, among in form.only_if:
        if name in decisions:
            held: tuple[str, ...] = decisions[name].possible
        else:
            answer = answers.get(name)
            held = among if is_unknown(answer) else answer if isinstance(answer, tuple) else (str(answer),)
        if not set(held).intersection(among):
            return False
    return True


def _part_line(explainer: Explainer, line: FormLine, part: Component) -> Iterator[Line]:
    answers = {**explainer.assessment.record.answers, **part.answers}
    if line.kind == "answer":
        yield from _answer(explainer, line, answers, explainer.asked_ids(part.id))
    elif line.kind != "words":
        yield from _outcome_line(line, explainer.assessment.components[part.id][line.source])


def _outcome_line(line: FormLine, decision: Decision) -> Iterator[Line]:
    if not decision.decided:
        yield Line(line.label, _cannot_tell(decision), open=True)
    elif line.kind == "choice":
        yield from (Line(line.label, value) for value in _values(decision))
    else:
        for outcome in decision.possible:
            if sentence := decision.table.outcome(outcome).says:
                yield Line(line.label, about_one(sentence))


def _values(decision: Decision) -> Iterator[str]:
    """The codes of the outcomes, or their labels; several in a table that collects."""
    if decision.possible:
        outcomes = (decision.table.outcome(outcome) for outcome in decision.possible)
        yield "; ".join(outcome.code or outcome.label for outcome in outcomes)


def _cannot_tell(decision: Decision) -> str:
    possible = " or ".join(decision.table.outcome(outcome).label for outcome in decision.possible)
    return f"Cannot tell from the answers ({possible})"


def _work_lines(explainer: Explainer, form: Form, organisation: str) -> Iterator[Line]:
    answers = explainer.assessment.record.answers
    for line in form.lines:
        if line.kind == "words":
            yield Line(line.label, _named(line.source, answers, organisation))
        elif line.kind == "answer":
            yield from _answer(explainer, line, answers, explainer.asked_ids(""))
        elif line.source in explainer.assessment.work:
            yield from _work_outcome(explainer, line)
        else:
            yield from _sentences_about_parts(explainer, line)


def _named(text: str, answers: Answers, organisation: str) -> str:
    named = {name: str(answers.get(name, "")) for name in ("title", "product", "version")}
    return _NAMED.sub(lambda found: {**named, "organisation": organisation}[found[1]], text)


def _answer(explainer: Explainer, line: FormLine, answers: Answers, asked: frozenset[str]) -> Iterator[Line]:
    question = explainer.release.questionnaire.questions[line.source]
    answer = answers.get(line.source)
    if line.source in asked and answer:
        yield Line(line.label, answer_words(question, answer))


def _work_outcome(explainer: Explainer, line: FormLine) -> Iterator[Line]:
    decision = explainer.assessment.work[line.source]
    if not decision.decided:
        yield Line(line.label, _cannot_tell(decision), open=True)
    elif line.kind == "choice":
        yield from (Line(line.label, value) for value in _values(decision))
    else:
        sentences = explainer.explain(line.source).sentences()
        yield from (Line(line.label, sentence) for sentence in sentences if sentence)


def _sentences_about_parts(explainer: Explainer, line: FormLine) -> Iterator[Line]:
    """One sentence for each outcome, naming all parts that it holds for."""
    told: dict[str, list[str]] = {}
    open_: dict[str, list[str]] = {}
    for part in explainer.assessment.record.components:
        decision = explainer.assessment.components[part.id][line.source]
        if not decision.decided:
            open_.setdefault(_cannot_tell(decision), []).append(named_part(part))
            continue
        for outcome in decision.possible:
            if sentence := decision.table.outcome(outcome).says:
                told.setdefault(sentence, []).append(named_part(part))
    for sentence, names in told.items():
        yield Line(line.label, _about(sentence, names))
    for words, names in open_.items():
        yield Line(line.label, f"{listed(names)}: {words}.", open=True)


def _about(sentence: str, names: list[str] | tuple[str, ...]) -> str:
    said = sentence.replace("{parts}", listed(names)).replace("{work}", "the work")
    return said[:1].upper() + said[1:]


def _sources(explainer: Explainer, form: Form, subjects: list[str]) -> Iterator[Said]:
    """The answers behind the form's outcomes, those of parts that the work's tables count, and those it quotes."""
    tables = [line.source for line in form.lines if line.kind in ("choice", "sentences")]
    parts = [part.id for part in explainer.assessment.record.components]
    pairs = [
        (table, subject)
        for table in tables
        for subject in (subjects if table in explainer.assessment.work or subjects != [""] else parts)
    ]
    counted = dict.fromkeys(name for table in tables for name in _counted(explainer, table))
    pairs += [(table, part) for table in counted for part in parts]
    quoted = (_quoted(explainer, line, subject) for line in form.lines for subject in subjects if line.kind == "answer")
    yield from dict.fromkeys([*_said(explainer, pairs), *(said for each in quoted for said in each)])


def _counted(explainer: Explainer, table_id: str) -> Iterator[str]:
    """The tables of parts whose outcomes a table for the work counts."""
    vocabulary = explainer.assessor.vocabulary
    for fact in vocabulary.ancestry(explainer.release.tables[table_id].reads()):
        if counted := vocabulary.counted_table(fact):
            yield counted.id


def _quoted(explainer: Explainer, line: FormLine, subject: str) -> Iterator[Said]:
    """The answer that a line quotes for a part (by id), or for the work."""
    question = explainer.release.questionnaire.questions[line.source]
    record = explainer.assessment.record
    own = next((part.answers for part in record.components if part.id == subject), {})
    for words in _answer(explainer, line, {**record.answers, **own}, explainer.asked_ids(subject)):
        yield Said(question, words.value, subject if question.scope == "component" else "")


def _said(explainer: Explainer, pairs: Iterable[tuple[str, str]]) -> Iterator[Said]:
    seen: dict[Said, None] = {}
    for table, subject in pairs:
        for said in explainer.explain(table, subject).said:
            seen[said] = None
    yield from seen
