"""The menu above a page that was copied as text."""

from __future__ import annotations

import pytest

from bot.reading import copied, lines

TOLD = "It is a sad, wide and generous film, and the desert has seldom looked so lonely as here."
MENU = "The Quiet Row\nHome\nMusic\nWhat I play\nArchives"


def above(text: str) -> list[str]:
    return [line.text for line in copied.menu(lines.read_lines(text, "a.txt").lines, "en")]


@pytest.mark.parametrize(
    "below",
    [
        f"Babel\nFeb 4th, 2007\n{TOLD}",
        f"Babel\nFebruary 4, 2007 by ana | Posted in film\n{TOLD}",
        f"Babel\n{TOLD}\nPosted on 4 February 2007",
        f"Babel\n| Comments\n{TOLD}",
        f"Babel (2006): four stories\nEssays\nPublished:\n4 February 2007\n{TOLD}",
    ],
)
def test_a_copied_pages_menu_ends_above_its_headline(below: str) -> None:
    assert above(f"{MENU}\n{below}") == MENU.split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        TOLD,
        f"{TOLD}\n{MENU}",
        f"Casablanca\nMichael Curtiz\nFilm\nReviews\nMusic\n4 February 2007\n{TOLD}",
        f"Casablanca\nHome\nAbout\nReviews\nMusic\n4 February 2007\n{TOLD}",
        f"A Cold Sea\nFilm\nMusic\nby Ana Silva\nQuotes\nOne of a kind\n{TOLD}",
        MENU,
        f"# Babel\n{MENU}\nBabel\nFeb 4th, 2007\n{TOLD}",
        f"Babel (2006)\n{MENU}\nIt goes on\nFeb 4th, 2007\n{TOLD}",
        f"Babel\nDirector: Ana Silva\nMusic\nA drama\nby Maria Keller\nFeb 4th, 2007\n{TOLD}",
    ],
)
def test_what_has_no_menu_above_its_headline_keeps_its_lines(text: str) -> None:
    assert above(text) == []
