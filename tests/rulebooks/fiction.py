"""A second release, invented: the Bill as if it had been enacted in another form. It is the shipped release with a few
changes, made anew whenever tests are run, so that it never falls behind what it was taken from.
"""

import re
import shutil
from pathlib import Path

import pytest

from compliance.rulebooks.loader import SHIPPED

BASE = "2026-11"
FICTION = "2031-02-fiction"

_QUESTION = """\
      - id: translation_checked
        ask: Did a translator check the translation that AI made?
        short: Translation checked
        why: The invented Act treats a translation that nobody checked as made by AI alone.
        kind: one
        ask_when: {ai_did: [translated]}
        options:
          - {id: "yes", label: "Yes"}
          - {id: "no", label: "No"}
          - {id: dont_know, label: Don’t know}
      - id: tools
        ask: Which AI tools"""

_UNCHECKED = """\
      - id: T3.2
        provision: tiers
        when: {translation_checked: ["no"]}
        then: public_domain
        because: AI translated it and nobody checked that.
        overrides: [T1.2, T2.1, T2.2, T2.3, T3.1, TQ.1, TQ.2, TS.1, TS.2, TS.3, TS.4, TS.5]
      - {id: TQ.1, provision"""

_CASES = """\
- name: A novel that nobody helped with
  says: No AI was used in it.
  project: {}
  components:
    - {name: Text, answers: {released: "yes", ai_used: "no", kind: literary}}
  expect:
    components:
      Text: {tier: standard}
"""

# File, what stands there, how often, and what stands there instead.
CHANGES = (
    ("release", "id: 2026-11\n", 1, f"id: {FICTION}\n"),
    ("release", "date: 2026-11-23\n", 1, "date: 2031-02-01\n"),
    ("release", "title: Release 2026-11\n", 1, "title: Invented release of February 2031\n"),
    # The Bill has become law.
    ("uk-ip-bill", "status: reported\n", 1, "status: in_force\n"),
    ("uk-ip-bill", "status_label: Reported, not law\n", 1, "status_label: In force\n"),
    ("uk-ip-bill", "in_force: {from: null, to: null}\n", 1, "in_force: {from: 2031-02-01, to: null}\n"),
    # A shortened term has a length.
    ("uk-ip-bill", "term_length: [not_published]}, then: shortened,", 2, "term_length: [not_published]}, then: SET,"),
    ("uk-ip-bill", "{tier: [shortened], term_length: [not_published]}, then: SET,", 1,
     "{tier: [shortened], term_length: [not_published]}, then: making_25,"),
    ("uk-ip-bill", "then: SET,", 1, "then: assumed,"),
    # What AI translated and nobody checked is made by AI alone. A new question asks for it.
    ("questionnaire", "      - id: tools\n        ask: Which AI tools", 1, _QUESTION),
    ("uk-ip-bill", "T2.3, T3.1, TQ.1, TQ.2, TS.1, TS.2, TS.3, TS.4, TS.5]}", 2,
     "T2.3, T3.1, T3.2, TQ.1, TQ.2, TS.1, TS.2, TS.3, TS.4, TS.5]}"),
    ("uk-ip-bill", "      - {id: TQ.1, provision", 1, _UNCHECKED),
    # A rule has another name and says the same.
    ("uk-ip-bill", "T1.1", None, "T1.01"),
    # Records made from memory are not a choice any more.
    ("questionnaire", re.compile(r"          - \{id: after_memory, [^\n]*\n"), 1, ""),
)  # fmt: skip


def make_fiction(folder: Path) -> Path:
    """Write the invented release into this folder of releases; gives its own folder."""
    made = Path(shutil.copytree(SHIPPED / BASE, folder / FICTION))
    for name, before, times, after in CHANGES:
        path = made / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        pattern = re.compile(re.escape(before)) if isinstance(before, str) else before
        changed, found = pattern.subn(lambda _, after=after: after, text)  # type: ignore[misc]
        assert found == times or (times is None and found), f"{before!r} stands {found} times in {name}.yaml"
        path.write_text(changed, encoding="utf-8")
    (made / "cases.yaml").write_text(_CASES, encoding="utf-8")
    return made


@pytest.fixture(scope="session")
def fiction_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the invented release, for tests that leave it as it is: it is read and compiled once for them."""
    folder = tmp_path_factory.mktemp("releases")
    make_fiction(folder)
    return folder
