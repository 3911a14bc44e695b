"""What the program's own text never does: read as text, so that the next line of code is looked at, too."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What runs data as if it were a program, or text as if it were a page (ASVS 5.0, 1.3.2, 1.3.7, 1.5.2).
NEVER_CALLED = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "render_template_string",
    "from_string",
    "os.system",
    "os.popen",
    "yaml.load",
    "yaml.unsafe_load",
    "yaml.full_load",
    "input",
}
NEVER_IMPORTED = (
    *("pickle", "marshal", "shelve", "dill", "jsonpickle", "lxml", "telnetlib", "ftplib"),
    *("xml.etree", "xml.dom", "xml.sax.handler", "xml.sax.make_parser", "xml.sax.parse"),
)
# What opens a connection, starts a program or unpacks something, and where that is meant (13.2.4, 5.2.3).
ONLY_IN = {
    "subprocess": {
        "assets/metadata.py",
        "assets/work.py",
        "documents/renderer.py",
        "services/starts.py",
        "services/kept_work.py",
    },
    "smtplib": {"services/mail.py"},
    "zipfile": {
        "services/backup_file.py",
        "services/pack_files.py",
        "services/export_files.py",
        "cli/backup.py",
        "services/backup.py",
        "bundle_verifier/verify.py",
    },
    "gzip": set(),
    "bz2": set(),
    "lzma": set(),
    "tarfile": set(),
    "zlib": {"services/backup_file.py"},
    "requests": {
        "web/accounts/single_sign_on.py",
        "services/single_sign_on.py",
        "documents/time_stamping.py",
        "services/witness.py",
    },
    "urllib.request": set(),
    "http.client": set(),
    "socket": {"server.py"},
}
# Where statements are put together of the names of our own tables and settings, and of nothing else.
OF_OUR_NAMES = {"store/backup.py", "store/database.py", "store/triggers.py"}
# Markup that is not text: constants of ours, and what is made of them.
MARKED_SAFE = {
    ("templates/parts/outcome.html", "{{ MARKS[name] | safe }}"),
    ("templates/parts/foot.html", '"&nbsp;" | safe'),
    ("templates/tools/form.html", "names | join"),
}


@cache
def _modules() -> tuple[tuple[str, ast.Module], ...]:
    files = sorted((ROOT / "compliance").rglob("*.py"))
    return tuple((file.relative_to(ROOT / "compliance").as_posix(), ast.parse(file.read_text())) for file in files)


def _templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.*"))


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
        case ast.Attribute(attr=name):
            return name
    return ""


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def faults(name: str, tree: ast.Module) -> list[str]:
    """What a module does that none may do, or that it is not meant to do."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    modules = set(_imported(tree))
    return [
        *(f"{name}:{call.lineno} calls {_called(call)}" for call in calls if _runs_data(call)),
        *(
            f"{name}:{call.lineno} starts a shell"
            for call in calls
            if any(word.arg == "shell" for word in call.keywords)
        ),
        *(f"{name}:{call.lineno} puts a statement together" for call in calls if _puts_together(name, call)),
        *(f"{name} imports {module}" for module in sorted(modules) if module.startswith(NEVER_IMPORTED)),
        *(f"{name} imports {module}" for module in sorted(modules & ONLY_IN.keys()) if name not in ONLY_IN[module]),
    ]


def _runs_data(call: ast.Call) -> bool:
    called = _called(call)
    return called in NEVER_CALLED or called.rpartition(".")[2] in NEVER_CALLED - {"compile", "exec", "input"}


def _has_shell(call: ast.Call) -> bool:
    return any(word.arg == "shell" for word in call.keywords)


def _puts_together(name: str, call: ast.Call) -> bool:
    """Whether a statement for the database is anything but a constant (1.2.4): values go beside it."""
    statement = _called(call) == "text" or _called(call).endswith("exec_driver_sql")
    return statement and bool(call.args) and not isinstance(call.args[0], ast.Constant) and name not in OF_OUR_NAMES


def test_no_module_runs_data_or_reaches_out() -> None:
    """Whoever needs it says here where, and why."""
    assert len(_modules()) > 150
    assert [fault for name, tree in _modules() for fault in faults(name, tree)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "import pickle",
        "from marshal import loads",
        "import urllib.request",
        "from http import client\nimport http.client",
        "eval('1')",
        "from flask import render_template_string\nrender_template_string(page)",
        "subprocess.run(words, shell=True)",
        "session.execute(text(f'SELECT {name}'))",
        "connection.exec_driver_sql('SELECT ' + name)",
        "environment.from_string(words)",
        "yaml.load(words)",
    ],
)
def test_a_fault_that_is_planted_is_found(planted: str) -> None:
    """Or the test above proves nothing."""
    assert faults("web/planted.py", ast.parse(planted))


def test_templates_show_what_people_typed_as_text() -> None:
    """Nothing is marked as markup but constants (1.2.1); nothing is inline that the policy forbids (1.3.7, 3.4.3)."""
    assert len(_templates()) > 50
    for file in _templates():
        name, words = file.relative_to(ROOT).as_posix(), file.read_text()
        for safe in re.finditer(r"\|\s*safe\b", words):
            line = words[words.rfind("\n", 0, safe.start()) + 1 : words.find("\n", safe.end())]
            assert any(name == where and part in line for where, part in MARKED_SAFE), f"{name}: {line}"
        assert not re.search(r"autoescape\s+false|\bstyle\s*=\s*[\"']|javascript:|\son[a-z]+\s*=\s*[\"']", words), name
        for script in re.findall(r"<script[^>]*>", words):
            assert "src=" in script, name


def test_pages_escape_by_themselves() -> None:
    """Every template that makes a page or a picture does, whatever its name ends with."""
    endings = {file.suffix for file in _templates()}
    assert endings <= {".html", ".svg", ".txt"}
    for file in _templates():
        if file.suffix == ".txt":
            assert "<" not in file.read_text(), f"{file.name} is sent as text"
