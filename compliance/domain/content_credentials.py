"""Assertions for a C2PA manifest (C2PA 2.4): what was answered, as JSON for whoever writes the manifest."""

import json
from collections.abc import Mapping

from compliance.domain.finding import Explainer
from compliance.domain.forms import Form
from compliance.domain.notices import named_part

# The assertions in which a manifest says how a file came about, and how people oversaw the AI.
ACTIONS = "c2pa.actions.v2"
DISCLOSURE = "c2pa.ai-disclosure"


def assertions(explainer: Explainer, form: Form) -> str:
    """A JSON list with an item for each part: its name and its assertions.

    The labels of the form's lines are the names of the values. A value for which there is no code is left out, and so
    is an assertion without a value: a manifest must not say what nobody answered.
    """
    items = []
    for part in explainer.assessment.record.components:
        items.append({"part": named_part(part), "assertions": _assertions(codes_of(explainer, form, part.id))})
    return json.dumps(items, ensure_ascii=False, indent=2)


def codes_of(explainer: Explainer, form: Form, part_id: str) -> dict[str, str]:
    """The codes for a part by the names of the values; an empty one where the answers give none."""
    decisions = explainer.assessment.components[part_id]
    return {line.label: decisions[line.source].result.code for line in form.lines}


def _assertions(codes: Mapping[str, str]) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    if codes.get("action"):
        action = {name: codes[name] for name in ("action", "digitalSourceType") if codes.get(name)}
        made.append({"label": ACTIONS, "data": {"actions": [action]}})
    if codes.get("humanOversightLevel"):
        profile = {"humanOversightLevel": codes["humanOversightLevel"]}
        made.append({"label": DISCLOSURE, "data": {"contentProfile": profile}})
    return made
