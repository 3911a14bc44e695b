"""A new password for whoever has forgotten the old one: by a link that is sent by e-mail, or handed over."""

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import EmailField, PasswordField

from compliance.services import throttle
from compliance.services.password_links import LINK_HOURS, choose_password, password_link_by_mail, whose_link
from compliance.services.refusals import Refused
from compliance.services.throttle import wait_words
from compliance.web.accounts.passwords import HINT, checked_password, hashed
from compliance.web.accounts.sign_in import sign_in
from compliance.web.accounts.sign_in_passwords import words_about
from compliance.web.current import Wiring, current_time, database, now, wiring

_SECRET = "SECRET"  # noqa: S105 - stands in an address for what is known later
_SUBJECT = "A new password for Colophon"

Answered = Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]


class ForgottenForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """Where to send a link."""

    email = EmailField("Your e-mail address")


class ChooseForm(FlaskForm):  # type: ignore[misc]  # as above
    """The password to have from now on."""

    password = PasswordField("New password", description=HINT)


@sign_in.route("/password/forgotten", methods=["GET", "POST"])
def forgotten() -> Answered:
    """Ask for a link. The answer is the same whether somebody has the address or not."""
    form, mailer = ForgottenForm(), wiring().mailer
    if request.method == "GET" or mailer is None:
        return render_template("accounts/forgotten.html", form=form, by_mail=mailer is not None, errors=[])
    email = (form.email.data or "").strip()
    if not email:
        form.email.errors = ["Enter your e-mail address."]
        return _forgotten(form, 422)
    with database().write() as session:
        attempt = throttle.begin(session, current_time(), "link", email, request.remote_addr or "")
    if attempt.wait:
        form.email.errors = [wait_words(attempt.wait)]
        return *_forgotten(form, 429), {"Retry-After": str(attempt.wait)}
    # Looked up by the thread that sends, so that no answer takes longer for having found somebody.
    wired, start = wiring(), wiring().settings.origin or request.host_url.rstrip("/")
    address = f"{start}{url_for('sign_in.choose', link=_SECRET)}"
    mailer.soon(lambda: _send(wired, email, address))
    return render_template("accounts/link_sent.html", email=email, hours=LINK_HOURS)


@sign_in.route("/password/new/<link>", methods=["GET", "POST"])
def choose(link: str) -> Answered:
    """Choose a new password, with a link."""
    with database().read() as session:
        account = whose_link(session, link, now())
    if account is None:
        return render_template("accounts/link_over.html", by_mail=wiring().mailer is not None), 404
    form = ChooseForm()
    if request.method == "GET":
        return render_template("accounts/new_password.html", form=form, account=account, errors=[])
    try:
        checked_password(form.password.data or "", *words_about(account))
    except Refused as refused:
        form.password.errors = [str(refused)]
        errors = [(form.password.id, str(refused))]
        return render_template("accounts/new_password.html", form=form, account=account, errors=errors), 422
    password = hashed(form.password.data or "")
    with database().write() as session:
        choose_password(session, now(), link, password)
    flash("Your password is changed. Sign in with the new one.")
    return redirect(url_for("security.login"), 303)


def _forgotten(form: ForgottenForm, status: int) -> tuple[str, int]:
    errors = [(form.email.id, str(form.email.errors[0]))]
    return render_template("accounts/forgotten.html", form=form, by_mail=True, errors=errors), status


def _send(wired: Wiring, email: str, address: str) -> None:
    with wired.database.write() as session:
        found = password_link_by_mail(session, wired.clock(), email)
    if found is None or wired.mailer is None or found[0].email is None:
        return
    text = (
        f"Hello {found[0].name},\n\n"
        "somebody asked for a new password for your account at Colophon. Choose it here:\n\n"
        f"{address.replace(_SECRET, found[1])}\n\n"
        f"The link works once, within {LINK_HOURS} hours. If it was not you who asked, do nothing: "
        "your password stays.\n"
    )
    wired.mailer.send(found[0].email, _SUBJECT, text)
