"""The guide for operators lists every setting, and names commands, metrics and addresses that there are."""

import re
import subprocess
from pathlib import Path

from compliance import create_app
from compliance.cli.command import colophon
from compliance.config import load_settings
from tests.test_config import Asked
from tests.web.pages import Printer, never_done

GUIDE = (Path(__file__).parent.parent / "docs/operate.md").read_text()


def test_every_setting_is_listed(tmp_path: Path) -> None:
    """Exactly those that are read at start."""
    asked = Asked()
    asked |= {"SMTP_HOST": "mail.example.org", "SMTP_FROM": "colophon@example.org"}  # the others are read with these
    load_settings(asked, tmp_path)
    table = GUIDE.partition("## Settings")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)

    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == asked.names


def test_every_command_and_option_is_there() -> None:
    """What a reader types is understood."""
    named = set(re.findall(r"`colophon ([a-z-]+(?: [a-z]+)?)", "\n".join(re.findall(r"`colophon [^`]*`", GUIDE))))
    named |= set(re.findall(r"^    (?:\w+=\S+ )*colophon ([a-z-]+)", GUIDE, re.MULTILINE))
    commands = set(colophon.commands)

    assert {"backup", "restore", "history verify", "database upgrade"} <= named
    assert {words.split()[0] for words in named} <= commands
    options = {name for command in colophon.commands.values() for option in command.params for name in option.opts}
    assert set(re.findall(r"`(--[a-z-]+)`", GUIDE)) <= options


def test_every_address_and_metric_is_there(tmp_path: Path) -> None:
    """What a monitoring system is set up with."""
    token = "t" * 32
    settings = load_settings({"METRICS_TOKEN": token}, tmp_path)
    client = create_app(settings, render=Printer(), walk=never_done, compare=lambda *_: lambda: True).test_client()
    for address in re.findall(r"^\| `(/\w+)` \|", GUIDE, re.MULTILINE):
        answer = client.get(address, headers={"Authorization": f"Bearer {token}"}, buffered=True)
        assert answer.status_code == 200, address
    metrics = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}, buffered=True).text
    named = re.findall(r"^\| `((?:colophon|process)_\w+)`", GUIDE, re.MULTILINE)

    assert len(named) == 5
    assert all(f"# TYPE {name} " in metrics for name in named)


def test_the_line_for_every_night_is_understood_by_a_shell() -> None:
    """As cron hands it on: with the percent sign unescaped."""
    line = re.search(r"15 3 \* \* \* colophon (.*)", GUIDE)
    assert line
    assert subprocess.run(["sh", "-n", "-c", line[1].replace(r"\%", "%")], check=False).returncode == 0
