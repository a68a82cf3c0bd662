"""Titles and lines that people write stand on the page letter by letter, and do nothing there."""

from __future__ import annotations

import re

import pytest

from bot.client.references import with_names
from bot.store.database import statement
from bot.store.store import Store
from bot.views.text import size
from tests.end_to_end.driving import (
    WAYS,
    Club,
    add_film,
    buttons,
    critic,
    history,
    private,
    public,
    sent,
    shown,
)
from tests.end_to_end.nasty import NASTY
from tests.end_to_end.steps import MOST, Steps, worst_of

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    # A text must not keep the whole bot busy, whatever is in it.
    pytest.mark.timeout(10),
    pytest.mark.thorough,
]


every_nasty_text = pytest.mark.parametrize("name", NASTY)


def literal(text: str) -> str:
    """What Discord shows of Markdown in which nothing is active. Fails where something is."""
    bare = re.sub(r"https?://[\w./?&=%#+:~-]*[\w/]|\\[^A-Za-z0-9\s]", "·", text)
    assert not re.search(r"[*_~|`\[<@\\]|:\w+:|^\s*(#{1,3}|-#|>|>>>|-|\+|\d+\.) ", bare), text
    assert not re.search("[\u202a-\u202e\u200e\u200f\x00-\x09\x0b-\x1f\x7f]", bare), text
    return re.sub(r"\\([^A-Za-z0-9\s])", r"\1", text)


def letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text)


@every_nasty_text
async def test_a_members_line_is_shown_letter_by_letter(
    club: Club, library: Store, name: str
) -> None:
    line = NASTY[name]
    kept = with_names(line, None, {})
    given = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review=line)
    first, *quoted, last = public(given).removesuffix(WAYS).split("\n")
    assert first == f"{club.ana.name} gave **Ballerina (2025)** ★★★★ 4"
    assert last == "-# This club: ★★★★ 4.0 from 1 rating"
    assert all(text.startswith("> ") for text in quoted)
    assert letters("".join(literal(text.removeprefix("> ")) for text in quoted)) == letters(kept)
    everyone = public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    (entry,) = [text for text in everyone.split("\n") if text.startswith("> ")]
    assert letters(literal(entry.removeprefix("> "))) == letters(kept)
    assert (await history(library))[-1][3] == kept.strip()


@every_nasty_text
async def test_a_hidden_line_stays_hidden_to_its_end(club: Club, name: str) -> None:
    line = NASTY[name]
    given = await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=4.0, review=line, spoiler=True
    )
    everyone = await club.ben.slash(club.channel, "ratings", film="ballerina")
    hidden = [
        text.removeprefix("> ")
        for answer in (given, everyone)
        for text in public(answer).split("\n")
        if text.startswith("> ")
    ]
    assert hidden
    for text in hidden:
        assert text.startswith("||")
        assert text.endswith("||")
        inner = text[2:-2]
        assert inner
        # Discord looks for the bars first, and for backslashes after.
        assert "||" not in inner
        assert not inner.startswith("|")
        assert not inner.endswith("|")
        literal(inner)


@every_nasty_text
async def test_a_films_title_is_shown_letter_by_letter_wherever_it_stands(
    club: Club, library: Store, name: str
) -> None:
    title = NASTY[name]
    reviews = [critic(title, title, title), critic("The Lantern", summary=title)]
    nasty = await add_film(library, title, year=2020, reviews=reviews)
    typed = f"film:{nasty.id}"
    card = await club.ana.slash(club.channel, "review", film=typed)
    assert letters(literal(public(card).split("\n")[0].removeprefix("## "))) == letters(title)
    assert card.response is not None
    form = await club.ana.click(card.response, label="Rate with words")
    assert form.modal is not None
    assert form.modal["title"].startswith("Rate ")
    given = public(await club.ana.slash(club.channel, "rate", film=typed, stars=4.0))
    found = re.match(rf"{club.ana.name} gave \*\*(.*)\*\* ★★★★ 4\n", given)
    assert found
    assert letters(literal(found[1])) == letters(title)
    everyone = public(await club.ana.slash(club.channel, "ratings", film=typed))
    assert letters(literal(everyone.split("\n")[0].removeprefix("### "))) == letters(title)
    said = public(await club.ana.slash(club.channel, "quote", film=typed)).split("\n")
    assert letters(literal(said[0].removeprefix("### "))) == letters(title)
    found = re.fullmatch(r"(.*) on \*\*(.*)\*\*", said[1])
    assert found
    assert {letters(literal(part)) for part in found.groups()} == {letters(title)}
    quoted = re.search("\n\\*\\*(.*)\\*\\* · no stars\n.*\n> “(.*)”(?:\n|$)", public(card))
    summed_up = re.search("\\*\\*The Lantern\\*\\* · no stars\n(.*)(?:\n|$)", public(card))
    assert quoted
    assert summed_up
    parts = [*quoted.groups(), *summed_up.groups()]
    assert {letters(literal(part)) for part in parts} == {letters(title)}


@every_nasty_text
async def test_a_films_title_on_a_button_and_in_the_list_of_choices_is_as_it_is(
    club: Club, library: Store, name: str
) -> None:
    """Discord knows no Markdown there."""
    title = f"Nasty {NASTY[name]}"
    for year in (2020, 2021):
        await add_film(library, title, year=year, club=club)
    offered = await club.ana.autocomplete(club.channel, "review", "film", "nasty")
    assert {letters(choice["name"]) for choice in offered} == {letters(title)}
    choice = await club.ana.slash(club.channel, "review", film="nasty")
    assert private(choice)
    films = set(buttons(choice.response)) - {
        "Propose “nasty” for the library",
        "Browse the library",
    }
    labels = [*films, *(choice["name"] for choice in offered)]
    assert len(labels) == 4
    assert not any(re.search("[\u202a-\u202e\x00-\x1f]", label) for label in labels)
    assert {letters(label) for label in labels} == {letters(title)}


@every_nasty_text
async def test_what_is_typed_and_not_found_is_shown_back_letter_by_letter(
    club: Club, name: str
) -> None:
    answer = private(await club.ana.slash(club.channel, "review", film=f"qqqq {NASTY[name]} zzzz"))
    found = re.match("No film called “(.*)” is in the library", answer)
    assert found
    kept = with_names(NASTY[name], None, {})
    assert letters(literal(found[1])) in letters(f"qqqq {kept} zzzz")


LETTERS = ["x", "*", "@", "🎬", "\u0301", "\u200d", "🏽", "ﷺ", "\u202e", "\u200b", "\n", "_*"]


@pytest.mark.parametrize("letter", LETTERS)
async def test_four_thousand_of_any_character_fit_into_the_answer(
    club: Club, library: Store, letter: str
) -> None:
    line = "a" + (letter * 3998)[: 3998 // size(letter[0])] + "b"
    given = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review=line)
    first, quoted, *_ = public(given).split("\n")
    assert first == f"{club.ana.name} gave **Ballerina (2025)** ★★★★ 4"
    assert quoted.startswith(("> a", "> \u2068a", "> …"))
    assert (await history(library))[-1][3] == line


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("count", [300, 3000])
async def test_a_line_of_any_character_fits_into_the_list_and_the_form(
    club: Club, letter: str, count: int
) -> None:
    line = "a" + letter * (count // size(letter[0])) + "b"
    await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=4.0, review=line[:4000], spoiler=True
    )
    everyone = public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    assert f"\n{club.ana.name} ★★★★ 4 · " in everyone
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    form = await club.ana.click(card, label="Rate with words")
    assert form.modal is not None
    assert form.modal["components"][1]["component"]["value"] == line[:4000]


@pytest.mark.parametrize("letter", LETTERS)
async def test_a_title_of_any_character_fits_everywhere(
    club: Club, library: Store, letter: str
) -> None:
    title = ("a" + letter * 298 + "b")[:300]
    film = await add_film(library, title, year=2020, reviews=[critic("A", title, summary=title)])
    typed = f"film:{film.id}"
    assert "(2020)" in public(await club.ana.slash(club.channel, "review", film=typed))
    rated = await club.ana.slash(club.channel, "rate", film=typed, stars=4.0)
    assert "★★★★ 4\n" in public(rated)
    assert "★★★★ 4 · " in public(await club.ana.slash(club.channel, "ratings", film=typed))
    assert "“" in public(await club.ana.slash(club.channel, "quote", film=typed))
    nothing = await club.ben.slash(club.channel, "unrate", film=typed)
    assert "You have not rated" in private(nothing)


@pytest.mark.parametrize("letter", ["*", "@", "_*", "🎬*"])
async def test_a_long_line_full_of_markdown_does_not_keep_the_others_waiting(
    club: Club, costs: list[Steps], letter: str
) -> None:
    line = (letter * 4000)[:4000]
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review=line)
    assert worst_of(costs) <= MOST


async def test_ten_of_the_longest_lines_fit_on_a_page(club: Club) -> None:
    for number in range(10):
        member = club.join(f"member{number}")
        await member.slash(
            club.channel,
            "rate",
            film="ballerina",
            stars=3.5,
            review="*|" * 2000,
            spoiler=True,
        )
    everyone = public(await club.ana.slash(club.channel, "ratings", film="ballerina"))
    assert everyone.count("…") == 10


@pytest.mark.parametrize("letter", ["x", "*", "🎬", "ﷺ"])
async def test_the_longest_titles_and_reviews_fit_on_a_card(
    club: Club, library: Store, letter: str
) -> None:
    before = len(club.env.http_requests)
    long = letter * 300
    reviews = [
        critic(
            long,
            f"1{long}",
            f"2{long}",
            stars=3.5,
            summary=letter * 5000,
            link="https://example.org/",
        )
        for _ in range(5)
    ]
    monster = await add_film(library, long, year=2020, reviews=reviews)
    await library.database.write(
        statement(
            "UPDATE films SET director = ?, country = ?, certificate = ?, runtime = 600,"
            " actors = json_array(?, ?, ?) WHERE id = ?",
            (long, long, long, long, long, long, monster.id),
        )
    )
    card = (await club.ana.slash(club.channel, "review", film=f"film:{monster.id}")).response
    assert card is not None
    assert "(2020)\n" in shown(card)
    assert "Reviews 1–3 of 5" in shown(card)
    await club.ana.click(card, label="Another quote")
    await club.ana.click(card, label="Next ›")
    await club.ana.slash(
        club.channel,
        "rate",
        film=f"film:{monster.id}",
        stars=4.0,
        review=letter * (4000 // size(letter)),
    )
    await club.ana.slash(club.channel, "ratings", film=f"film:{monster.id}")
    await club.ana.slash(club.channel, "quote", film=f"film:{monster.id}")
    offered = await club.ana.autocomplete(club.channel, "review", "film", long[:80])
    assert all(size(choice["name"]) <= 100 for choice in offered)
    assert len(sent(club.env, before)) == 6


async def test_a_mention_in_an_answer_notifies_nobody(club: Club) -> None:
    before = len(club.env.http_requests)
    await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=4.0, review="@everyone <@1> <@&2>"
    )
    ((_, message),) = sent(club.env, before)
    assert message["allowed_mentions"]["parse"] == []
    assert club.ana.name in shown(message)
