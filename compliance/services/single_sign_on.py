"""Signing in through a provider: OpenID Connect Core 1.0, 3.1 (authorization code), with PKCE (RFC 7636).

The provider's addresses come from its discovery document (OpenID Connect Discovery 1.0, 4). Nothing is asked of it
before somebody signs in, nothing is believed that it has not signed, and no answer of it reaches a log.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from compliance.config_public import SignOnSettings

TIMEOUT_SECONDS = 5
# How long the provider's addresses and keys are believed before they are read anew.
KEPT_SECONDS = 3600
# How wrong the provider's clock may be.
LEEWAY_SECONDS = 60
# Signatures with a key that only the provider has: none with the shared secret, and none without a key.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_SECRET_LENGTH = 48
# What names a person there (2), and no address of anybody is longer.
LONGEST_TEXT = 255

Answer = Mapping[str, Any]


class ProviderFailed(Exception):  # noqa: N818 - what happened, as the page tells it
    """The provider cannot be reached, or does not answer as the standard asks."""


class NotBelieved(Exception):  # noqa: N818 - as above
    """What came back proves nothing: a code that was used or is not ours, or a token that is not for this sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-in that the browser was sent away for: what has to come back with it. `at` is in seconds since 1970."""

    address: str
    back: str
    state: str
    nonce: str
    verifier: str
    at: float
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the provider says it is. `email` is empty unless the provider says that it was verified."""

    issuer: str
    subject: str
    email: str


class Provider:
    """The one provider of the installation."""

    def __init__(self, settings: SignOnSettings) -> None:
        """Nothing is asked until somebody signs in."""
        self._settings = settings
        self._kept: dict[str, tuple[float, Answer]] = {}

    @property
    def name(self) -> str:
        """What people call it."""
        return self._settings.name

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return self._settings.issuer

    def begin(self, back: str, *, again: bool) -> Begun:
        """Where to send the browser, which comes back to the address `back`. Raises ProviderFailed.

        `again` has the provider ask who it is even if it knows (OpenID Connect Core 1.0, 3.1.2.1).
        """
        state, nonce, verifier = (generate_token(_SECRET_LENGTH) for _ in range(3))
        more = {"prompt": "login", "max_age": "0"} if again else {}
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self._about()["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier, **more
            )
        return Begun(
            address=address, back=back, state=state, nonce=nonce, verifier=verifier, at=time.time(), again=again
        )

    def finish(self, begun: Begun, code: str) -> Identity:
        """Who signed in, for the code that came back. Raises ProviderFailed, and NotBelieved."""
        token = self._token(begun, code)
        claims = self._claims(token.get("id_token"), begun)
        person = claims if "email" in claims else {**self._more(token, claims["sub"]), **claims}
        verified = person.get("email_verified") is True and _is_text(person.get("email"))
        return Identity(issuer=self.issuer, subject=claims["sub"], email=person["email"] if verified else "")

    def _client(self, back: str) -> Any:
        ways = str(self._about().get("token_endpoint_auth_methods_supported", "client_secret_basic"))
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        return OAuth2Session(
            self._settings.client_id,
            self._settings.client_secret,
            token_endpoint_auth_method=way,
            code_challenge_method="S256",
            scope="openid email",
            redirect_uri=back,
        )

    def _token(self, begun: Begun, code: str) -> Answer:
        with self._client(begun.back) as client:
            try:
                token = client.fetch_token(
                    self._about()["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=begun.verifier,
                    timeout=TIMEOUT_SECONDS,
                    allow_redirects=False,
                )
            except AuthlibBaseError:
                raise NotBelieved("The provider does not take the code.") from None
            except (requests.RequestException, ValueError, TypeError):
                raise ProviderFailed("The provider gives no token.") from None
        if not isinstance(token, dict):
            raise ProviderFailed("The provider gives no token.")
        return token

    def _claims(self, token: object, begun: Begun) -> Answer:
        """What the token says, once it is certain that it is the provider's, for us and for this sign-in (3.1.3.7)."""
        ours = self._settings.client_id
        right = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": ours},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": begun.nonce},
        )
        try:
            claims = self._signed(str(token))
            right.validate(claims)
        except (JoseError, ValueError, TypeError, LookupError):
            raise NotBelieved("The token is not the provider's, or not for this sign-in.") from None
        others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if others else ours) != ours:
            raise NotBelieved("The token is for somebody else.")
        if not _is_text(claims["sub"]):
            raise NotBelieved("The token names nobody.")
        asked = claims.get("auth_time")
        if begun.again and isinstance(asked, int | float) and asked < begun.at - LEEWAY_SECONDS:
            raise NotBelieved("The provider has not asked again.")
        return claims

    def _signed(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, self._keys(), ALGORITHMS).claims
        except (InvalidKeyIdError, BadSignatureError):
            # The provider may have changed its keys since they were read.
            self._kept.pop(self._about()["jwks_uri"], None)
            return jwt.decode(token, self._keys(), ALGORITHMS).claims

    def _keys(self) -> KeySet:
        return KeySet.import_key_set(cast("Any", self._read(self._about()["jwks_uri"])))

    def _more(self, token: Answer, subject: str) -> Answer:
        """What the provider tells of the person beside the token (5.3), if it tells it of the same person (5.3.2)."""
        address = self._about().get("userinfo_endpoint", "")
        if not self._is_trusted(address) or not token.get("access_token"):
            return {}
        more = _answer(address, {"Authorization": f"Bearer {token['access_token']}"})
        return more if more.get("sub") == subject else {}

    def _about(self) -> Answer:
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        about = self._read(address)
        if about.get("issuer") != self.issuer or not all(self._is_trusted(about.get(name)) for name in _ENDPOINTS):
            self._kept.pop(address, None)
            raise ProviderFailed("The provider calls itself by another name, or names addresses without https.")
        return about

    def _is_trusted(self, address: object) -> bool:
        """Whether an address is where the issuer is, or elsewhere over https."""
        return isinstance(address, str) and _origin(address) in (("https", _origin(address)[1]), _origin(self.issuer))

    def _read(self, address: str) -> Answer:
        read_at, answer = self._kept.get(address, (0.0, {}))
        if time.monotonic() - read_at > KEPT_SECONDS or not answer:
            answer = _answer(address)
            self._kept[address] = (time.monotonic(), answer)
        return answer


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT and value.isascii() and value.isprintable()


def _origin(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc


def _answer(address: str, headers: Mapping[str, str] | None = None) -> Answer:
    try:
        response = requests.get(address, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        answer = response.json() if response.status_code == 200 else None
    except (requests.RequestException, ValueError):
        answer = None
    if not isinstance(answer, dict):
        raise ProviderFailed("The provider does not answer.")
    return answer
