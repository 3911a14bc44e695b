"""The forms for components, and what they come to."""

from collections.abc import Iterable, Sequence

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField

from compliance.domain.questionnaire import Preset, Questionnaire
from compliance.services.answers import by_section
from compliance.services.components import NewComponent
from compliance.services.records import ComponentRecord

# The question whose answer follows from what a component is; presets answer it, own components may.
KIND = "kind"
ASKED_LATER = ("", "Asked later")


class ComponentForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """A component's name and what it is in law."""

    name = StringField("Name", description="Something with its own makers, for example “Trailer” or “Sound effects”.")
    kind = SelectField("What it is in law", validate_choice=False)


class NameForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """A component's other name."""

    name = StringField("Name")


def kind_choices(questionnaire: Questionnaire) -> list[tuple[str, str]]:
    """The kinds of work that the questionnaire knows, for a select."""
    return [ASKED_LATER, *((option.id, option.label) for option in questionnaire.questions[KIND].options)]


def component_form(questionnaire: Questionnaire) -> ComponentForm:
    """An empty form for a component, or the one that was sent."""
    form = ComponentForm(prefix="component-")
    form.kind.choices = kind_choices(questionnaire)
    return form


def presets_of(questionnaire: Questionnaire, sector: str) -> tuple[Preset, ...]:
    """The components that a sector offers; none for a sector that this release does not have."""
    return next((each.presets for each in questionnaire.sectors if each.id == sector), ())


def own_component(questionnaire: Questionnaire, sector: str, name: str, kind: str) -> NewComponent:
    """A component that the person named. One that the sector offers under that name brings its answers along."""
    preset = next((each for each in presets_of(questionnaire, sector) if _same(each.name, name)), None)
    known = {choice for choice, _ in kind_choices(questionnaire)[1:]}
    if kind in known:
        return NewComponent(name, preset.id if preset else "", by_section(questionnaire, {KIND: kind}))
    return preset_component(questionnaire, preset, name) if preset else NewComponent(name)


def preset_component(questionnaire: Questionnaire, preset: Preset, name: str = "") -> NewComponent:
    """A component as the sector offers it."""
    return NewComponent(name or preset.name, preset.id, by_section(questionnaire, dict(preset.answers)))


def name_is_taken(name: str, others: Iterable[str]) -> bool:
    """Whether another component has this name already, but for capitals and spaces."""
    return any(_same(name, other) for other in others)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def in_order(components: Sequence[ComponentRecord], places: Sequence[int]) -> list[str]:
    """The components' ids when each goes to its place: one that moves up comes before the one that had the place."""

    def rank(numbered: tuple[int, int, str]) -> float:
        before, wanted, _ = numbered
        return wanted + (0.5 if wanted > before else -0.5 if wanted < before else 0.0)

    numbered = [(n, places[n - 1], component.id) for n, component in enumerate(components, 1)]
    return [component_id for _, _, component_id in sorted(numbered, key=rank)]
