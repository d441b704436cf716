"""What is said by hand is what the journal has: the same secrets out, or the same ones kept."""

from __future__ import annotations

from oncall_tui.domain.as_typed import AsTyped, as_saved

NOTE = "failing over with token=abc123SECRETtoken"


def test_a_text_that_is_shown_elsewhere_is_without_its_secrets() -> None:
    assert "SECRETtoken" not in as_saved(f"say: {NOTE}", NOTE)


def test_whoever_keeps_secrets_as_typed_keeps_them_in_what_is_made_of_it_too() -> None:
    kept = as_saved(f"say: {NOTE}", AsTyped(NOTE))
    assert kept == f"say: {NOTE}"
    assert isinstance(kept, AsTyped)
