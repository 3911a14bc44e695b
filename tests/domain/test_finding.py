"""Why a decision came out as it did, in words that were given and no others."""

from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from compliance.domain.assessment import Record
from compliance.domain.finding import Explainer
from compliance.domain.questionnaire import DONT_KNOW, asked_questions
from compliance.domain.wording import answer_words
from tests.domain.records import (
    ALONE,
    CHOSEN,
    EDITED,
    HUMAN,
    PROMPTED,
    UNKNOWN,
    assessor,
    explainer,
    gaps,
    record,
    records,
    settings,
)


def _ids(said: tuple[object, ...]) -> list[str]:
    return [each.question.id for each in said]  # type: ignore[attr-defined]


@trying(deadline=None, max_examples=40)
@given(st.data(), settings())
def test_a_finding_only_mentions_answers_that_were_given(data: st.DataObject, chosen: dict[str, str]) -> None:
    """Every answer behind a finding is one of the record, to a question that is asked; what is missing is unknown."""
    partial: Record = data.draw(gaps(data.draw(records()), most=3))
    explained = Explainer(assessor(), assessor().assess(partial, chosen))
    questionnaire = assessor().release.questionnaire
    for table in explained.assessment.tables:
        owners = [part.id for part in partial.components] if table.scope == "component" else [""]
        for owner in owners:
            finding = explained.explain(table.id, owner)
            for said in (*finding.said, *finding.missing):
                part = next((p for p in partial.components if p.id == said.component), None)
                own = part.answers if part else partial.answers
                answers = {**partial.answers, **own}
                scope = said.question.scope
                assert said.question in list(asked_questions(questionnaire, scope, answers))
                assert said.answer == answer_words(said.question, own.get(said.question.id))
            assert all(said.answer for said in finding.said)
            assert all(said.answer in ("", "Don’t know") for said in finding.missing if said.question.kind == "one")
            assert finding.decision.decided == (not finding.possible)
            assert finding.possible or {rule.then for rule in finding.decision.rules} == set(finding.decision.possible)


def test_a_finding_names_rule_provision_answers_and_assumptions() -> None:
    """Everything that a lawyer needs to check it."""
    finding = explainer(record(EDITED)).explain("tier", "c0")
    assert finding.label == "AI-assisted"
    assert [provision.id for provision in finding.provisions] == ["tiers"]
    assert finding.because == (
        "AI and people both had a part in what is in it. So it is neither fully human-authored nor fully autonomous.",
    )
    assert "first_version" in _ids(finding.said)
    assert [assumed.assumption.id for assumed in finding.assumed] == ["tier_1_limit", "tier_3_start"]
    assert finding.sentences() == ("It would be protected for a shorter term.",)
    assert (finding.possible, finding.missing, finding.parts) == ((), (), ())


def test_a_displaced_rule_comes_with_its_provision() -> None:
    """The finding says which rule would have applied."""
    finding = explainer(record(ALONE, made_year="2026")).explain("uk_term", "c0")
    assert [(each.rule.id, each.provision.id, each.by) for each in finding.displaced] == [("TM1", "s12_2", "TM14")]
    assert "ends on 31 December 2076" in finding.says


def test_an_open_outcome_names_what_decides_it() -> None:
    """Only the questions whose answers make a difference, and what the outcome may be."""
    finding = explainer(record(UNKNOWN)).explain("tier", "c0")
    assert [outcome.id for outcome in finding.possible] == ["standard", "shortened", "public_domain"]
    assert _ids(finding.missing) == ["ai_used"]
    assert finding.because == ()


def test_questions_that_decide_only_together_are_all_named() -> None:
    """Neither answer alone narrows what is possible, but both have to be given."""
    both = {**CHOSEN, "directed": DONT_KNOW, "human_acts": (DONT_KNOW,)}
    finding = explainer(record(both)).explain("tier", "c0")
    assert _ids(finding.missing) == ["directed", "human_acts"]


def test_what_the_law_leaves_open_is_told_with_its_reason() -> None:
    """Nothing is missing: no answer would settle it."""
    finding = explainer(record(CHOSEN)).explain("uk_author", "c0")
    assert finding.missing == ()
    assert "No UK court has said" in finding.because[0]
    follows = explainer(record(CHOSEN)).explain("uk_moral_rights", "c0")
    assert follows.because == finding.because
    assert follows.sentences() == ()


def test_an_open_result_for_the_work_names_the_parts_and_questions_on_which_it_depends() -> None:
    """Also where it depends on them through another result for the work."""
    explained = explainer(record(HUMAN, UNKNOWN))
    tier = explained.explain("work_tier")
    assert (tier.parts, _ids(tier.missing), tier.missing[0].component) == (("c1",), ["ai_used"], "c1")
    manner = explained.explain("disclosure_manner")
    assert (manner.parts, _ids(manner.missing)) == (("c1",), ["ai_used"])
    owner = explainer(record(EDITED, business="")).explain("disclosure")
    assert (_ids(owner.missing), owner.missing[0].component) == (["business"], "")


def test_a_term_that_refers_to_another_is_told_with_that_one() -> None:
    """Or, where that one is open, without a guess."""
    known = explainer(record({**HUMAN, "kind": "sound_recording"}, release_date="2027-01-15")).explain(
        "bill_term", "c0"
    )
    assert known.says == (
        "It would keep the standard term. Copyright ends on 31 December 2097, if it is published within 50 years of "
        "being made."
    )
    open_ = explainer(record({**HUMAN, "kind": "film"}, authors=DONT_KNOW)).explain("bill_term", "c0")
    assert open_.says == "It would keep the standard term. Which term that is cannot be told."


def test_a_living_directors_film_is_not_counted_from_other_deaths() -> None:
    """The project's authors have died; one of the film's people has not."""
    film = {**EDITED, "kind": "film", "film_people": "living"}
    finding = explainer(record(film, authors="dead", author_deaths="1950")).explain("uk_term", "c0")
    assert "dies" in finding.says
    assert not any(character.isdigit() for character in finding.says.replace("31 December, 70 years", ""))


def test_a_collecting_table_tells_each_outcome() -> None:
    """Labels in a row, and a sentence for each."""
    finding = explainer(record({**EDITED, "likeness": "real"})).explain("uk_notes", "c0")
    assert finding.label == "Name the author and keep the evidence; Clear the use of the person"
    assert len(finding.sentences()) == 2


def test_findings_alike_can_be_told_together() -> None:
    """The same outcome for the same reasons with the same term."""
    explained = explainer(record(HUMAN, HUMAN, EDITED, PROMPTED))
    first, second, third = (explained.explain("tier", part).alike() for part in ("c0", "c1", "c2"))
    assert first == second != third
    assert "kind" in explained.asked_ids("c0")
