"""The letterhead of an organisation's statements: its paper, its logo, and what they look like."""

from base64 import b64encode
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.services.assumption_choices import organisation_choices
from compliance.services.filed_statements import record_of_file
from compliance.services.letterhead import LARGEST, PAPERS, change_letterhead, letterhead_of
from compliance.services.logo_trial import try_logo
from compliance.services.refusals import Refused
from compliance.services.samples import sample_files
from compliance.services.statements import CannotMakePdf, preview
from compliance.web.current import current_actor, database, now, wiring
from compliance.web.downloads import pdf_to_look_at

letterhead = Blueprint("letterhead", __name__)

Answered = Response | str | tuple[str, int]
PAGE = "/organisations/<id:organisation_id>/letterhead"


@letterhead.get(PAGE)
def change(organisation_id: str) -> str:
    """Look at the letterhead, with the form to change it."""
    return _page(organisation_id, "", {})


@letterhead.post(PAGE)
def save(organisation_id: str) -> Answered:
    """Choose the paper, upload a logo or take it off."""
    file = request.files.get("logo")
    # One byte more than is allowed is enough to see that it is too large.
    upload = file.read(LARGEST + 1) if file else b""
    paper = request.form.get("paper", "")
    if paper not in PAPERS:
        return _page(organisation_id, paper, {"paper": "Choose one of the two."}), 422
    try:
        if upload:
            try_logo(wiring().render, now(), upload)
        with database().write() as session:
            changed = change_letterhead(
                *(session, current_actor(), now(), organisation_id, paper, upload),
                drop=request.form.get("drop") == "yes",
            )
    except Refused as error:
        return _page(organisation_id, paper, {"logo": str(error)}), 422
    if changed:
        flash("That is kept. Statements from now on are printed so; issued ones stay as they are.")
    return redirect(url_for(".change", organisation_id=organisation_id), 303)


@letterhead.get(f"{PAGE}/sample.pdf")
def sample(organisation_id: str) -> Answered:
    """The draft of a made-up project on this letterhead; nothing is stored."""
    reach = current_actor().reach
    with database().read() as session:
        organisation = organisation_choices(session, reach, organisation_id)
        chosen = letterhead_of(session, reach, organisation_id)
    file = replace(sample_files()[0], organisation=organisation.name)
    try:
        rendered = preview(record_of_file(file, now()), wiring().render, chosen)
    except CannotMakePdf as error:
        return _page(organisation_id, "", {"logo": str(error)}), 409
    return pdf_to_look_at(rendered.pdf, "sample.pdf")


def _page(organisation_id: str, paper: str, wrong: dict[str, str]) -> str:
    reach = current_actor().reach
    with database().read() as session:
        organisation = organisation_choices(session, reach, organisation_id)
        chosen = letterhead_of(session, reach, organisation_id)
    source = f"data:{chosen.logo_type};base64,{b64encode(chosen.logo).decode()}" if chosen.logo else ""
    return render_template(
        "letterhead/change.html",
        organisation=organisation,
        papers=PAPERS,
        paper=paper if paper in PAPERS else chosen.paper,
        logo=source,
        largest=LARGEST // 1000,
        wrong=wrong,
    )
