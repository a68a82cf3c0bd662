"""``plain``: whatever someone has sent, as one harmless line that fits."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.views.text import ELLIPSIS, plain, size, titled
from tests.views.texts import (
    ACCENTS,
    DIRECTIONS,
    ENGLAND,
    FAMILY,
    FLAG,
    HEART,
    KEYCAP,
    WAVE,
    links,
    read,
    texts,
    unisolated,
    visible,
)

limits = st.integers(min_value=10, max_value=200)
whole_letters = st.sampled_from([*"ab*_|\\", "é", ACCENTS, WAVE, KEYCAP, HEART, FAMILY])


@given(texts, limits)
@example("ש" * 30, 20)
def test_never_longer_than_its_limit(text: str, limit: int) -> None:
    assert size(plain(text, limit)) <= limit


@given(texts)
@example("\u200e # x")
@example("\u200e > x")
@example("\\*\\\\*")
@example("||a||")
def test_shows_every_letter_and_no_markdown(text: str) -> None:
    assert visible(read(unisolated(plain(text)))) == visible(text)


@given(texts, limits)
def test_a_text_that_is_cut_shows_its_beginning_and_no_markdown(text: str, limit: int) -> None:
    shown = visible(read(unisolated(plain(text, limit))))
    whole = visible(text)
    assert shown == whole or whole.startswith(shown.removesuffix(ELLIPSIS))


@given(texts)
@example("\u200e x")
def test_is_one_line_without_blanks_around_it(text: str) -> None:
    shown = unisolated(plain(text))
    assert len(shown.splitlines()) <= 1
    assert shown == shown.strip()


@given(texts, limits)
def test_no_direction_is_turned_beyond_the_end(text: str, limit: int) -> None:
    shown = unisolated(plain(text, limit))
    assert not set(shown) & set(DIRECTIONS)


def test_every_right_to_left_letter_is_isolated() -> None:
    """What stands behind a title, its year or its stars, would change places with it."""
    letters = [
        c
        for c in map(chr, range(sys.maxunicode + 1))
        if unicodedata.bidirectional(c) in ("R", "AL") and c not in DIRECTIONS
    ]
    assert letters
    bare = [hex(ord(c)) for c in letters if plain(c) != f"\u2068{c}\u2069"]
    assert bare == []


@pytest.mark.parametrize("text", ["Amélie", "기생충", "七人の侍", "1917", "", "★½"])
def test_what_needs_nothing_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone", r"\@everyone"),
        ("<@123>", r"\<\@123>"),
        ("||it was him||", r"\|\|it was him\|\|"),
        ("# BIG", r"\# BIG"),
        ("-# small", r"\-# small"),
        ("> said", r"\> said"),
        ("1. one", r"1\. one"),
        ("C# 1.5 > 1 - 2", "C# 1.5 > 1 - 2"),
        ("one\ntwo\n\n# three", "one two # three"),
        ("[here](https://example.org)", r"\[here](https://example.org)"),
        ("שלום", "\u2068שלום\u2069"),
    ],
)
def test_as_it_is_written(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    "link",
    [
        "https://boxd.it/a2MBlp",
        "https://example.org/a_b_c/__d__?e=~~f~~&g=%2A#h-i",
        "http://example.org:8080/",
        # A backslash in any of these would be part of the address that a press opens.
        pytest.param("https://medium.com/@some_one/ballerina_2025", id="an author's page"),
        pytest.param("https://en.wikipedia.org/wiki/Ballerina_(2025_film)", id="Wikipedia"),
        pytest.param("https://example.org/film/0,8599,1_2,00.html", id="commas"),
        pytest.param("https://fr.wikipedia.org/wiki/Amélie_Poulain", id="an accent"),
    ],
)
def test_a_link_stays_whole(link: str) -> None:
    assert links(plain(f"see {link} today")) == [link]


@pytest.mark.parametrize("sign", [*"*|`[<\\", "**", "||"])
def test_a_link_ends_where_a_sign_could_end_our_own_markdown(sign: str) -> None:
    """A title stands between our own stars, and a spoiler between our own bars."""
    text = f"https://example.org/a_b{sign}c"
    shown = plain(text)
    assert read(shown) == text
    assert shown.startswith("https://example.org/a_b\\")


@given(st.lists(whole_letters, min_size=1, max_size=40), st.integers(min_value=4, max_value=60))
@example([FAMILY, FAMILY], 10)
def test_what_is_cut_keeps_its_letters_whole(letters: list[str], limit: int) -> None:
    shown = read(plain("".join(letters), limit))
    beginnings = {"".join(letters[:end]) for end in range(len(letters) + 1)}
    assert shown in beginnings or shown.removesuffix(ELLIPSIS) in beginnings


@pytest.mark.parametrize("flag", [FLAG, ENGLAND])
def test_what_is_cut_keeps_its_flags_whole(flag: str) -> None:
    beginnings = {flag * count for count in range(21)}
    for limit in range(4, 60):
        assert plain(flag * 20, limit).removesuffix(ELLIPSIS) in beginnings


@given(st.text(alphabet="ab", max_size=120), st.integers(min_value=4, max_value=100))
def test_what_is_cut_fills_its_limit(text: str, limit: int) -> None:
    """But for a letter."""
    shown = plain(text, limit)
    assert shown == text or (shown.endswith(ELLIPSIS) and size(shown) >= limit - 1)


@given(texts, limits)
@example("A very long title " * 20, 40)
def test_a_film_whose_title_is_cut_keeps_its_year(title: str, limit: int) -> None:
    shown = titled(f"{title} (2019)", limit)
    assert shown.endswith(" (2019)")
    assert size(shown) <= limit


def test_a_title_alone_and_one_that_has_room_are_shown_whole() -> None:
    assert titled("Blade Runner 2049", 40) == "Blade Runner 2049"
    assert titled("1917 (2019)", 40) == "1917 (2019)"
