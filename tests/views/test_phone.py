"""On a phone, where lines are short, no number ends a line before its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import time
from typing import Any

import pytest
from discord import ui

from bot.domain.club import ClubSettings, RoundSettings
from bot.domain.film import Film
from bot.domain.library import LibraryRules
from bot.domain.rating import Aggregate
from bot.domain.review import Dossier, Review
from bot.domain.schedule import Schedule
from bot.language import speaking
from bot.views.club_setup import SetupPanel
from bot.views.film_card import FilmCard
from bot.views.layout import words
from bot.views.setup_pages import SetupPage
from bot.views.text import opening
from tests.conftest import NOW
from tests.views.messages import BREAKS, TEXT, sent
from tests.views.test_limits import VIEWS

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
async def test_no_message_breaks_a_line_between_a_number_and_its_unit(
    make: Callable[[str], ui.LayoutView],
) -> None:
    for stuff in ("12 angry ", "ab"):
        texts = [part["content"] for part in sent(make(stuff)) if part["type"] == TEXT]
        assert texts
        assert [found[0] for text in texts for found in BREAKS.finditer(text)] == []


@pytest.mark.parametrize(
    ("said", "in_one"),
    [
        ("2 h 5 min", "2_h_5_min"),
        ("★★★½ 3.6 from 7 ratings", "★★★½_3.6_from_7_ratings"),
        ("3,6 von 7", "3,6_von_7"),
        ("★★★½ 3,6 aus 12 Bewertungen", "★★★½_3,6_aus 12_Bewertungen"),
        ("½ ▁▃█ 5 · more", "½_▁▃█_5_· more"),
        ("**Alien (1979)** and", "**Alien_(1979)** and"),
        ("Amélie (2001) 1 · Alien (1979) 2.", "Amélie_(2001)_1_· Alien_(1979)_2."),
        ("1. Alien\n2. Brazil", "1. Alien\n2. Brazil"),
        ("a (small) word", "a (small) word"),
    ],
)
async def test_what_belongs_together_stays_together(said: str, in_one: str) -> None:
    (text,) = (part["content"] for part in sent(_view(said)))
    assert text.replace("\u00a0", "_") == in_one


def _view(said: str) -> ui.LayoutView:
    view = ui.LayoutView()
    view.add_item(words(said))
    return view


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_phone_shows_the_whole_hint_of_a_menu_and_the_whole_choice_of_a_setting(
    language: str,
) -> None:
    """At a width of 390 points some 24 letters of ordinary width fit beside the arrow."""
    with speaking(language):
        hints = {hint for make in VIEWS.values() for hint in _hints(sent(make("ab")))}
        chosen = {label for view in _panels() for label in _labels(sent(view))}
    assert hints
    assert chosen
    assert [said for said in {*hints, *chosen} if _width(said) > 24] == []


def _width(said: str) -> float:
    return sum(0.55 if one in " ,.:ijlftr" else 1.5 if one in "mwMW" else 1 for one in said)


def _panels() -> Iterator[ui.LayoutView]:
    schedule = Schedule(1, 2, 3, time(9, 59), "UTC", NOW)
    settings = ClubSettings("en", "UTC", schedule, schedule, LibraryRules(3, 7), RoundSettings())
    for page in SetupPage:
        yield SetupPanel(page, settings, NOW)


def _labels(parts: list[Mapping[str, Any]]) -> Iterator[str]:
    """What can be chosen in menus of one choice."""
    for part in parts:
        if part.get("max_values") == 1:
            yield from (option["label"] for option in part.get("options", ()))


def _hints(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if hint := part.get("placeholder"):
            yield hint
        part = list(part.values())
    if isinstance(part, list):
        yield from (hint for inner in part for hint in _hints(inner))


async def test_verdict_controls_and_a_quote_of_a_card_stand_on_a_phones_first_screen() -> None:
    """A phone 390 points wide shows some 33 letters a line, and some 28 lines beside Discord's own
    bars; the select and the buttons take seven."""
    review = Review("The Daily Paper", "A. Critic", None, 8, None, "word " * 300, ("said " * 8,))
    film = Film(
        id=1, title="Film", year=1999, director="A. Director", cast=("An Actor", "An Actress")
    )
    parts = sent(FilmCard(Dossier(film, (review,) * 3, Aggregate((1,) * 10))))
    first = next(n for n, part in enumerate(parts) if "> “" in part.get("content", ""))
    assert {"Rate with words", "More", "All ratings"} <= {
        part.get("label") for part in parts[:first]
    }
    text = "\n".join(part["content"] for part in parts[: first + 1] if part["type"] == TEXT)
    assert sum(-(-len(line) // 33) for line in text.replace("**", "").split("\n")) + 7 <= 28


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Short.", "Short."),
        ("one two three four", "one two…"),
        ("one two, three four", "one two…"),
        ("x" * 30, "x" * 11 + "…"),
        ("*a* b c d e f g h", r"\*a\* b c d…"),
    ],
)
def test_an_opening_ends_with_a_word(text: str, shown: str) -> None:
    assert opening(text, 10) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It is a joy. It is long. And then it ends", "It is a joy. It is long."),
        ("“It is a long joy!” And then it ends, at last", "“It is a long joy!”"),
        ("It was let down: the middle was much too long", "It was let down…"),
        ("It is long, it is slow, it is much too sweet", "It is long, it is slow…"),
        ("No. It is much too long and ends with a song", "No. It is much too long…"),
        ("The work of Mr. Kim and of Mrs. Bong as well", "The work of Mr. Kim and…"),
        ("It works for me and Mrs. Bong, and it does so to the end", "It works for me and Mrs…"),
        ("好看的电影。" * 4 + "再见" * 8, "好看的电影。" * 4),
    ],
)
def test_an_opening_ends_with_a_sentence_or_a_part_of_one(text: str, shown: str) -> None:
    assert opening(text, 26) == shown
