"""Where the next statement of a project stands, as pages say it: in a sentence, with who can take the next step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compliance.domain.questionnaire import Question, Questionnaire, asked_questions
from compliance.domain.review import SENTENCES, Recorded
from compliance.domain.wording import answer_words, listed
from compliance.services.actors import Actor
from compliance.services.assessments import ProjectAssessment
from compliance.services.colleagues import Colleague, colleagues
from compliance.services.database import Session
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.services.review_changes import changed_words, changes_since, comparable
from compliance.services.review_state import ReturnReason, ReviewNow, review_now
from compliance.services.signing import sign_off_of
from compliance.web.access import may
from compliance.web.current import current_actor, database
from compliance.web.current import now as time_now
from compliance.web.section_place import section_url
from compliance.web.times import moment_words

WORDS = {
    "draft": ("Draft", "todo"),
    "in_review": ("In review", "look"),
    "returned": ("Returned", "look"),
    "approved": ("Approved", "done"),
}

# What was done with what a statement is compared with, after "what was changed since".
SINCE: Mapping[Recorded, str] = {
    "none": "",
    "in_review": "it was last sent for review",
    "returned": "it was returned",
    "approved": "it was approved",
    "issued": "the last statement was issued",
}


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason about one answer: where it stands, what it says, and the address of the question."""

    about: str
    question: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Where the statement stands and what the visitor can do: `submit`, `approve`, `send_back` and `issue` say whether.

    `sentences` tell what happened, `waits` who can take the next step; `digest` names what the visitor sees. `signed`
    is what the statement would say of who prepared and approved it. `due` says whether there is a review to speak of:
    one has `begun`, or one is needed before an issue. `step` names the visitor's way to it, and
    `compared` what its changes are told since; empty when there is nothing to compare with.
    """

    word: str
    css: str
    sentences: tuple[str, ...]
    waits: str
    reason: str
    reasons: tuple[ReasonLine, ...]
    submit: bool
    approve: bool
    send_back: bool
    issue: bool
    one_person: bool
    compared: str
    digest: str
    signed: str
    due: bool
    begun: bool
    step: str


def review_view(session: Session, actor: Actor, assessed: ProjectAssessment) -> ReviewView:
    """The review of a project for whoever is asking."""
    project = assessed.project
    now = review_now(session, actor.reach, project.id)
    people = colleagues(session, project.organisation_id)
    word, css = WORDS[now.standing.state]
    last = now.last if now.last and now.standing.state == "returned" else None
    complete = bool(project.components) and not (assessed.missing or assessed.contradictions)
    issue = now.why_not("issue", actor) is None and may("approve")
    alone = now.party(actor).alone
    return ReviewView(
        word=word,
        css=css,
        sentences=tuple(_sentences(session, actor, project.id, now)),
        waits=_waits(now, actor, people, assessed),
        reason=last.reason if last else "",
        reasons=tuple(_reason(assessed, each) for each in last.reasons) if last else (),
        submit=complete and may("answer") and now.why_not("submit", actor) is None,
        approve=assessed.issuable and may("approve") and now.why_not("approve", actor) is None,
        send_back=may("approve") and now.why_not("return", actor) is None,
        issue=assessed.issuable and issue,
        one_person=now.one_person or (alone and now.standing.state != "approved"),
        compared=SINCE[became] if (became := comparable(session, project.id, now.submitted.digest)) else "",
        digest=now.submitted.digest,
        signed=sign_off_of(now, project.organisation, actor, time_now()).says[0] if issue else "",
        due=now.standing.state != "draft" or bool(now.standing.lapsed) or (complete and not alone),
        begun=now.standing.state != "draft",
        step=_step(assessed, issue, complete),
    )


def review_of(assessed: ProjectAssessment) -> ReviewView:
    """The review of a project as the visitor sees it."""
    with database().read() as session:
        return review_view(session, current_actor(), assessed)


def _step(assessed: ProjectAssessment, issue: bool, complete: bool) -> str:
    """What leads the visitor to the page that shows where the statement stands."""
    if not complete or not (assessed.issuable or _to_confirm(assessed)):
        return "See what is missing"
    if _to_confirm(assessed) and may("approve"):
        return "See what to confirm"
    return "Issue a statement" if issue else "Go to the review"


def _sentences(session: Session, actor: Actor, project_id: str, now: ReviewNow) -> Iterable[str]:
    last = now.last
    if last is None or last.state == "issued":
        yield "Nobody has sent it for review yet."
        return
    yield f"{last.submitted_by_name} sent it for review on {moment_words(last.submitted_at)}."
    if last.decided_at:
        done = "returned" if last.state == "returned" else "approved"
        yield f"{last.decided_by_name} {done} it on {moment_words(last.decided_at)}."
    if now.standing.lapsed:
        changes = changes_since(session, actor.reach, project_id, "review")
        what = (changed_words(changes) if changes else "") or "something that it prints was changed"
        ended = "approval" if now.standing.lapsed == "approved" else "review"
        yield f"Since then {what}, so the {ended} does not count any more: it has to be sent for review again."


def _waits(now: ReviewNow, actor: Actor, people: Iterable[Colleague], assessed: ProjectAssessment) -> str:
    """Who can take the next step."""
    confirm_first = "First confirm the results under “Cannot tell”; " if _to_confirm(assessed) else ""
    approvers = [each for each in people if "approve" in each.permissions]
    match now.standing.state:
        case "in_review":
            able = [each for each in approvers if now.one_person or each.id not in now.preparers]
            if not able:
                return (
                    "Nobody can approve it: whoever prepared it may not. An owner of the organisation can ask another "
                    "person to join as approver, or let one person prepare and approve."
                )
            if actor.id in {each.id for each in able}:
                if confirm_first:
                    return f"{confirm_first}then you can approve it here. You can return it with reasons at any time."
                return "You can approve it, or return it with reasons."
            own = f"{SENTENCES['prepared_by_them']} " if now.why_not("approve", actor) == "prepared_by_them" else ""
            return f"{own}It waits for {listed([each.name for each in able])}."
        case "approved":
            return f"It can be issued now by {listed([each.name for each in approvers])}." if approvers else ""
        case "draft" | "returned":
            if may("approve") and now.party(actor).alone:
                return f"{confirm_first}then you can issue it here." if confirm_first else ""
            return _waits_to_be_sent(actor, people, assessed)


def _to_confirm(assessed: ProjectAssessment) -> bool:
    return not assessed.missing and any(not doubt.confirmed for doubt in assessed.undecided)


def _waits_to_be_sent(actor: Actor, people: Iterable[Colleague], assessed: ProjectAssessment) -> str:
    able = [each for each in people if "answer" in each.permissions]
    if actor.id in {each.id for each in able}:
        return f"You can send it for review{' once every question is answered' if assessed.missing else ''}."
    if not able:
        return "Nobody can send it for review: an owner of the organisation can ask somebody to join as preparer."
    return f"It waits to be sent for review by {listed([each.name for each in able]).replace(' and ', ' or ')}."


def _reason(assessed: ProjectAssessment, each: ReturnReason) -> ReasonLine:
    project = assessed.project
    question = assessed.questionnaire.questions.get(each.question)
    part = next((part for part in project.components if part.id == each.component_id), None)
    if question is None or (each.component_id and part is None):
        return ReasonLine("", "An answer that is not asked for any more", each.reason, "")
    url = section_url(project, part, assessed.questionnaire.section(question.section), _anchor=question.id)
    return ReasonLine(part.name if part else "", question.ask, each.reason, url)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer that can be returned: `key` names it in the form, `reason` is what was typed about it."""

    key: str
    ask: str
    answer: str
    ticked: bool
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The answers of the project or of a component; `open` where one of them is ticked."""

    name: str
    lines: tuple[AnswerLine, ...]

    @property
    def open(self) -> bool:
        """Whether something of it was chosen already."""
        return any(line.ticked or line.reason for line in self.lines)


def answer_groups(assessed: ProjectAssessment, typed: dict[str, str], ticked: set[str]) -> tuple[AnswerGroup, ...]:
    """Every answer that is asked for, by component, with what was typed about it."""
    record, questionnaire = assessed.project, assessed.questionnaire
    own = _lines(record, None, questionnaire, typed, ticked)
    parts = [AnswerGroup(part.name, _lines(record, part, questionnaire, typed, ticked)) for part in record.components]
    return (AnswerGroup("About the project", own), *parts)


def _lines(
    record: ProjectRecord,
    part: ComponentRecord | None,
    questionnaire: Questionnaire,
    typed: dict[str, str],
    ticked: set[str],
) -> tuple[AnswerLine, ...]:
    answers = record.answers_for(part) if part else record.answers
    asked: Iterable[Question] = asked_questions(questionnaire, "component" if part else "project", answers)
    found = []
    for question in asked:
        key = f"{part.id if part else ''}.{question.id}"
        words = answer_words(question, answers.get(question.id)) or "Left empty"
        found.append(AnswerLine(key, question.ask, words, key in ticked, typed.get(key, "")))
    return tuple(found)


def reasons_from(ticked: Iterable[str], typed: dict[str, str]) -> tuple[ReturnReason, ...]:
    """The reasons of the form: of the answers that are ticked, or that something was typed about."""
    keys = dict.fromkeys((*ticked, *(key for key, text in typed.items() if text.strip())))
    split = [(key.partition("."), typed.get(key, "")) for key in keys]
    return tuple(ReturnReason(part, question, text) for (part, _, question), text in split)
