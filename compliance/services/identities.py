"""Which account somebody has whom a single sign-on provider vouches for, and the link between the two."""

from compliance.services.accounts import Account, find_account, keep_account
from compliance.services.refusals import Refused
from compliance.services.security_events import note
from compliance.services.single_sign_on import Identity
from compliance.store.database import Session

UNKNOWN_HERE = (
    "There is no account for you here yet. Ask an owner of your organisation for an invitation to the address that you "
    "have there, and accept it first."
)
UNVERIFIED = (
    "There is no account linked to you, and your e-mail address there is not said to be verified. Ask an owner of your "
    "organisation for an invitation with this address, or sign in with your password."
)


def account_behind(session: Session, at: str, identity: Identity) -> Account:
    """The account of whoever the provider vouches for: the linked one, or else the one with the verified address,
    which is linked from now on. Makes no account. Raises Refused for everybody else.
    """
    account = find_account(session, issuer=identity.issuer, subject=identity.subject)
    if account is None and identity.email:
        account = find_account(session, email=identity.email)
        if account is not None and account.active and account.issuer is None:
            account.issuer, account.subject = identity.issuer, identity.subject
            keep_account(session, at, account)
            note(session, at, account, "sso_linked")
    if account is None or not account.active or not is_linked(account, identity):
        raise Refused(UNKNOWN_HERE if identity.email else UNVERIFIED)
    return account


def is_linked(account: Account, identity: Identity) -> bool:
    """Whether the account is that of whoever the provider vouches for."""
    return (account.issuer, account.subject) == (identity.issuer, identity.subject)


def unlink(session: Session, at: str, account: Account) -> None:
    """Have the provider open the account no longer. Raises Refused when nothing else would."""
    if account.issuer is None:
        raise Refused("Your account is not linked.")
    if not account.password and not account.passkeys:
        raise Refused("Nothing else opens your account. Add a passkey first.")
    account.issuer = account.subject = None
    keep_account(session, at, account)
    note(session, at, account, "sso_unlinked")
