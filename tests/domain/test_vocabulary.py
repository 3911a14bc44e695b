"""The closed vocabulary: which facts there are, which values they have, and what they are made from."""

from compliance.domain.rulebook import Assumption, Band, Setting
from compliance.domain.vocabulary import band_value, cuts_under
from tests.domain.records import assessor

SCALE = ("L0", "L1", "L2", "L3")
BAND = Band(
    "band", "Band", "level", SCALE, (("low", "Low"), ("open", "Open"), ("high", "High")), (("low", "L0"),), ("limit",)
)


def test_values_are_closed_lists() -> None:
    """An open outcome, "Don't know" and the outcomes of a collecting table are values of no fact."""
    values = assessor().vocabulary.values
    assert values["tier"] == ("standard", "shortened", "public_domain", "outside")
    assert values["tier.standard"] == ("none", "some", "all")
    assert values["ai_used"] == ("no", "yes")
    assert values["tier_band"] == ("human", "tier_1_open", "assisted", "tier_3_open", "autonomous")
    assert values["roll_up"] == ("unanimous", "weakest")
    assert "uk_notes" not in values
    assert values["uk_notes.imitation"] == ("none", "some", "all")
    assert "work_tier.standard" not in values
    assert not any("dont_know" in closed or "cannot_tell" in closed for closed in values.values())


def test_a_derived_fact_knows_what_it_is_made_from() -> None:
    """Bands and tables are derived; answers, assumptions and counts are not."""
    vocabulary = assessor().vocabulary
    assert vocabulary.inputs("tier_band") == ("ai_level", "tier_1_limit", "tier_3_start")
    assert vocabulary.inputs("author_status") == ("authors", "part_authors")
    assert vocabulary.inputs("ai_used") == ()
    assert vocabulary.derivation("roll_up") is None
    counted = vocabulary.counted_table("tier.standard")
    assert counted is not None
    assert counted.id == "tier"
    assert vocabulary.counted_table("ai_did.technical") is None
    assert vocabulary.counted_table("tier") is None


def test_ancestry_names_inputs_first_and_each_once() -> None:
    """So a derived fact can be worked out in that order."""
    ancestry = assessor().vocabulary.ancestry(("bill_term", "tier"))
    assert len(ancestry) == len(set(ancestry))
    order = [ancestry.index(fact) for fact in ("ai_used", "ai_level", "tier_band", "tier", "bill_term")]
    assert order == sorted(order)


def test_the_questions_behind_a_fact_include_those_that_lead_to_them() -> None:
    """Whoever wants to know what a person did has to ask first whether AI was used."""
    behind = [question.id for question in assessor().vocabulary.questions_behind(("human_acts.heavy",))]
    assert behind == ["ai_used", "ai_did", "ai_remains", "first_version", "human_acts"]


def test_a_level_lies_in_the_last_band_that_has_begun() -> None:
    """A band that begins where the next one does is empty; what is off the scale keeps its name."""
    cuts = {"low": "L0", "open": "L2", "high": "L2"}
    assert [band_value(BAND, level, cuts) for level in SCALE] == ["low", "low", "high", "high"]
    assert band_value(BAND, "off", cuts) == "off"


def test_cuts_come_from_the_band_and_from_settings() -> None:
    """Each setting of each assumption of the band says where values begin."""
    release = assessor().release
    band = release.bands["tier_band"]
    chosen = {**release.shipped_settings(), "tier_3_start": "light"}
    assert cuts_under(release, band, chosen) == {
        "human": "L0",
        "tier_1_open": "L3",
        "assisted": "L3",
        "tier_3_open": "L5",
        "autonomous": "L5",
    }
    assert Assumption("a", "A", "?", (Setting("s", "S"),), "s").setting("s").cuts == ()
