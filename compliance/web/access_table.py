"""The table of all endpoints: who may look, who may send. A new route gets its entry here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from compliance.domain.roles import PERMISSIONS, Permission

# nobody: no page of ours. anybody: without an account. person: whoever has one. member: whoever belongs to an
# organisation.
Who = Literal["nobody", "anybody", "person", "member"] | Permission
WHO: tuple[str, ...] = ("nobody", "anybody", "person", "member", *PERMISSIONS)


@dataclass(frozen=True, slots=True)
class Access:
    """Who may look, who may send, and whether guests may do either as well: where the address names something of an
    organisation, only the guest of the component that it names.
    """

    get: Who
    post: Who
    guest: bool = False
    # Whether somebody must have shown a while ago at most who they are (`compliance.web.accounts.sign_in_again`).
    fresh: bool = False


def _only(who: Who, guest: bool = False) -> Access:
    return Access(who, who, guest)


NOBODY, PERSON_AGAIN = _only("nobody"), Access("person", "person", fresh=True)
ANYBODY, PERSON, MEMBER = _only("anybody"), _only("person"), _only("member")
PERSON_OR_GUEST = _only("person", guest=True)
APPROVE_AGAIN, OWN_AGAIN = Access("approve", "approve", fresh=True), Access("own", "own", fresh=True)
READ, COMMENT, ANSWER, APPROVE, OWN = (_only(permission) for permission in PERMISSIONS)

ACCESS: Mapping[str, Access] = {
    "static": ANYBODY,
    # For programs that watch over the installation; the last one asks for a token of its own.
    "operation.health": ANYBODY,
    "operation.ready": ANYBODY,
    "operation.metrics": ANYBODY,
    # Checking a statement: whoever holds one is let in by its code, or by its file.
    "verify.form": ANYBODY,
    "verify.of_code": ANYBODY,
    "verify.of_file": ANYBODY,
    # The newest signed checkpoint of the log: a root, by which nothing of any history can be told.
    "log.checkpoint": ANYBODY,
    # What somebody needs who checks without trusting this installation: public keys, and what our JSON is like.
    "published.keys": ANYBODY,
    "published.keys_document": ANYBODY,
    "published.certificate": ANYBODY,
    "published.schema_statement": ANYBODY,
    "published.schema_keys": ANYBODY,
    "published.schema_verification": ANYBODY,
    # Setting up, with the link that the start prints.
    "set_up.waiting": ANYBODY,
    "set_up.begin": ANYBODY,
    # Signing in, in one step or several, and out.
    "security.login": ANYBODY,
    "security.logout": ANYBODY,
    "sign_in.leave": ANYBODY,
    "sign_in.forgotten": ANYBODY,
    "sign_in.choose": ANYBODY,
    "sso.begin": ANYBODY,
    "sso.back": ANYBODY,
    "security.tf_select": ANYBODY,
    "security.two_factor_token_validation": ANYBODY,
    "security.mf_recovery": ANYBODY,
    "security.wan_signin": ANYBODY,
    "security.wan_signin_response": ANYBODY,
    # Flask-Security brings them along.
    "security.two_factor_rescue": NOBODY,
    "security.two_factor_setup_validate": NOBODY,
    # How somebody signs in.
    "account.page": PERSON,
    "account.second_factor": PERSON,
    "account.finish_authenticator": PERSON,
    "account.end_session": PERSON,
    "account.end_sessions": PERSON,
    "security.verify": PERSON,
    "security.wan_verify": PERSON,
    "security.wan_verify_response": PERSON,
    "security.change_password": PERSON,
    "security.two_factor_setup": PERSON_AGAIN,
    "security.mf_recovery_codes": PERSON_AGAIN,
    "security.wan_register": PERSON_AGAIN,
    "security.wan_register_response": PERSON,
    "security.wan_delete": PERSON_AGAIN,
    "sso.end_link": PERSON_AGAIN,
    # Projects.
    "projects.listing": PERSON_OR_GUEST,
    "projects.samples": ANSWER,
    "projects.start": ANSWER,
    "projects.describe": ANSWER,
    "projects.begin": ANSWER,
    "projects.hub": READ,
    "components.manage": ANSWER,
    "components.add": ANSWER,
    "components.rename": ANSWER,
    "components.remove": ANSWER,
    "components.reorder": ANSWER,
    # Answers.
    "interview.check": READ,
    "interview.component": READ,
    "interview.section": Access("read", "answer", guest=True),
    "interview.save": _only("answer", guest=True),
    "part_tools.choose": Access("read", "answer"),
    # Evidence for answers.
    "evidence.page": READ,
    "evidence.form": ANSWER,
    "evidence.attach": ANSWER,
    "evidence.file": READ,
    "evidence.remove": ANSWER,
    # People and organisations.
    "people.listing": READ,
    "people.ask_to_join": OWN,
    "people.renew": OWN,
    "people.revoke": OWN,
    "people.change": OWN_AGAIN,
    "people.remove": OWN_AGAIN,
    "people.erase": OWN_AGAIN,
    "sign_in.hand_over": OWN_AGAIN,
    "join.by_link": ANYBODY,
    "organisations.listing": PERSON,
    "organisations.work_in": PERSON,
    "organisations.start": MEMBER,
    "erase_account.page": PERSON_AGAIN,
    # Guests: asked by link to answer for one component.
    "guests.of_component": Access("read", "answer"),
    "guests.renew": ANSWER,
    "guests.revoke": ANSWER,
    "guests.link": ANYBODY,
    "guests.home": PERSON_OR_GUEST,
    # Results.
    "results.result": READ,
    "results.regime": READ,
    "results.why": READ,
    "results.compare": READ,
    "results.readiness": READ,
    # Assumptions, releases and what they change.
    "assumptions.of_organisation": Access("read", "own"),
    "assumptions.of_project": Access("read", "answer"),
    "releases.move": READ,
    "releases.move_now": ANSWER,
    "impact.index": READ,
    "impact.start": ANSWER,
    "impact.job": READ,
    "impact.cancel": ANSWER,
    "impact.table": READ,
    "impact.queue": ANSWER,
    "impact.take_back": ANSWER,
    # Many statements at once.
    "batches.index": READ,
    "batches.choose": APPROVE_AGAIN,
    "batches.job": READ,
    "batches.cancel": APPROVE,
    "batches.table": READ,
    "batches.file": READ,
    # AI tools.
    "tools.listing": READ,
    "tools.table": READ,
    "tools.bill_of_materials": READ,
    "tools.page": READ,
    "tools.add": ANSWER,
    "tools.take_in": ANSWER,
    "tools.change": ANSWER,
    "tools.retire": ANSWER,
    "tools.take_back": ANSWER,
    # Files of a part: what they say, and copies that say how they were made.
    "assets.page": READ,
    "assets.read": ANSWER,
    "assets.decide": ANSWER,
    "assets.mark": ANSWER,
    "assets.authority": ANYBODY,
    # The disclosure pack.
    "packs.page": READ,
    "packs.as_zip": READ,
    "packs.as_json": READ,
    "packs.wording": ANSWER,
    # Statements.
    "statements.listing": READ,
    "statements.draft_pdf": READ,
    "statements.issue_page": READ,
    "statements.confirm": APPROVE,
    # Reviews. Whether somebody prepared what is approved is for the service to say.
    "reviews.send": ANSWER,
    "reviews.sign": APPROVE,
    "reviews.give_back": APPROVE,
    "reviews.changes": READ,
    "reviews.rule": Access("read", "own"),
    "letterhead.change": OWN,
    "letterhead.save": OWN,
    "letterhead.sample": OWN,
    "comments.page": READ,
    "comments.add": COMMENT,
    "comments.resolve": COMMENT,
    "comments.reopen": COMMENT,
    "notices.page": PERSON,
    "notices.done": PERSON,
    "statements.issue_now": APPROVE_AGAIN,
    "issued.statement": READ,
    "issued.pdf": READ,
    "issued.data": READ,
    "issued.take_back": APPROVE_AGAIN,
    # History.
    "history.page": READ,
    "history.json_lines": READ,
    "history.csv": READ,
    "history.bundle": READ,
    "log.head_proof": READ,
    "erasing.erase": OWN_AGAIN,
    "history.of_organisation": READ,
    "history.organisation_json_lines": READ,
    "history.organisation_csv": READ,
    # The rules, which are nobody's secret, but cost time to show.
    "rulebooks.index": PERSON_OR_GUEST,
    "rulebooks.release": PERSON_OR_GUEST,
    "rulebooks.questions": PERSON_OR_GUEST,
    "rulebooks.rulebook": PERSON_OR_GUEST,
    "rulebooks.cases": PERSON_OR_GUEST,
    "rulebooks.diagram": PERSON_OR_GUEST,
    "releases.compare": MEMBER,
}
