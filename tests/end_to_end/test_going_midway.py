"""A member goes, or would not be named, in the midst of all that a club does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

import pytest
import simcord

from bot.client import answering
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction
from bot.client.sending import Outcome
from bot.club import members_going
from bot.club.post_kind import Kind
from bot.club.posting import Posting
from bot.store.database import statement
from bot.store.store import Store
from cogs.loops import LoopsCog
from tests.end_to_end.driving import (
    Club,
    answer,
    buttons,
    components,
    film,
    new_client,
    organiser,
    private,
    public,
    read,
    shown,
    walk,
)
from tests.end_to_end.house_rules import connected
from tests.end_to_end.quoting import save
from tests.end_to_end.weeks import Hand
from tests.posting.running import settled

pytestmark = pytest.mark.thorough

WORDS = "Olives own words"


@pytest.fixture
async def env(library: Store, clock: Hand) -> AsyncIterator[simcord.Env]:
    """Without the house rule that nobody is pinged, as turns do."""
    async with connected(new_client(library, clock=clock)) as env:
        yield env


async def round_of(club: Club, clock: Hand, days: float = 0) -> None:
    clock.now += timedelta(days=days)
    cog = cast("LoopsCog", club.env.bot.get_cog("LoopsCog"))  # type: ignore[attr-defined]
    await cog.post_what_is_due()
    await settled(cog.posting)
    await cog.forget_what_is_too_old()
    await club.env.settle()


async def rate(member: simcord.MemberActor, club: Club, title: str, stars: float) -> None:
    said = WORDS if member.name == "olive" else "Ben says"
    await member.slash(club.channel, "rate", film=title, stars=stars, review=f"{said} on {title}.")


async def in_the_midst(
    club: Club, clock: Hand, library: Store, *, is_private: bool = False
) -> simcord.MemberActor:
    """An organiser has voted in a vote that is open, rated a film that is sealed and one whose
    reveal is owed, has the turn, and hosts a screening."""
    olive = organiser(club)
    if is_private:
        await olive.slash(club.channel, "my-data private", setting="on")
    for title in ("ballerina", "parasite"):
        await olive.slash(club.channel, "nominate", film=title, why=f"{WORDS}, nominating.")
    form = await olive.slash(club.channel, "vote open")
    await olive.submit_modal(form, {"films0": ["1", "2"]})
    (post,) = [m for m in club.channel.history() if "Vote" in buttons(m)]
    for member in (olive, club.ben):
        panel = answer(await member.click(post, label="Vote"))
        menu = next(dict(part) for part in walk(components(panel)) if part.get("type") == 3)
        await member.select(panel, [menu["options"][0]["value"]], custom_id=menu["custom_id"])
        await member.click(panel, label="Vote like this")
    for title, moment in (("casablanca", "2026-04-01 20:00"), ("john wick", "2026-03-11 13:00")):
        asked = await olive.slash(club.channel, "sealed open", film=title, reveal=moment)
        await olive.click(answer(asked), label="Seal it")
        for member in (olive, club.ben):
            await rate(member, club, title, 4.0)
    await rate(olive, club, "amélie", 1.0)
    await rate(club.ben, club, "amélie", 5.0)
    panel = answer(await olive.slash(club.channel, "turns set"))
    (custom_id,) = [
        part["custom_id"]
        for part in walk(components(panel))
        if str(part.get("custom_id")).startswith("turn-order")
    ]
    await olive.select(panel, [olive, club.ben], custom_id=custom_id)
    await olive.click(panel, label="Save")
    await olive.slash(club.channel, "turns next")
    plan = await olive.slash(
        club.channel,
        "screening schedule",
        film="parasite",
        when="friday 8pm",
        where=f"{WORDS}: at mine",
    )
    await olive.click(answer(plan), label="Schedule")
    (card,) = [m for m in club.channel.history() if "I'll come" in buttons(m)]
    await olive.click(card, label="I'll come")
    await olive.slash(club.channel, "watchlist add", film="true grit")
    await olive.slash(club.channel, "library add-film", title="Sunrise", year=1927)
    clock.now += timedelta(hours=2)
    found = await film(library, "John Wick")
    seal = await library.sealed.of_film(club.guild.id, found.id)
    assert seal is not None
    await library.reveals.open(club.guild.id, seal.id, clock())
    return olive


async def left_of(library: Store, *needles: str) -> list[str]:
    """Where one of these stands in the database."""
    tables = await library.database.fetch(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return [
        f"{table['name']}.{column}: {value}"
        for table in tables
        for row in await library.database.fetch(f"SELECT * FROM {table['name']}")
        for column, value in dict(row).items()
        if any(needle in str(value) for needle in needles)
    ]


def of_posts(club: Club) -> list[str]:
    """What is no answer to a command: these the bot does not know any more."""
    return [
        read(message) + shown(message)
        for message in club.channel.history()
        if message.author.bot and message.interaction_metadata is None
    ]


@pytest.mark.parametrize("is_direct", [False, True])
async def test_who_deletes_their_data_is_out_of_all_that_goes_on(
    club: Club, clock: Hand, library: Store, *, is_direct: bool
) -> None:
    olive = await in_the_midst(club, clock, library)
    here = f"{WORDS}: at mine"
    assert any(here in each for each in of_posts(club))
    if is_direct:
        asked = await olive.user.slash("my-data delete")
        await olive.user.click(answer(asked), label="Delete")
    else:
        asked = await olive.slash(club.channel, "my-data delete")
        assert "Ballots of a vote that is open: **1**" in private(asked)
        assert "Ratings of films that are sealed: **1**" in private(asked)
        await olive.click(answer(asked), label="Delete")
    await round_of(club, clock)
    for days in (0, 3, 8, 20):  # the screening, the vote, the turn and the reveal come to an end
        await round_of(club, clock, days)
        assert await left_of(library, str(olive.id), "olive", WORDS) == []
    posts = "\n".join(of_posts(club))
    assert not [each for each in ("olive", WORDS, str(olive.id)) if each in posts]
    assert "1 ballot was counted." in posts
    assert posts.count("**ben** ★★★★ 4 · “Ben says on ") == 2, "the two reveals"
    assert "★★★★ 4.0 from 1 rating" in posts, "of the one that was closed"


async def test_who_goes_private_is_named_by_nothing_that_goes_on(
    club: Club, clock: Hand, library: Store
) -> None:
    olive = await in_the_midst(club, clock, library)
    await olive.slash(club.channel, "my-data private", setting="on")
    for days in (0, 3, 8, 20):
        await round_of(club, clock, days)
        assert await left_of(library, "olive") == []
    posts = "\n".join(of_posts(club))
    assert "olive" not in posts
    assert f"{WORDS} on" not in posts
    assert "2 ballots were counted." in posts
    assert posts.count("**A member** ★★★★ 4") == 2


@pytest.mark.parametrize("days", [0, 12])
@pytest.mark.parametrize(
    ("goes", "was_private"), [("delete", True), ("private", True), ("delete", False)]
)
async def test_who_goes_is_named_by_no_kind_of_post(
    club: Club, clock: Hand, library: Store, goes: str, days: int, *, was_private: bool
) -> None:
    """Also where it was written down while they were private, and was made anew since: while all
    goes on, and when it is over."""
    olive = await in_the_midst(club, clock, library, is_private=was_private)
    channel = club.channel
    await club.ana.slash(channel, "vote show")
    await olive.slash(channel, "turns pick", film="amélie")
    await olive.slash(channel, "turns next")
    await olive.slash(channel, "turns pick", film="casablanca")
    await olive.slash(channel, "turns next")
    await olive.slash(channel, "discuss", film="amélie")
    await club.ben.slash(channel, "library add-film", title="Tár", year=2022)
    listed = await olive.slash(channel, "library list", show="proposals")
    await olive.click(answer(listed), label="Decline")
    await save(club.ben, channel, await olive.send(channel, "Seen from here."))
    for each in (0, days / 4, days / 4, days / 2):
        await round_of(club, clock, each)
    if was_private:
        await olive.slash(channel, "my-data private", setting="off")
    await _all_made_anew(club, clock, library)
    if days:  # also a kind that is added later is tried
        posting = Posting.of(cast("FilmClub", club.env.bot))
        anew = {
            kind for kind, its in posting.kinds.items() if type(its).renewed is not Kind.renewed
        }
        posts = await library.database.fetch("SELECT kind FROM posts")
        assert anew - {row["kind"] for row in posts} == set()
    assert await _naming(club, library, "olive")
    if goes == "delete":
        asked = await olive.slash(channel, "my-data delete")
        await olive.click(answer(asked), label="Delete")
    else:
        await olive.slash(channel, "my-data private", setting="on")
    await round_of(club, clock)
    assert await _naming(club, library, "olive") == []


async def _all_made_anew(club: Club, clock: Hand, library: Store) -> None:
    await library.database.write(statement("UPDATE posts SET is_stale = 1"))
    await round_of(club, clock)


async def _naming(club: Club, library: Store, name: str) -> list[tuple[str, str]]:
    """The kinds and texts of the posts in the channel that have this name."""
    rows = await library.database.fetch("SELECT kind, message_id FROM posts")
    kinds = {row["message_id"]: row["kind"] for row in rows}
    standing = [each for each in club.channel.history() if each.author.bot]
    said = [(kinds.get(each.id, ""), read(each) + shown(each)) for each in standing]
    return [(kind, text) for kind, text in said if kind and name in text]


@pytest.mark.parametrize("goes", ["my-data delete", "my-data private"])
async def test_a_vote_that_was_counted_is_shown_with_the_films_of_a_nominator_who_goes(
    club: Club, clock: Hand, library: Store, goes: str
) -> None:
    olive = await in_the_midst(club, clock, library)
    asked = await olive.slash(club.channel, "vote close")
    await olive.click(answer(asked), label="Close it now")
    counted, _voters = public(await club.ben.slash(club.channel, "vote show")).split("-# Voted:")
    assert "Ballerina (2025)" in counted
    if goes == "my-data delete":
        asked = await olive.slash(club.channel, goes)
        await olive.click(answer(asked), label="Delete")
    else:
        await olive.slash(club.channel, goes, setting="on")
    await round_of(club, clock)
    assert public(await club.ben.slash(club.channel, "vote show")).startswith(counted)


def let_go_when_answered(
    club: Club, member: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch, *, is_deleted: bool
) -> list[object]:
    """Have a member go when the next answer is made, and before it is sent. Returns the answers
    before which it was so."""
    client = cast("FilmClub", club.env.bot)
    going = client.store.members_going
    sent, begun = answering.sent, list[object]()

    async def go_and_send(interaction: Interaction, *given: Any, **more: Any) -> Outcome:
        if not begun and interaction.user.id != member.id:
            begun.append(interaction.data)
            leave = going.begin_deleting if is_deleted else going.hide
            await client.note_answers()
            await members_going.go(client, await leave([club.guild.id], member.id, client.clock()))
            await client.learn()
            await members_going.renew_messages(client, Posting.of(client))
        return await sent(interaction, *given, **more)

    monkeypatch.setattr(answering, "sent", go_and_send)
    return begun


@pytest.mark.parametrize("is_deleted", [True, False])
@pytest.mark.parametrize(
    "asked",
    [
        ("ratings", {"film": "amélie"}),
        ("review", {"film": "amélie"}),
        ("club home", {}),
        ("turns show", {}),
        "I'll come",
    ],
    ids=str,
)
async def test_who_goes_between_the_making_and_the_sending_of_an_answer_is_taken_off_it(
    *,
    club: Club,
    clock: Hand,
    library: Store,
    monkeypatch: pytest.MonkeyPatch,
    asked: str | tuple[str, dict[str, str]],
    is_deleted: bool,
) -> None:
    olive = await in_the_midst(club, clock, library)
    begun = let_go_when_answered(club, olive, monkeypatch, is_deleted=is_deleted)
    if isinstance(asked, str):
        (card,) = [m for m in club.channel.history() if asked in buttons(m)]
        await club.ben.click(card, label=asked)
    else:
        await club.ben.slash(club.channel, asked[0], **asked[1])
    assert begun
    await cast("FilmClub", club.env.bot).note_answers()
    await round_of(club, clock)
    posts = [read(each) + shown(each) for each in club.channel.history()]
    assert [each for each in posts if "olive" in each or str(olive.id) in each] == []
