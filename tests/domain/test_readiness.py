"""Readiness: what is at hand, for each part and summed, and never anything about the law."""

from dataclasses import replace

from compliance.domain.questionnaire import Answers, Asked, Option, Question, Questionnaire, Section
from compliance.domain.readiness import Checked, ReadinessCheck, readiness, summed

_ASKED = (
    Question("lawyer", "project", "about", "Who is the lawyer?", "text"),
    Question("used", "component", "use", "Was AI used?", "one", options=(Option("yes", "Yes"), Option("no", "No"))),
    Question("tools", "component", "use", "Which tools?", "text", ask_when=(Asked("used", ("yes",)),)),
    Question(
        "kept",
        "component",
        "use",
        "What was kept?",
        "many",
        options=(
            Option("drafts", "Drafts"),
            Option("logs", "Logs"),
            Option("none", "Nothing"),
            Option("dont_know", "?"),
        ),
        ask_when=(Asked("used", ("yes",)),),
    ),
)
_QUESTIONNAIRE = Questionnaire(
    (Section("about", "project", "", "", _ASKED[:1]), Section("use", "component", "", "", _ASKED[1:])), ()
)


def _check(name: str, *ready: str) -> ReadinessCheck:
    return ReadinessCheck(name, name.title(), name, ready, "It is there.", "It is not there.")


_CHECKS = (_check("lawyer"), _check("tools"), _check("kept", "drafts", "logs"))


def _found(project: Answers, *parts: Answers) -> tuple[Checked, ...]:
    return readiness(_QUESTIONNAIRE, _CHECKS, project, {f"c{n}": answers for n, answers in enumerate(parts)})


def _words(found: tuple[Checked, ...]) -> list[tuple[str, str, str]]:
    return [(each.check.id, each.component, each.state) for each in found]


def test_any_words_are_ready_and_choices_only_if_listed() -> None:
    """One of several ticks is enough."""
    found = _found(
        {"lawyer": "Ann Bell"},
        {"used": "yes", "tools": "Stemforge 2.1", "kept": ("logs",)},
        {"used": "yes", "kept": ("none",)},
    )
    assert _words(found) == [
        ("lawyer", "", "ready"),
        ("tools", "c0", "ready"),
        ("kept", "c0", "ready"),
        ("tools", "c1", "open"),
        ("kept", "c1", "not_ready"),
    ]


def test_words_without_a_figure_do_not_name_a_version() -> None:
    """Where that is asked for."""
    check = replace(_check("tools"), numbered=True)
    parts: dict[str, Answers] = {
        name: {"used": "yes", "tools": words} for name, words in (("a", "Stemforge"), ("b", "Stemforge 2.1"))
    }
    found = readiness(_QUESTIONNAIRE, (check,), {}, parts)
    assert [(each.component, each.state) for each in found] == [("a", "not_ready"), ("b", "ready")]


def test_what_is_not_asked_is_not_needed() -> None:
    """A part without AI needs nothing, whatever was answered before."""
    assert _words(_found({}, {"used": "no", "tools": "Stemforge 2.1"})) == [("lawyer", "", "open")]


def test_what_nobody_knows_is_open() -> None:
    """Neither ready nor lacking."""
    assert _words(_found({}, {"used": "yes", "kept": ("dont_know",)}))[1:] == [
        ("tools", "c0", "open"),
        ("kept", "c0", "open"),
    ]


def test_a_project_is_summed_check_by_check() -> None:
    """With those that are ready, those that are not, and those that are open."""
    found = _found({}, {"used": "yes", "kept": ("drafts",)}, {"used": "yes", "kept": ("none",)}, {"used": "no"})
    lawyer, tools, kept = summed(_CHECKS, found)
    assert (lawyer.needed, tools.needed, kept.needed) == (1, 2, 2)
    assert [each.component for each in kept.ready] == ["c0"]
    assert [each.component for each in kept.not_ready] == ["c1"]
    assert [each.component for each in tools.open] == ["c0", "c1"]
