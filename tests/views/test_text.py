"""Paragraphs, spoilers, quotations and labels."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.views.text import (
    ELLIPSIS,
    LINES_LIMIT,
    label,
    named,
    paragraph,
    pieces,
    plain,
    quotation,
    quoted,
    size,
    spoiler,
)
from tests.views.texts import DIRECTIONS, characters, hidden, read, texts, unisolated, visible

limits = st.integers(min_value=20, max_value=300)
many_lines = st.lists(st.one_of(texts, st.just("")), max_size=80).map("\n".join)


@given(many_lines, limits)
@example("\n".join(["x"] * 2000), 300)
@example("a" * 18 + "\n\nb", 20)
def test_a_paragraph_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    shown = paragraph(text, limit)
    assert len(shown) <= LINES_LIMIT
    assert size("\n".join(shown)) <= limit


@given(many_lines, limits)
def test_a_paragraph_shows_its_text_in_order_and_says_where_it_is_cut(
    text: str, limit: int
) -> None:
    shown = [visible(read(unisolated(line))) for line in paragraph(text, limit)]
    whole, place = visible(text), 0
    for line in shown:
        kept = line if line in whole[place:] else line.removesuffix(ELLIPSIS)
        assert kept in whole[place:]
        place = whole.index(kept, place) + len(kept)
    assert "".join(shown) == whole or ELLIPSIS in "".join(shown)


@given(st.text(st.characters() | st.sampled_from("`\ud83d\ude00\u202e\n"), max_size=60))
def test_what_is_given_back_in_pieces_has_each_letter_once(text: str) -> None:
    parts = pieces(text, 10)
    assert all(part and size(part) <= 10 for part in parts)
    whole = "".join(parts)
    assert "```" not in whole
    assert whole.encode() or not whole, "a half letter has no UTF-8"
    lost = {*text} - {*whole}
    assert whole.replace("\u200b", "") == "".join(
        letter for letter in text if letter not in lost | {"\u200b"}
    )
    assert all(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in lost)


@pytest.mark.parametrize("over", [0, 1, 2, 3, 4, 50])
def test_a_long_first_line_is_shown_though_others_follow(over: int) -> None:
    """Lengths around the limit: the ellipsis for what follows must not take the line's place."""
    shown = paragraph("a" * (96 + over) + "\nmore", 100)
    assert shown[0].startswith("a" * 90)
    assert shown[-1].endswith(ELLIPSIS)


def test_lines_that_fit_stay_apart_with_one_empty_line_between_at_the_most() -> None:
    assert paragraph("one \n two\n\n\n\n# three") == ["one", "two", "", r"\# three"]


def test_many_lines_end_in_an_ellipsis() -> None:
    shown = paragraph("x\n" * 2000)
    assert shown == ["x"] * (LINES_LIMIT - 1) + [ELLIPSIS]


def test_as_many_lines_as_are_shown_are_shown_whole() -> None:
    assert paragraph("\n".join(["x"] * LINES_LIMIT)) == ["x"] * LINES_LIMIT


@given(texts.filter(plain))
@example("a|")
@example("||")
@example("|\\")
@example("\\")
@example("אx|")
def test_a_spoiler_hides_all_of_its_text(text: str) -> None:
    inside = hidden(spoiler(plain(text)))
    assert inside is not None
    assert visible(read(unisolated(inside.removesuffix("\u200b")))) in (
        visible(text),
        visible(text).removesuffix("\u200b"),
    )


@given(texts.filter(plain), st.integers(min_value=10, max_value=40))
def test_a_spoiler_hides_all_of_a_text_that_was_cut(text: str, limit: int) -> None:
    assert hidden(spoiler(plain(text, limit))) is not None


def test_nothing_needs_no_hiding() -> None:
    assert spoiler("") == ""


def test_every_line_of_a_quotation_is_quoted() -> None:
    assert quotation(["one", "", "two"]) == "> one\n> \n> two"


@given(st.one_of(texts, st.text(alphabet=characters)), st.integers(min_value=2, max_value=100))
@example("\u200e \u200e", 80)
@example("", 80)
def test_a_label_fits_and_is_never_blank(text: str, limit: int) -> None:
    shown = label(text, limit)
    assert size(shown) <= limit
    assert shown.strip()
    assert len(shown.splitlines()) == 1
    assert not set(shown) & set(DIRECTIONS)


@given(texts)
def test_a_label_has_no_escapes(text: str) -> None:
    assert visible(label(text, 4000)) == (visible(text) or ELLIPSIS)


def test_size_is_in_the_units_of_the_longest_count() -> None:
    assert [size(text) for text in ("a", "é", "기", "🎬", "🎬a")] == [1, 1, 1, 2, 3]


@pytest.mark.parametrize("limit", range(8, 40))
@pytest.mark.parametrize("said", ["a ||b c|| d", "||secret||", "x ||secret best|| ||more||", "||"])
def test_what_is_hidden_stays_hidden_however_little_room_there_is(said: str, limit: int) -> None:
    shown = quoted(f"{said} {said}", limit)
    assert size(shown) <= limit
    outside = "".join(re.split(r"\|\|.+?\|\|", shown))
    assert not set(outside) & set("bcsecrtmo")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a" * 60, "a" * 31 + "…"),
        ("\u3164\u3164 Ana \u2800", "Ana"),
        ("\u3164", "a member"),
        ("Z" + "\u0301" * 30 + "oe", "Z" + "\u0301" * 3 + "oe"),
        ("ไม่รู้", "ไม่รู้"),
        ("\u202eAna", "Ana"),
        ("שרה", "\u2068שרה\u2069"),
    ],
)
def test_a_members_name_reads_well_in_a_list(name: str, shown: str) -> None:
    assert named(name) == shown
