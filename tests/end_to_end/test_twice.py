"""What is sent twice, by one member or by two at once, is done once and told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
import simcord
from simcord import interactions

from bot.club import turns
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Club,
    answer,
    begin_press,
    buttons,
    history,
    new_client,
    organiser,
    private,
    public,
    refusal,
    shown,
    walk,
)
from tests.end_to_end.house_rules import connected
from tests.end_to_end.round_flows import tell_drawn
from tests.end_to_end.weeks import DAY, HOUR, Hand

pytestmark = pytest.mark.thorough

Act = Callable[[], Awaitable[Any]]


@pytest.fixture
def clock() -> Hand:
    """On which no time passes."""
    return Hand(NOW)


@pytest_asyncio.fixture
async def env(library: Store, clock: Hand) -> AsyncIterator[simcord.Env]:
    """Without the house rules that answers are never announced, and that nobody is pinged."""
    async with connected(new_client(library, clock=clock)) as env:
        yield env


@pytest.fixture
def olive(club: Club) -> simcord.MemberActor:
    return organiser(club)


async def again(
    club: Club, act: Act, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> simcord.InteractionResult:
    """Do an act, and send it once more: in the same moment, or when it is done and its answer may
    have been lost. Returns what became of the second one."""
    emit, sent = club.env.backend.emit, list[Any]()

    def copy() -> simcord.InteractionResult:
        given = sent[-1]
        record, payload = interactions.base_payload(
            club.env.backend,
            type=given["type"],
            channel_id=int(given["channel_id"]),
            guild_id=club.guild.id,
            user_id=int(given["member"]["user"]["id"]),
            data=given["data"],
        )
        if "message" in given:
            payload["message"] = given["message"]
            record.source_message_id = int(given["message"]["id"])
        emit("INTERACTION_CREATE", payload)
        return simcord.InteractionResult(club.env, record)

    second = None

    def emitting(event: str, payload: Any) -> None:
        nonlocal second
        emit(event, payload)
        if event == "INTERACTION_CREATE":
            sent.append(payload)
            second = copy() if at_once else None

    with monkeypatch.context() as patch:
        patch.setattr(club.env.backend, "emit", emitting)
        await act()
    second = second or copy()
    await club.env.settle()
    return second


both_ways = pytest.mark.parametrize("at_once", [True, False], ids=["at once", "afterwards"])


def told(club: Club, words: str) -> int:
    """How many messages of the channel say this to all."""
    return sum(words in shown(each) for each in club.channel.history())


async def rate(club: Club) -> Act:
    return lambda: club.ana.slash(
        club.channel, "rate", film="ballerina", stars=4.0, review="Swans."
    )


async def rate_form(club: Club) -> Act:
    card = await club.ana.slash(club.channel, "review", film="ballerina")
    form = await club.ana.click(answer(card), label="Rate with words")
    return lambda: club.ana.submit_modal(form, {"stars": ["8"], "line": "Swans."})


async def rate_on_card(club: Club) -> Act:
    card = answer(await club.ana.slash(club.channel, "review", film="ballerina"))
    (stars,) = [part["custom_id"] for part in walk(card.components) if part.get("type") == 3]
    return lambda: club.ana.select(card, ["8"], custom_id=stars)


@both_ways
@pytest.mark.parametrize("way", [rate, rate_form, rate_on_card])
async def test_a_rating(
    club: Club,
    library: Store,
    clock: Hand,
    way: Callable[[Club], Awaitable[Act]],
    monkeypatch: pytest.MonkeyPatch,
    *,
    at_once: bool,
) -> None:
    act = await way(club)
    second = await again(club, act, monkeypatch, at_once=at_once)
    if not at_once:  # of two in one moment either may come first
        said = second.followups[0] if second.followups else answer(second)
        assert shown(said).startswith("You gave **Ballerina (2025)** ★★★★ 4 a moment ago.")
        assert said.ephemeral
    assert told(club, "ana gave **Ballerina (2025)** ★★★★ 4") == 1
    assert len(await history(library)) == 1
    # Other words are news at once, and later the same ones are, too.
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review="No swans.")
    clock.now += HOUR
    later = await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=4.0, review="No swans."
    )
    assert "★★★★ 4 again" in public(later)
    assert len(await history(library)) == 3


@both_ways
async def test_a_draw_is_told_to_the_club_once(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    act = await tell_drawn(club, olive)
    await again(club, act, monkeypatch, at_once=at_once)
    assert told(club, "Drawn from a watchlist.") == 1


@both_ways
async def test_a_change_of_a_film_stands_in_the_log_once(
    club: Club,
    olive: simcord.MemberActor,
    library: Store,
    monkeypatch: pytest.MonkeyPatch,
    *,
    at_once: bool,
) -> None:
    edit = answer(await olive.slash(club.channel, "library edit", film="casablanca"))
    form = await olive.click(edit, label="Facts")
    await again(
        club, lambda: olive.submit_modal(form, {"director": "Nobody"}), monkeypatch, at_once=at_once
    )
    _entries, total = await library.library_log.page(club.guild.id, 0, 9, NOW)
    assert total == 1


async def take_turns(club: Club, olive: simcord.MemberActor, *those: simcord.MemberActor) -> None:
    panel = answer(await olive.slash(club.channel, "turns set"))
    (menu,) = [part["custom_id"] for part in walk(panel.components) if part.get("type") == 5]
    await olive.select(panel, [*(those or (club.ana, club.ben))], custom_id=menu)
    await olive.click(panel, label="Save")
    await olive.slash(club.channel, "turns next")


@both_ways
async def test_who_sends_a_pick_twice_reads_that_they_have_picked(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    await take_turns(club, olive)
    asked = club.channel.last_message
    assert asked is not None
    form = await club.ana.click(asked, label="Pick a film")
    sent = {"film": "casablanca", "why": ""}
    second = await again(
        club, lambda: club.ana.submit_modal(form, sent), monkeypatch, at_once=at_once
    )
    assert told(club, "") == 2, "ana was asked, and has picked"
    if not at_once:
        assert "ana has picked Casablanca (1942) already." in refusal(second)


async def test_a_turn_that_is_passed_on_twice_in_a_moment_is_asked_about(
    club: Club, olive: simcord.MemberActor, clock: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take_turns(club, olive)
    skip: Act = lambda: olive.slash(club.channel, "turns skip")  # noqa: E731 - sent twice
    asked = answer(await again(club, skip, monkeypatch, at_once=False))
    assert shown(asked) == (
        "The turn of ana was passed on a moment ago: it is ben's now. Pass that on, too?"
        "\n[Pass it on]\n[Back to ana]"
    )
    assert told(club, "") == 2, "ana and ben were asked"
    assert "It is ana's turn" in private(await olive.click(asked, label="Pass it on"))
    clock.now += DAY
    assert "It is ben's turn" in private(await olive.slash(club.channel, "turns skip"))


async def test_an_organiser_whose_own_turn_comes_next_is_asked_too(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take_turns(club, olive, club.ana, olive, club.ben)
    skip: Act = lambda: olive.slash(club.channel, "turns skip")  # noqa: E731 - sent twice
    asked = answer(await again(club, skip, monkeypatch, at_once=False))
    assert "The turn of ana was passed on a moment ago: it is olive's now." in shown(asked)
    assert "**olive**" in private(await club.ana.slash(club.channel, "turns show"))


async def test_a_turn_that_is_passed_on_twice_at_once_is_passed_on_once(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both copies have looked at the turns before either passes one on."""
    await take_turns(club, olive)
    pass_on, looked, one = turns.pass_on, asyncio.Barrier(2), asyncio.Lock()

    async def when_both_have_looked(*given: Any) -> Any:
        await looked.wait()
        async with one:
            return await pass_on(*given)

    monkeypatch.setattr(turns, "pass_on", when_both_have_looked)
    skip: Act = lambda: olive.slash(club.channel, "turns skip")  # noqa: E731 - sent twice
    await again(club, skip, monkeypatch, at_once=True)
    assert told(club, "") == 2, "ana and ben were asked"
    assert "**ben**" in private(await club.ana.slash(club.channel, "turns show"))


async def test_a_vote_that_was_called_off_by_two_is_not_said_to_have_a_result(
    club: Club, olive: simcord.MemberActor
) -> None:
    for title in ("ballerina", "parasite"):
        await olive.slash(club.channel, "nominate", film=title)
    form = await olive.slash(club.channel, "vote open")
    assert form.modal is not None
    menu = next(part for part in walk(form.modal["components"]) if part.get("type") == 3)
    await olive.submit_modal(form, {"films0": [each["value"] for each in menu["options"]]})
    asked = answer(await olive.slash(club.channel, "vote cancel"))
    (label, _keep) = buttons(asked)
    presses = [begin_press(olive, club, asked, label) for _ in range(2)]
    await club.env.settle()
    said = [shown(each.followups[0]) for each in presses if each.followups]
    assert said == ["That vote was called off. /vote show shows what the club votes on now."]


async def test_a_line_that_goes_with_a_rating_is_given_to_its_member_to_keep(club: Club) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review="Swans.")
    taken = await club.ana.slash(club.channel, "unrate", film="ballerina")
    assert "took back their rating" in public(taken)
    (line,) = taken.followups
    assert line.ephemeral
    assert shown(line).startswith("Your line went with it:\n```\nSwans.\n```")
    await (await rate_on_card(club))()
    card = answer(await club.ana.slash(club.channel, "review", film="ballerina"))
    (stars,) = [part["custom_id"] for part in walk(card.components) if part.get("type") == 3]
    none = await club.ana.select(card, ["0"], custom_id=stars)
    assert len(none.followups) == 1, "there was no line"


async def test_a_long_line_that_goes_is_announced_once(club: Club) -> None:
    line = "Swans. " * 499 + "Swans."
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review=line)
    taken = await club.ana.slash(club.channel, "unrate", film="ballerina")
    first, second = (shown(each).partition("```\n")[::2] for each in taken.followups)
    assert (first[0], second[0]) == ("Your line went with it:\n", "")
    assert "".join(said.partition("\n```")[0] for _before, said in (first, second)) == line
