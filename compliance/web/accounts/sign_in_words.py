"""What Flask-Security says on our pages, in our words. Nothing here tells whether an account exists."""

from collections.abc import Mapping

NOT_TOGETHER = "This e-mail address and password do not belong together. Check both and try again."
WRONG_PASSWORD = "This is not your password. Check it and try again."  # noqa: S105 - a sentence, not a password
WRONG_CODE = "This code does not count. Enter the one that the app shows now; each code works once."
WRONG_RECOVERY_CODE = "This is none of your recovery codes that are left. Check it, or enter another."
NO_PASSKEY = "The passkey was not accepted. Try again, or sign in in another way."
START_AGAIN = "Signing in took too long, or was begun anew elsewhere. Start again."
PASSKEY_NAME = "Give the passkey a name that tells you which device it is on, in letters, digits and spaces."

# What the next page shows by itself.
NOTHING_TO_SAY = "-"


# Flask-Security's name for each thing that it may say, and whether it is good news.
_SAID: Mapping[str, tuple[str, str]] = {
    "GENERIC_AUTHN_FAILED": (NOT_TOGETHER, "error"),
    "DISABLED_ACCOUNT": (NOT_TOGETHER, "error"),
    "EMAIL_NOT_PROVIDED": ("Enter your e-mail address.", "error"),
    "PASSWORD_NOT_PROVIDED": ("Enter your password.", "error"),
    "INVALID_PASSWORD": (WRONG_PASSWORD, "error"),
    "PASSWORD_IS_THE_SAME": ("Choose a password that differs from the one you have.", "error"),
    "RETYPE_PASSWORD_MISMATCH": ("Type the same password in both fields.", "error"),
    "PASSWORD_CHANGE": ("Your password is changed. Everywhere else you are signed out.", "success"),
    "REAUTHENTICATION_REQUIRED": (NOTHING_TO_SAY, "info"),
    "REAUTHENTICATION_SUCCESSFUL": (NOTHING_TO_SAY, "success"),
    "TWO_FACTOR_INVALID_TOKEN": (WRONG_CODE, "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (NOTHING_TO_SAY, "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        "The authenticator app is set up. Signing in now asks for a code.",
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (START_AGAIN, "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Choose one of the ways that are offered.", "error"),
    "TWO_FACTOR_DISABLED": ("The authenticator app is removed. Signing in asks for no code any more.", "success"),
    "TWO_FACTOR_SETUP_EXPIRED": ("Setting up took too long. Start again.", "error"),
    "INVALID_RECOVERY_CODE": (WRONG_RECOVERY_CODE, "error"),
    "WEBAUTHN_EXPIRED": ("Too much time has passed. Start again.", "error"),
    "WEBAUTHN_NAME_REQUIRED": (PASSKEY_NAME, "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (PASSKEY_NAME, "error"),
    "WEBAUTHN_NAME_INUSE": ("You have a passkey with this name. Choose another name.", "error"),
    "WEBAUTHN_NAME_NOT_FOUND": ("You have no passkey with this name.", "error"),
    "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey is removed. It opens nothing here any more.", "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey is added. You can sign in with it.", "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": ("This passkey is here already.", "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (NO_PASSKEY, "error"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (NO_PASSKEY, "error"),
    "WEBAUTHN_NO_VERIFY": (NO_PASSKEY, "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (NO_PASSKEY, "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (NO_PASSKEY, "error"),
    "INVALID_INPUT": (PASSKEY_NAME, "error"),
    "INVALID_INPUT_LENGTH": ("Shorten the name to 64 characters.", "error"),
    "API_ERROR": ("What the browser sent could not be read. Start again.", "error"),
}


def messages() -> dict[str, tuple[str, str]]:
    """Flask-Security's configuration for everything that it says."""
    return {f"SECURITY_MSG_{name}": said for name, said in _SAID.items()}
