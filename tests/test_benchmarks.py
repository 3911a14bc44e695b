"""The benchmarks compare like with like: their hand-written rules decide as the release does."""

import pytest

from benchmarks import decision_tables


def test_the_rules_by_hand_decide_every_case_as_the_tables_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The script ends with an error if they disagree in any case; one round is enough to see that."""
    monkeypatch.setattr(decision_tables, "ROUNDS", 1)
    monkeypatch.setattr(decision_tables, "CALLS", 10)
    decision_tables.main()
    assert "ratio" in capsys.readouterr().out
