"""What entries about people say: members, guests, how somebody signed in, and who downloaded what."""

from collections.abc import Callable, Mapping

from flask import url_for

from compliance.domain.wording import listed
from compliance.services.history import EntryShown
from compliance.web.history_sentence import Sentence, Setting


def _about_guest(what: str, entry: EntryShown, setting: Setting) -> Sentence:
    url = setting.url(entry.component_id)
    if url:
        url = url_for("guests.of_component", project_id=setting.project_id, component_id=entry.component_id)
    return Sentence(what, entry.component_name or "a component", url)


def _invited(entry: EntryShown, setting: Setting) -> Sentence:
    again = "invited a guest anew" if entry.body.get("renewed") else "invited a guest"
    return _about_guest(f"{again} to answer for", entry, setting)


def _joined(entry: EntryShown, setting: Setting) -> Sentence:
    return _about_guest("joined as a guest, to answer for", entry, setting)


def _ended_guest(entry: EntryShown, setting: Setting) -> Sentence:
    return _about_guest("ended the invitation of a guest for", entry, setting)


def _invited_person(entry: EntryShown, _: Setting) -> Sentence:
    again = "invited a person anew to join" if entry.body.get("renewed") else "invited a person to join"
    return Sentence(again + _as_roles(entry.body.get("roles")))


def _joined_as(entry: EntryShown, _: Setting) -> Sentence:
    return Sentence("joined the organisation" + _as_roles(entry.body.get("roles")))


def _changed_roles(entry: EntryShown, setting: Setting) -> Sentence:
    url = url_for("people.listing", organisation_id=setting.organisation_id)
    return Sentence("changed the roles of", entry.person_name or "a person", url)


def _as_roles(roles: object) -> str:
    return f" as {listed([str(role) for role in roles])}" if isinstance(roles, list) and roles else ""


_SIGNING_IN = {
    "signed_in": "signed in",
    "sign_in_failed": "did not get in as",
    "signed_out": "signed out",
    "sessions_ended": "signed out in other places",
    "password_changed": "chose a new password",
    "second_factor_added": "set up an authenticator app",
    "second_factor_removed": "removed the authenticator app",
    "passkey_added": "added a passkey",
    "passkey_removed": "removed a passkey",
    "recovery_codes_made": "made new recovery codes",
    "recovery_code_used": "used a recovery code",
    "sso_linked": "linked the account to single sign-on",
    "sso_unlinked": "ended the link to single sign-on",
    "password_link_made": "made a link to choose a new password for",
    "second_factors_reset": "took away the second factors of",
}
_ABOUT_OTHERS = ("sign_in_failed", "password_link_made", "second_factors_reset")


def _about_signing_in(what: str) -> Callable[[EntryShown, Setting], Sentence]:
    def say(entry: EntryShown, _: Setting) -> Sentence:
        return Sentence(what, (entry.person_name or "a person") if entry.kind in _ABOUT_OTHERS else "")

    return say


def _exported(entry: EntryShown, _: Setting) -> Sentence:
    project = str(entry.body.get("project") or "")
    words = {
        "history": "the history",
        "pack": "the forms and texts",
        "bundle": "the evidence bundle",
        "statements": "statements",
    }
    what = words.get(str(entry.body.get("what")), "a file")
    if not project:
        return Sentence("downloaded", f"{what} of the organisation")
    return Sentence("downloaded", f"{what} of a project", url_for("projects.hub", project_id=project))


PEOPLE: Mapping[str, Callable[[EntryShown, Setting], Sentence]] = {
    "organisation_set_up": lambda _, __: Sentence("set up the organisation"),
    "person_invited": _invited_person,
    "invitation_revoked": lambda _, __: Sentence("took back an invitation to join"),
    "person_joined": _joined_as,
    "roles_changed": _changed_roles,
    "person_removed": lambda entry, _: Sentence("removed from the organisation", entry.person_name or "a person"),
    "person_erased": lambda _, __: Sentence("erased a person"),
    **{kind: _about_signing_in(words) for kind, words in _SIGNING_IN.items()},
    "exported": _exported,
    "guest_invited": _invited,
    "guest_joined": _joined,
    "guest_revoked": _ended_guest,
}
