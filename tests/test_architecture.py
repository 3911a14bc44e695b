"""The architecture, as a failing test: who may import whom, and what the domain may touch."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "compliance"
DOMAIN = sorted((PACKAGE / "domain").rglob("*.py"))

# Modules through which a function would know more than it was told: the clock, files, the machine, chance.
OUTSIDE_WORLD = {
    "asyncio",
    "glob",
    "io",
    "multiprocessing",
    "os",
    "pathlib",
    "platform",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
# The same, reached through a module that is otherwise allowed, or without importing anything.
OUTSIDE_CALLS = {"now", "utcnow", "today", "open", "input", "print", "eval", "exec", "__import__"}


def test_the_import_contracts_hold(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each layer imports only what the contracts in pyproject.toml allow; the report names the line that does not."""
    monkeypatch.chdir(ROOT)
    # It sets up logging, whereby it would switch off every logger there is, for all tests that come after.
    monkeypatch.setattr("importlinter.cli._configure_logging", lambda _verbose: None)
    status = lint_imports(cache_dir=None, verbose=False)

    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_contracts_cover_every_package() -> None:
    """A new package has to be given its place among the layers."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {name.strip() for layer in contracts[0]["layers"] for name in layer.split("|")}
    packages = {f"compliance.{file.parent.name}" for file in PACKAGE.glob("*/__init__.py")}

    assert packages <= layers | {"compliance.cli"}


def _imports(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names


def _calls(tree: ast.AST) -> set[str]:
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {node.id for node in called if isinstance(node, ast.Name)} | {
        node.attr for node in called if isinstance(node, ast.Attribute)
    }


def test_there_is_a_domain() -> None:
    """The tests below look at something."""
    assert len(DOMAIN) > 3


@pytest.mark.parametrize("file", DOMAIN, ids=lambda file: file.name)
def test_the_domain_needs_only_python_and_what_it_is_told(file: Path) -> None:
    """The domain imports itself and the standard library, and never the clock, files, the machine or chance."""
    tree = ast.parse(file.read_text())
    outside = {
        name
        for name in _imports(tree)
        if not name.startswith((".", "compliance.domain")) and name.split(".")[0] not in sys.stdlib_module_names
    }

    assert outside == set()
    assert {name.split(".")[0] for name in _imports(tree)} & OUTSIDE_WORLD == set()
    assert _calls(tree) & OUTSIDE_CALLS == set()


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_modules_are_short(file: Path) -> None:
    """A module that grows past 400 lines is two modules; what travels with a bundle has to be one file."""
    longest = 800 if file == PACKAGE / "bundle_verifier" / "verify.py" else 400
    assert len(file.read_text().splitlines()) <= longest


def test_the_verifier_of_bundles_needs_nothing_of_ours() -> None:
    """It runs where Colophon is not installed: Python's own library and one package."""
    imported = _imports(ast.parse((PACKAGE / "bundle_verifier" / "verify.py").read_text()))
    assert {name.split(".")[0] for name in imported} - sys.stdlib_module_names == {"cryptography"}
