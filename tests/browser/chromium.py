"""Fixtures for tests in a real browser: Debian's Chromium, because Playwright's own is not downloaded."""

import os
import shutil
from typing import Any

import pytest


def launch_options() -> dict[str, Any]:
    """How Playwright starts the installed Chromium, without any traffic of its own."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise RuntimeError("These tests need Chromium. `make test` installs it; without make: ./setup.sh test")
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
    ]
    if os.geteuid() == 0:  # Chromium's sandbox does not work for root, as whom build servers often run
        arguments.append("--no-sandbox")
    return {"executable_path": chromium, "args": arguments}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    return {**browser_type_launch_args, **launch_options()}
