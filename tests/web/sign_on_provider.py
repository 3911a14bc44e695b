"""A real OpenID Connect provider on loopback, which can be told to answer wrongly."""

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from flask import Flask, Response, g, make_response, request
from joserfc import jwt
from joserfc.jwk import RSAKey

with warnings.catch_warnings():
    # It imports a module of Authlib's that is going to be replaced.
    warnings.simplefilter("ignore")
    import oidc_provider_mock

from tests.web.pages import Page
from tests.web.signing_in import EMAIL, Browser

SUBJECT = "robin-at-work"
_PREFIX = "oidc-provider-mock"


@dataclass
class SignOn:
    """The provider. `token`, `beside`, `about` and `more` say what is in its answers instead of the truth."""

    issuer: str
    app: Flask
    token: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    key: RSAKey | None = None
    beside: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    verifier: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """What the installation is told of it."""
        return {"OIDC_ISSUER": self.issuer, "OIDC_CLIENT_ID": "colophon", "OIDC_CLIENT_SECRET": "kept-to-itself"}

    def honest(self) -> None:
        """Answer the truth again."""
        self.token, self.beside, self.about, self.more, self.key, self.asked = {}, {}, {}, {}, None, []

    def knows(self, subject: str = SUBJECT, **claims: object) -> None:
        """Have somebody there; without more, with Robin's verified address."""
        about = claims or {"email": EMAIL, "email_verified": True}
        assert requests.put(f"{self.issuer}/users/{subject}", json=about, timeout=5).ok

    def come_back(self, address: str, subject: str = SUBJECT) -> str:
        """Sign in there, at the address that the browser was sent to; gives where that sends the browser."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"].removeprefix("http://localhost")

    def refuse(self, address: str) -> str:
        """Do not sign in there; gives where that sends the browser."""
        answer = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=5)
        # It forgets the state, which has to come back (RFC 6749, 4.1.2.1).
        state = parse_qs(urlsplit(address).query)["state"][0]
        return f"{answer.headers['Location'].removeprefix('http://localhost')}&state={state}"


def sent_to(browser: Browser, where: str = "/sign-in/sso", page: str = "/sign-in", **data: str) -> str:
    """Press the button; gives the address that the browser is led to."""
    response = browser.send(where, page, **data)
    assert response.status_code == 200, response.text[-800:]
    shown = Page(response)
    address = shown.links()["Go on"]
    refresh = next(each for each in shown.root.iter("meta") if each.get("http-equiv") == "refresh")
    assert refresh.get("content") == f"0; url={address}"
    return address


@contextmanager
def provider() -> Iterator[SignOn]:
    """The provider, while it runs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
            app = server.app
            assert isinstance(app, Flask)
            there = SignOn(f"http://localhost:{server.server_port}", app)
            _answer_as_told(there)
            yield there


def _answer_as_told(there: SignOn) -> None:
    views = there.app.view_functions

    def change(name: str, told: str) -> None:
        truth = views[f"{_PREFIX}.{name}"]

        def view() -> Response:
            there.asked.append(name)
            there.verifier = request.form.get("code_verifier", "")
            response = make_response(truth())
            if response.status_code == 200 and response.is_json:
                said = {**json.loads(response.get_data()), **getattr(there, told)}
                response.set_data(json.dumps(_signed_anew(there, said)))
            return response

        views[f"{_PREFIX}.{name}"] = view

    change("openid_config", "about")
    change("userinfo", "more")
    change("issue_token", "beside")


def _signed_anew(there: SignOn, said: dict[str, Any]) -> dict[str, Any]:
    if "id_token" in said and (there.token or there.key):
        own = RSAKey.import_key(g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
        token = jwt.decode(said["id_token"], own)
        claims = {name: value for name, value in {**token.claims, **there.token}.items() if value is not None}
        said["id_token"] = jwt.encode(token.header, claims, there.key or own)
    return said
