"""Settings that are secrets: what they have to be like."""

from compliance import secret


def secret_key(text: str) -> str:
    """The key that signs cookies and forms. Raises ValueError with a sentence."""
    if len(text) < secret.MINIMUM_LENGTH:
        raise ValueError(
            f"SECRET_KEY has {len(text)} characters: set it to at least {secret.MINIMUM_LENGTH} random ones, "
            "or leave it out to have one made and kept in the instance directory."
        )
    return text


def old_secret_keys(text: str) -> tuple[str, ...]:
    """The keys of before, which are still read. Raises ValueError with a sentence."""
    keys = tuple(text.split())
    if any(len(key) < secret.MINIMUM_LENGTH for key in keys):
        raise ValueError(
            f"SECRET_KEY_OLD has a key of fewer than {secret.MINIMUM_LENGTH} characters: set it to the secret keys of "
            "before, with spaces between them, or leave it out."
        )
    return keys


def metrics_token(text: str) -> str:
    """What a program has to show for the metrics. Raises ValueError with a sentence."""
    if len(text) < secret.MINIMUM_LENGTH or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(
            f"METRICS_TOKEN is no token of at least {secret.MINIMUM_LENGTH} letters, digits and signs: set it to a "
            "random one, for example from: openssl rand -hex 32"
        )
    return text
