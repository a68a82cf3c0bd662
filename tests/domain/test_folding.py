"""Long texts are folded in parts, and mean the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import reading
from bot.domain.film import Facts
from bot.domain.folding import FOLDED_AT_ONCE, fold, parts
from bot.domain.said_numbers import in_figures
from bot.reading.entry import fingerprint

_WORDS = st.lists(
    st.sampled_from(["a", "Tár", "don't", "a & b", "a + b", "½", "無間道", "2", "e\u0301b", "A_b"])
)


@given(_WORDS, st.sampled_from([" ", "\n", "  "]))
def test_parts_of_a_text_have_its_words(words: list[str], blank: str) -> None:
    text = blank.join(words)
    cut = list(parts(text, 12))
    assert "".join(cut) == text
    assert " ".join(filter(None, map(fold, cut))) == fold(text)


@pytest.mark.parametrize(
    "heavy", ["a", "a ", "e\u0301", "\u0301\u0323", "\ufdfa", "¼", "é\n", "'\u0301", "映"]
)
def test_no_document_has_a_long_text_normalised_at_once(
    monkeypatch: pytest.MonkeyPatch, heavy: str
) -> None:
    """It keeps every other thread waiting, and takes the square of a heap of marks."""
    content = ("é" + heavy * 300_000).encode()[: reading.LIMIT]
    normalize, longest = unicodedata.normalize, [0]

    def measured(form: str, text: str) -> str:
        longest[0] = max(longest[0], len(text))
        return normalize(form, text)  # type: ignore[arg-type]

    monkeypatch.setattr(unicodedata, "normalize", measured)
    film = Facts(title="Amélie", year=2001)
    fingerprint(reading.read(content, name="review.txt", film=film))
    assert 0 < longest[0] <= 25 * FOLDED_AT_ONCE, "a letter may become eighteen"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nineteen seventeen", "1917"),
        ("blade runner twenty forty nine", "blade runner 2049"),
        ("100 and 1 dalmatians", "101 dalmatians"),
        ("1000 and 1 nights", "1001 nights"),
        ("101 and 1", "101 and 1"),
        ("twenty one", "twenty one"),
        ("nineteen years", "nineteen years"),
    ],
)
def test_a_number_that_was_said_in_parts_is_one(typed: str, meant: str) -> None:
    assert in_figures(typed) == meant
