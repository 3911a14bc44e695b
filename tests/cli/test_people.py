"""Letting people in from the command line: the link that sets Colophon up, and invitations."""

from datetime import UTC, datetime
from pathlib import Path

from compliance.domain.history import utc_text
from compliance.services.accounts import new_account
from compliance.services.database import open_database
from compliance.services.invitations import look_at_invitation
from compliance.services.password_links import whose_link
from compliance.services.set_up import set_up_colophon
from tests.stored import NOW
from tests.terminal import Run


def test_the_command_line_lets_the_first_people_in(colophon: Run, tmp_path: Path) -> None:
    """A link before anybody has an account and none afterwards; invitations to organisations that commands made."""
    first = colophon("set-up-link")
    assert first.returncode == 0
    assert "within 24 hours: http://127.0.0.1:8000/set-up/" in first.stdout
    assert "set PORT or COLOPHON_ADDRESS as for the server." in first.stderr
    elsewhere = colophon("set-up-link", PORT="8123")
    assert ("http://127.0.0.1:8123/set-up/" in elsewhere.stdout, elsewhere.stderr) == (True, "")
    first = colophon("set-up-link")
    database = open_database(f"sqlite:///{tmp_path / 'instance' / 'colophon.sqlite3'}")
    with database.write() as session:
        secret = first.stdout.strip().rpartition("/")[2]
        names = {"organisation": "Lower Reach Press", "name": "Ines Calder", "email": "ines@example.org"}
        set_up_colophon(session, NOW, secret, **names, password="hash")
    again = colophon("set-up-link")
    assert (again.returncode, again.stdout) == (1, "Colophon is set up already: an owner can invite others.\n")

    colophon("demo", "--organisation", "Tidewrack Audio")
    listed = colophon("people", "list").stdout
    assert "Lower Reach Press\n  Ines Calder <ines@example.org>  owner, preparer, approver\n" in listed
    assert "Tidewrack Audio\n  Nobody yet" in listed
    invited = colophon("people", "invite", "dev@example.org", "Dev Okafor", "--organisation", "Tidewrack Audio")
    assert "Dev Okafor joins Tidewrack Audio within 7 days here:" in invited.stdout
    with database.read() as session:
        offer = look_at_invitation(session, invited.stdout.strip().rpartition("/")[2], NOW)
    database.close()
    assert (offer.organisation, offer.email, offer.made_by) == ("Tidewrack Audio", "dev@example.org", "Local operator")
    for refused in (("--organisation", "Nowhere"), ("--organisation", "Tidewrack Audio", "--role", "emperor")):
        assert colophon("people", "invite", "sam@example.org", "Sam Fell", *refused).returncode > 0


def test_somebody_who_is_locked_out_gets_a_link(colophon: Run, tmp_path: Path) -> None:
    """To choose a new password, with which the history says that it was made."""
    colophon("demo", "--organisation", "Lower Reach Press")
    database = open_database(f"sqlite:///{tmp_path / 'instance' / 'colophon.sqlite3'}")
    with database.write() as session:
        new_account(session, NOW, "Ines Calder", "ines@example.org", "a hash")
    made = colophon("people", "password-link", "Ines@example.org")
    assert made.returncode == 0
    assert made.stdout.startswith("Ines Calder chooses a new password within 24 hours here:\nhttp://127.0.0.1:8000/")
    assert "set PORT or COLOPHON_ADDRESS as for the server." in made.stderr
    secret = made.stdout.strip().rpartition("/password/new/")[2]
    with database.read() as session:
        found = whose_link(session, secret, utc_text(datetime.now(UTC)))
    database.close()
    assert found is not None
    assert found.name == "Ines Calder"
    nobody = colophon("people", "password-link", "nobody@example.org")
    assert (nobody.returncode, nobody.stderr) == (1, "Nobody has an account with the address nobody@example.org.\n")


def test_others_are_served_only_once_somebody_has_an_account(colophon: Run, tmp_path: Path) -> None:
    """Until then whoever reached the machine first would own it."""
    refused = colophon("serve", HOST="0.0.0.0", COLOPHON_ADDRESS="https://colophon.example.org")  # noqa: S104

    assert refused.returncode == 2
    assert "Colophon is not set up yet; until then only this machine reaches it." in refused.stderr
