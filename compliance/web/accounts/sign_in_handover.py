"""A link to choose a new password, made by an owner and handed over."""

from flask import render_template, request, url_for

from compliance.services.password_links import LINK_HOURS, password_link
from compliance.services.people import member
from compliance.web.accounts.sign_in import sign_in
from compliance.web.current import current_actor, current_place, current_time, database, wiring


@sign_in.route("/organisations/<id:organisation_id>/people/<id:person_id>/password", methods=["GET", "POST"])
def hand_over(organisation_id: str, person_id: str) -> str:
    """Make the link, after saying what it is; it is shown once."""
    address = ""
    with database().read() as session:
        person = member(session, current_actor().reach, organisation_id, person_id)
    if request.method == "POST":
        with database().write() as session:
            secret = password_link(session, current_time(), current_actor(), person_id)
        start = wiring().settings.origin or request.host_url.rstrip("/")
        address = f"{start}{url_for('sign_in.choose', link=secret)}"
    return render_template(
        "accounts/hand_over.html", organisation=current_place(), person=person, address=address, hours=LINK_HOURS
    )
