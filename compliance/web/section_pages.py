"""The pages around one section: its form, what saving would change, and what somebody else changed meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template

from compliance.domain.questionnaire import Answers, Question
from compliance.web.current import as_guest, now
from compliance.web.evidence_view import attached_counts
from compliance.web.made_with import made_with
from compliance.web.remarks import remarks_of
from compliance.web.section_answers import Reading, questions_asked
from compliance.web.section_changes import Consequences
from compliance.web.section_conflict import clash_of
from compliance.web.section_form import SectionForm, form_pairs, open_form
from compliance.web.section_place import Place, following_component, next_url, position, section_url, steps
from compliance.web.section_request import back_to, going, more_questions, seen_revision
from compliance.web.section_view import error_links
from compliance.web.section_words import errors_of, follow_words, in_a_sentence, summary_title
from compliance.web.times import day_words


@dataclass(frozen=True, slots=True)
class Posted:
    """What came with the form: the questions shown, their fields, the raw values and what they come to."""

    form: SectionForm
    shown: tuple[Question, ...]
    raw: Mapping[str, object]
    reading: Reading


def section_page(place: Place, answers: Answers, posted: Posted | None = None) -> str:
    """The form with these answers; after a failed save, with what was posted and what is wrong with it."""
    questions = place.questions.within_reach
    filled = open_form(questions, answers)
    fields: dict[str, Any] = {question.id: filled.field_of(question) for question in questions}
    asked = questions_asked(place.questionnaire, place.section, {**place.context, **answers})
    errors: dict[str, str] = {}
    title = ""
    if posted is not None:
        asked = posted.reading.asked
        fields |= {question.id: posted.form.field_of(question) for question in posted.shown}
        missing = () if going() == "leave" else posted.reading.missing
        errors = errors_of(missing, posted.reading.problems, place.questionnaire.questions, posted.raw)
        title = summary_title(len(missing), len(posted.reading.problems))
    views = place.questions.views(fields, {question.id for question in asked}, errors)
    return render_template(
        "interview/section.html",
        **_about(place),
        questions=views,
        errors=error_links(views),
        errors_title=title,
        seen_revision=seen_revision(place),
        back=back_to(),
        more=follow_words(more_questions()) if more_questions() else "",
        steps=steps(place),
        remarks=remarks_of(place.record.id),
        evidence={} if as_guest() else attached_counts(place.record),
        onwards="" if views else next_url(place),
        next_component=following_component(place),
        contradictions=_contradictions(place),
        # The register of tools is the organisation's own: a guest names the tools in the answer.
        made_with=made_with(place.record, place.component) if place.component and not as_guest() else None,
    )


def _contradictions(place: Place) -> dict[str, list[tuple[str, list[tuple[str, str]]]]]:
    """By the last of the questions: what does not fit together in the stored answers, and the way to the others."""
    found: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
    for each in place.assessed.contradictions:
        *others, (section, last) = each.questions
        if each.component_id == (place.component_id or "") and section == place.section:
            links = [
                (question.ask, section_url(place.record, place.component, where, _anchor=question.id))
                for where, question in others
            ]
            found.setdefault(last.id, []).append((each.says, links))
    return found


def changes_page(place: Place, answers: Answers, changes: Consequences) -> str:
    """What saving these answers would change, to be agreed to."""
    return render_template(
        "interview/changes.html", **_about(place), **_carried(place, answers, seen_revision(place)), changes=changes
    )


def clash_page(place: Place, answers: Answers) -> str:
    """What somebody else changed since the person opened the section, and a choice between both."""
    return render_template(
        "interview/clash.html",
        **_about(place),
        **_carried(place, answers, place.revision),
        clash=clash_of(place, answers, seen_revision(place)),
    )


def _about(place: Place) -> dict[str, Any]:
    name = place.component.name if place.component else ""
    return {
        "project": place.record,
        "release": place.release,
        "section": place.section,
        "part": place.component,
        "position": position(place),
        "saved": place.saved,
        "today": day_words(now()),
        "title": f"{name}: {in_a_sentence(place.section.title)}" if name else place.section.title,
        "guest": as_guest(),
        "here": section_url(place.record, place.component, place.section),
    }


def _carried(place: Place, answers: Answers, seen: int) -> dict[str, Any]:
    """What a page between the form and saving carries along: everything that was entered, and where to go."""
    asked = questions_asked(place.questionnaire, place.section, {**place.context, **answers})
    return {"pairs": form_pairs(asked, answers), "seen_revision": seen, "going": going(), "back": back_to()}
