"""A command that is refused gives back what was typed into it, and one that waits for its film is
used up by what it does alone."""

from __future__ import annotations

import asyncio
import re

import pytest
import simcord

from bot.domain.screening import WHERE_LIMIT
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    add_film,
    answer,
    begin_press,
    begin_slash,
    buttons,
    delete_film,
    history,
    organiser,
    private,
    refusal,
    shown,
    told_below,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

_BLOCK = re.compile(r"```\n(.*?)\n```", re.DOTALL)


def given_back(result: simcord.InteractionResult) -> str:
    """What stands in blocks to be copied, in all messages of the answer."""
    messages = [result.response, *result.followups]
    assert all(message is not None and message.ephemeral for message in messages)
    return "".join("".join(_BLOCK.findall(shown(message))) for message in messages)


async def test_an_entry_of_the_log_that_is_refused_can_be_copied_with_all_that_was_typed(
    club: Club,
) -> None:
    olive = organiser(club)
    typed = {"film": "film:4", "date": "2026-01-02", "picker": club.ana, "came": 5}
    await olive.slash(club.channel, "club log-add", **typed)
    refused = await olive.slash(club.channel, "club log-add", **typed)
    assert "is in the log on that day already" in refusal(refused)
    assert given_back(refused) == (
        f"/club log-add film:Ballerina (2025) date:2026-01-02 picker:@{club.ana.name} came:5"
    )
    missing = await olive.slash(club.channel, "library merge", film="parasite", into="no such")
    assert list(buttons(missing.response)) == ["Browse the library"]
    assert given_back(missing) == "/library merge film:parasite into:no such"


@pytest.mark.parametrize(
    ("command", "options", "typed"),
    [
        ("library add-review", {"film": "Ballerina", "link": "nowhere"},
         "/library add-review film:Ballerina link:nowhere"),
        ("library edit", {"film": "film:4", "review": "The ``` Times"},
         "/library edit film:Ballerina (2025) review:The `\u200b`\u200b` Times"),
        ("library merge", {"film": "film:4", "into": "film:4"}, ""),
        ("review", {"film": "film:4242"}, ""),
        ("turns pick", {"film": "film:4", "why": "It is short."},
         "/turns pick film:Ballerina (2025) why:It is short."),
    ],
)  # fmt: skip
async def test_what_was_typed_is_given_back_where_there_is_more_than_a_film(
    club: Club, command: str, options: dict[str, str], typed: str
) -> None:
    refused = await organiser(club).slash(club.channel, command, **options)
    assert refusal(refused)
    assert given_back(refused) == typed


async def test_nothing_is_given_back_to_who_may_not(club: Club) -> None:
    typed = {"film": "film:4", "date": "2026-01-01"}
    refused = await club.ana.slash(club.channel, "club log-add", **typed)
    assert "needs the permission" in refusal(refused)
    assert given_back(refused) == ""


async def test_a_line_that_is_too_long_comes_back_whole(club: Club, library: Store) -> None:
    line = "😀 and on it goes " * 120 + "😀" * 1300
    refused = begin_slash(club.ana, club, "rate", film="film:4", stars=4.0, review=line)
    await club.env.settle()
    assert "4,000 is the most" in refusal(refused)
    assert given_back(refused) == f"/rate film:Ballerina (2025) stars:4 review:{line}"
    picked = begin_slash(club.ana, club, "rate", film="true grit", stars=4.0, review=line)
    await club.env.settle()
    pressed = await club.ana.click(answer(picked), label="True Grit (2010)")
    assert "4,000 is the most" in refusal(pressed)
    assert given_back(pressed) == f"/rate film:True Grit (2010) stars:4 review:{line}"
    assert await history(library) == []


async def test_a_missing_film_is_proposed_once_for_each_time_that_it_was_asked_for(
    club: Club, library: Store
) -> None:
    missing = await club.ana.slash(club.channel, "rate", film="Tár", stars=4.0)
    form = await club.ana.click(answer(missing), label="Propose “Tár” for the library")
    again = await club.ana.click(answer(missing), label="Propose “Tár” for the library")
    proposed = await club.ana.submit_modal(form, {"title": "Tár", "year": "2022"})
    assert "proposes **Tár (2022)**" in told_below(proposed)
    assert buttons(missing.response) == {}
    late = await club.ana.submit_modal(again, {"title": "Tár, too", "year": "2022"})
    assert "has been used" in private(late)
    assert len((await library.proposals.page(club.guild.id, 0, 9))[0]) == 1


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("library add-review", {"link": "https://lantern.example/1"}),
        ("discuss", {"until": "2026-03-20 20:00"}),
    ],
)
async def test_where_a_missing_film_is_proposed_the_command_is_given_back(
    club: Club, command: str, typed: dict[str, str]
) -> None:
    title = f"Film for {command}"
    missing = await club.ana.slash(club.channel, command, film=title, **typed)
    form = await club.ana.click(answer(missing), label=f"Propose “{title}” for the library")
    proposed = await club.ana.submit_modal(form, {"title": title, "year": "2022"})
    said = shown(proposed.followups[-1])
    assert said.partition(" has ")[2].startswith("not been kept: send it again once the film is")
    ((option, text),) = typed.items()
    assert f"/{command} film:{title} (2022) {option}:{text}" in said


async def test_a_command_that_is_given_back_for_a_proposed_film_comes_whole_and_as_text(
    club: Club,
) -> None:
    link = "https://lantern.example/```" + "1" * 480
    missing = await club.ana.slash(club.channel, "library add-review", film="Solaris", link=link)
    form = await club.ana.click(answer(missing), label="Propose “Solaris” for the library")
    proposed = await club.ana.submit_modal(form, {"title": "Solaris", "year": "1972"})
    told = "".join(_BLOCK.findall("\n".join(map(shown, proposed.followups))))
    assert told.replace("\u200b", "") == f"/library add-review film:Solaris (1972) link:{link}"


async def test_a_command_that_is_refused_once_its_film_is_added_is_given_back_not_the_films_form(
    club: Club,
) -> None:
    olive = organiser(club)
    command, place = "screening schedule", "🎬" * (WHERE_LIMIT // 2 + 1)
    typed = {"when": "in 2 days 20:00", "where": place}
    missing = await olive.slash(club.channel, command, film="Heat", **typed)
    form = await olive.click(answer(missing), label="Add “Heat”")
    added = await olive.submit_modal(form, {"title": "Heat", "year": "1995"})
    told = [each for each in added.followups if each.ephemeral]
    assert "That place is too long" in shown(told[0])
    assert not any(buttons(each) for each in told)
    back = "".join(_BLOCK.findall("\n".join(map(shown, told))))
    assert back == f"/{command} film:Heat (1995) when:2026-03-16 20:00 where:{place}"


async def test_a_command_goes_on_waiting_where_the_bot_stops_as_the_film_is_picked(
    club: Club, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = await club.ana.slash(club.channel, "nominate", film="true grit", why="Both of them.")

    async def stopped(*_given: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as stopping:
        stopping.setattr(library.nominations, "nominate", stopped)
        begin_press(club.ana, club, answer(choice), "True Grit (1969)")
        await club.env.settle()
    picked = await club.ana.click(answer(choice), label="True Grit (1969)")
    assert "Both of them." in told_below(picked)


@pytest.mark.parametrize("command", ["rate", "unrate", "review"])
async def test_a_command_goes_on_waiting_where_the_film_that_was_picked_has_gone(
    club: Club, library: Store, command: str
) -> None:
    gone = await add_film(library, "True Grit", year=2030)
    options = {"stars": 4.0, "review": "Loud."} if command == "rate" else {}
    choice = answer(await club.ana.slash(club.channel, command, film="true grit", **options))
    await delete_film(library, gone)
    failed = await club.ana.click(choice, label="True Grit (2030)")
    assert "no longer in the library" in private(failed)
    presses = [begin_press(club.ana, club, choice, "True Grit (2010)") for _ in range(2)]
    await club.env.settle()
    said = [shown(part) for press in presses for part in (press.response, *press.followups)]
    assert sum("has been used" in one for one in said) == 1
    assert sum("True Grit (2010)" in one.partition("-# What")[0] for one in said) == 1
    if command == "rate":
        assert [entry[3] for entry in await history(library)] == ["Loud."]
