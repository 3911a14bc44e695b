"""The verifier names every missing, overlapping, unreachable and uncited rule, with the answers that show it."""

from compliance.domain.rulebook import Rule
from compliance.domain.verification import Report, verify
from tests.domain.small_release import release, rule, table

YES = ("yes",)
NO = ("no",)
COMPLETE = (
    rule("R1", "not_due", {"used": NO}),
    rule("R2", "not_due", {"shown": NO}),
    rule("R3", "due", {"shown": YES, "strictness": ("mild",)}),
    rule("R4", "due", {"shown": YES, "strictness": ("strict",)}),
)


def checked(*rules: Rule, **changed: object) -> Report:
    """The report on a release with one table of these rules."""
    return verify(release(table(rules, **changed)))


def test_a_complete_table_has_no_defects_and_every_case_is_counted() -> None:
    """used=no, used=yes with shown yes or no: three cases under each of two settings."""
    report = checked(*COMPLETE)
    assert report.defects == ()
    assert report.skipped == ()
    assert report.cases == 6


def test_a_missing_rule_is_named_with_the_answers_and_setting_that_show_it() -> None:
    """Without R4 nothing decides shown use under the strict setting, which is not the shipped one."""
    (defect,) = checked(*COMPLETE[:3]).defects
    assert defect.kind == "missing"
    assert defect.sentence == (
        "law, table label: no rule decides this case. Add a rule for it. "
        "Shown by: Was AI used? Yes; Is it shown? Yes; How strict: Strict."
    )


def test_overlapping_rules_are_named_together() -> None:
    """Two rules that both decide used=no without one overriding the other."""
    (defect,) = checked(*COMPLETE, rule("R5", "due", {"used": NO})).defects
    assert (defect.kind, defect.rules) == ("overlapping", ("R1", "R5"))
    assert "rules R1, R5 all decide this case" in defect.sentence
    assert "Was AI used? No" in defect.sentence


def test_an_override_resolves_an_overlap_and_makes_the_overridden_rule_unreachable() -> None:
    """R5 decides the very cases of R1 and overrides it, so R1 can never apply."""
    (defect,) = checked(*COMPLETE, rule("R5", "due", {"used": NO}, overrides=("R1",))).defects
    assert (defect.kind, defect.rules) == ("unreachable", ("R1",))
    assert defect.sentence == "law, table label: rule R1 can never apply. Remove it, or correct its conditions."


def test_a_rule_on_answers_that_no_path_leads_to_is_unreachable() -> None:
    """`shown` is asked only after used=yes, so used=no with shown=yes cannot happen."""
    (defect,) = checked(*COMPLETE, rule("R6", "due", {"used": NO, "shown": YES})).defects
    assert (defect.kind, defect.rules) == ("unreachable", ("R6",))


def test_a_rule_without_a_provision_of_its_rulebook_is_uncited() -> None:
    """A rule that names a provision that does not exist."""
    rules = (rule("R1", "not_due", {"used": NO}, provision="nowhere"), *COMPLETE[1:])
    (defect,) = checked(*rules).defects
    assert (defect.kind, defect.rules) == ("uncited", ("R1",))
    assert defect.sentence == "law, table label: rule R1 cites no provision of its rulebook. Name one."


def test_a_collect_table_may_decide_nothing_or_several_things() -> None:
    """Overlap and absence are no defects where all rules that apply count."""
    report = checked(rule("R1", "due", {"used": YES}), rule("R2", "not_due", {"used": YES}), hits="collect")
    assert report.defects == ()


def test_a_table_that_reads_a_defective_one_is_skipped_and_named() -> None:
    """Walking it would only repeat the fault of the table that it reads."""
    broken = table(COMPLETE[:3])
    later = table((rule("S1", "due", {"label": ("due",)}), rule("S2", "not_due", {"label": ("not_due",)})), id="later")
    last = table((rule("T1", "due", {"later": ("due", "not_due")}),), id="last")
    report = verify(release(broken, later, last))
    assert report.skipped == ("later", "last")
    assert [defect.table for defect in report.defects] == ["label"]


def test_a_work_table_is_walked_over_every_mixture_of_components() -> None:
    """No component, all due, all not due, and both: the mixture is not decided here."""
    rules = (
        rule("W1", "due", {"label.due": ("all",)}),
        rule("W2", "not_due", {"label.due": ("none",)}),
    )
    (defect,) = verify(release(table(COMPLETE), table(rules, id="work", scope="work"))).defects
    assert defect.kind == "missing"
    assert defect.shown_by == ("label.due: some",)


def test_a_work_table_reads_the_outcomes_of_an_earlier_work_table() -> None:
    """Both outcomes of the earlier table are walked."""
    first = table(
        (rule("W1", "due", {"label.due": ("some", "all")}), rule("W2", "not_due", {"label.due": ("none",)})),
        id="work",
        scope="work",
    )
    second = table((rule("X1", "due", {"work": ("due",)}),), id="second", scope="work")
    (defect,) = verify(release(table(COMPLETE), first, second)).defects
    assert defect.shown_by == ("work: not_due",)


def test_an_open_outcome_is_walked_as_everything_that_it_may_be() -> None:
    """A later table has to decide each outcome that an open rule leaves possible."""
    open_rules = (
        rule("R1", "not_due", {"used": NO}),
        rule("R2", "cannot_tell", {"used": YES}, may_be=("due", "not_due")),
    )
    later = table((rule("S1", "due", {"label": ("due",)}),), id="later")
    report = verify(release(table(open_rules), later))
    assert [(defect.kind, defect.shown_by[-1]) for defect in report.defects] == [("missing", "label: not_due")]


def test_counting_two_component_tables_together_walks_no_impossible_mixture() -> None:
    """With components every table has an outcome; without any, none has: rules for just these cases are complete."""
    some = ("some", "all")
    rules = (
        rule("W1", "due", {"label.due": some, "other.due": some}),
        rule("W2", "due", {"label.due": some, "other.due": ("none",), "other.not_due": ("all",)}),
        rule("W3", "due", {"label.due": ("none",), "label.not_due": ("all",), "other.due": some}),
        rule("W4", "not_due", {"label.not_due": ("all",), "other.not_due": ("all",)}),
        rule("W5", "not_due", {"label.due": ("none",), "label.not_due": ("none",), "other.due": ("none",)}),
    )
    work = table(rules, id="work", scope="work")
    report = verify(release(table(COMPLETE), table(COMPLETE, id="other"), work))
    assert [defect.sentence for defect in report.defects] == []
