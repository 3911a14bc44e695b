"""Erasing one's own account."""

from flask import Blueprint, render_template, request, session
from flask_security import logout_user

from compliance.services.erasure import erase_person, person_to_erase
from compliance.web.accounts.fields import fault_of
from compliance.web.current import current_actor, database, now

erase_account = Blueprint("erase_account", __name__)


@erase_account.route("/account/erase", methods=["GET", "POST"])
def page() -> str | tuple[str, int]:
    """What goes and what stays; then the account goes."""
    actor = current_actor()
    with database().read() as open_database:
        refusal = "".join(fault_of(person_to_erase, open_database, actor, actor.id))
    if request.method == "GET" or refusal or request.form.get("sure") != "yes":
        wrong = request.method == "POST" and not refusal
        answer = render_template("people/erase.html", name="", refusal=refusal, wrong=wrong)
        return answer, 200 if request.method == "GET" else 422
    erase_person(database(), actor, now(), actor.id)
    logout_user()
    session.clear()
    return render_template("people/erased.html")
