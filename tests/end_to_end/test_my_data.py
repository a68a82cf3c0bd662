"""What filmclub keeps about a member is theirs: as a file, deleted, and without their name."""

from __future__ import annotations

import asyncio
import json
import random
import re
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import AsyncMock

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.client.filmclub import FilmClub
from bot.club import members_going, my_data
from bot.club.leavers import Leavers
from bot.club.posting import Posting
from bot.domain.errors import StoreUnavailable
from bot.domain.library import Editor
from bot.domain.quote import Said
from bot.store.database import SLICE, statement
from bot.store.member_data import ClubData, MemberData
from bot.store.members_going import Going
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
    refusal,
    sent,
    shown,
    told_below,
    walk,
)
from tests.end_to_end.evenings import card, scheduled
from tests.end_to_end.everything import Everything
from tests.end_to_end.house_rules import connected
from tests.end_to_end.quoting import save
from tests.end_to_end.weeks import Hand, digests, post_now, running

FILE = "filmclub-my-data.json"

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]


def refuse_bot(club: Club) -> None:
    """Have the bot not write in the club's channel."""
    denied = discord.Permissions(send_messages=True).value
    bot_id = club.env.backend.bot_user.id
    overwrite = Overwrite(target_id=bot_id, type=OverwriteType.MEMBER, allow=0, deny=denied)
    club.env.backend.set_overwrite(club.channel.id, overwrite)


async def file_of(result: simcord.InteractionResult) -> Any:
    (attached,) = answer(result).attachments
    assert attached.filename == FILE
    return json.loads(await attached.read())


async def rate(club: Club, member: simcord.MemberActor, film: str, line: str = "") -> None:
    given = {"review": line} if line else {}
    await member.slash(club.channel, "rate", film=film, stars=4.0, **given)


async def test_the_file_is_of_this_club_and_directly_of_all(env: simcord.Env) -> None:
    club, other = Club(env), Club(env, "The Others")
    other.ana = other.guild.add_member(club.ana.user)
    await rate(club, club.ana, "ballerina", "Mine.")
    await rate(club, club.ben, "ballerina", "Bens words.")
    await rate(other, other.ana, "ballerina", "There.")
    here = await file_of(await club.ana.slash(club.channel, "my-data export"))
    (only,) = here["clubs"]
    assert (only["guild"], only["ratings"][0]["line"]) == ("The Film Club", "Mine.")
    assert "Bens" not in json.dumps(here)
    everywhere = await file_of(await club.ana.user.slash("my-data export"))
    assert [each["guild"] for each in everywhere["clubs"]] == ["The Film Club", "The Others"]


async def test_files_are_made_one_after_the_other(
    env: simcord.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, club = await rated_by_two(env)
    everything, at_once = MemberData.everything, list[int]()

    async def counted(data: MemberData, guild_id: int, member_id: int) -> ClubData:
        at_once.append(member_id)
        found = await everything(data, guild_id, member_id)
        assert at_once == [member_id]
        at_once.remove(member_id)
        return found

    monkeypatch.setattr(MemberData, "everything", counted)
    made = [my_data.file_of(bot, [club.guild.id], each.id) for each in (club.ana, club.ben)]
    assert [name for name, _content in await asyncio.gather(*made)] == [FILE] * 2


async def test_a_member_deletes_everything_in_a_second_step(
    env: simcord.Env, library: Store
) -> None:
    club, other = Club(env), Club(env, "The Others")
    other.ana = other.guild.add_member(club.ana.user)
    for each, member in ((club, club.ana), (other, other.ana)):
        await rate(each, member, "ballerina", "Mine.")
    await rate(club, club.ben, "ballerina")
    asked = await club.ana.slash(club.channel, "my-data delete")
    assert "Ratings, with every change of them: **1**" in private(asked)
    assert "The Others" not in private(asked)
    done = await club.ana.click(answer(asked), label="Delete")
    assert "deleted" in shown(answer(done))
    assert "from 1 rating" in public(
        await club.ben.slash(club.channel, "ratings", film="ballerina")
    )
    assert await library.member_data.clubs_of(club.ana.id) == [other.guild.id]
    for moment in ("1", "999999999999999999"):  # too old, and none that there is
        stale = await other.ana.click(await other.post(f"my-data-delete:{moment}"), label="0")
        assert "Delete everything about you?" in shown(answer(stale))
    assert await library.member_data.clubs_of(club.ana.id) == [other.guild.id]
    direct = await club.ana.user.slash("my-data delete")
    assert "The Others" in shown(direct.response)
    await club.ana.user.click(answer(direct), label="Cancel")
    assert shown(direct.response) == "Nothing was changed."
    direct = await club.ana.user.slash("my-data delete")
    await club.ana.user.click(answer(direct), label="Delete")
    assert await library.member_data.clubs_of(club.ana.id) == []
    assert "keeps nothing" in shown((await club.ana.user.slash("my-data delete")).response)


async def test_words_that_another_proposes_as_a_quote_are_their_authors_to_delete(
    env: simcord.Env, library: Store
) -> None:
    """Also where that is all that filmclub has of them."""
    club = Club(env)
    await save(club.ben, club.channel, await club.ana.send(club.channel, "Nobody rests in it."))
    assert "Nobody rests" in shown(club.channel.history()[-1])
    exported = await file_of(await club.ana.slash(club.channel, "my-data export"))
    assert "Nobody rests in it." in json.dumps(exported)
    asked = await club.ana.slash(club.channel, "my-data delete")
    assert "Messages of yours that are quotes, or are proposed as such: **1**" in private(asked)
    await club.ana.click(answer(asked), label="Delete")
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    await renew(bot)
    assert "Nobody rests" not in shown(club.channel.history()[-1])
    assert await library.member_data.clubs_of(club.ana.id) == []


async def test_posts_that_name_a_member_are_edited(env: simcord.Env, library: Store) -> None:
    club = Club(env)
    olive = organiser(club)
    plan = await olive.slash(
        club.channel, "screening schedule", film="ballerina", when="2026-05-04 20:00"
    )
    await olive.click(answer(plan), label="Schedule")
    (card,) = [each for each in club.channel.history() if "I'll come" in buttons(each)]
    for member in (club.ana, club.ben):
        await member.click(card, label="I'll come")
    assert "ana" in shown(club.channel.history()[-1])
    asked = await club.ana.slash(club.channel, "my-data delete")
    await club.ana.click(answer(asked), label="Delete")
    (card,) = [each for each in club.channel.history() if "I'll come" in buttons(each)]
    assert "ana" not in shown(card)
    assert "ben" in shown(card)
    await club.ben.slash(club.channel, "my-data private", setting="on")
    (card,) = [each for each in club.channel.history() if "I'll come" in buttons(each)]
    assert "ben" not in shown(card)
    assert "**Coming** 1: a member" in shown(card)
    assert await library.posts.stale() == []


async def test_what_discord_refuses_to_have_edited_is_remembered_where_a_later_step_fails(
    club: Club,
    library: Store,
    olive: simcord.MemberActor,
    monkeypatch: pytest.MonkeyPatch,
    troubles: pytest.LogCaptureFixture,
) -> None:
    await club.ana.click(await scheduled(olive, club), label="I'll come")
    await rate(club, club.ana, "ballerina")
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50001, times=None)
    asked = await club.ana.slash(club.channel, "my-data delete")
    broken = AsyncMock(side_effect=StoreUnavailable("The disk is full."))
    monkeypatch.setattr(library.quote_posts, "left", broken)
    await club.ana.click(answer(asked), label="Delete")
    loops = cast("LoopsCog", club.env.bot.get_cog("LoopsCog"))  # type: ignore[attr-defined]
    await loops.forget_what_is_too_old()
    edits = [each.path for each in club.env.http_requests if each.method == "PATCH"]
    refused = [path for path in edits if path.startswith("/channels/")]
    assert broken.await_count == 2
    assert "_take_off_what_went" in troubles.text
    assert len(refused) == len(set(refused)) == 2, "a card and an answer, once each"


async def test_who_is_private_is_named_nowhere(env: simcord.Env) -> None:
    club = Club(env)
    await rate(club, club.ana, "ballerina", "Secret words.")
    said = private(await club.ana.slash(club.channel, "my-data private", setting="on"))
    assert "private now in this club" in said
    listed = public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    assert "A member ★★★★ 4" in listed
    assert "ana" not in listed
    assert "Secret" not in listed
    card = public(await club.ben.slash(club.channel, "review", film="ballerina"))
    assert "Secret" not in card
    again = private(await club.ana.slash(club.channel, "rate", film="ballerina", stars=3.0))
    assert "ana" in again, "for her alone"
    assert "Secret words." in again
    await club.ana.slash(club.channel, "my-data private", setting="off")
    listed = public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    assert "Secret" in listed
    assert "ana ★★★ 3" in listed, "with the name that came with the command"


async def test_who_goes_leaves_their_film_on_the_ballot_and_so_among_the_nominations(
    env: simcord.Env,
) -> None:
    club = Club(env)
    olive = organiser(club)
    for member, title in ((club.ana, "ballerina"), (club.ben, "casablanca")):
        await member.slash(club.channel, "nominate", film=title, why=f"Says {member.name}.")
    (told,) = [each for each in club.channel.history() if "ana nominated" in shown(each)]
    form = await olive.slash(club.channel, "vote open")
    await olive.submit_modal(form, {"films0": ["1", "2"]})
    asked = answer(await club.ana.slash(club.channel, "my-data delete"))
    await club.ana.click(asked, label="Delete")
    listed = private(await club.ben.slash(club.channel, "nominations"))
    assert "**Ballerina (2025)**" in listed
    assert "Says ana." not in listed
    assert "is not nominated any more" not in shown(told)


async def test_what_a_private_member_tells_the_club_is_told_without_their_name(
    env: simcord.Env, library: Store
) -> None:
    """Discord says above an answer who has asked: it is a message of the bot's own, therefore."""
    club = Club(env)
    olive = organiser(club)
    for title in ("ballerina", "casablanca"):
        await olive.slash(club.channel, "nominate", film=title)
    await olive.slash(club.channel, "watchlist add", film="casablanca")
    await olive.slash(club.channel, "my-data private", setting="on")
    drawn = answer(await olive.slash(club.channel, "watchlist pick"))
    form = await olive.slash(club.channel, "vote open")
    await olive.submit_modal(form, {"films0": ["1", "2"]})
    asked = answer(await olive.slash(club.channel, "vote cancel"))
    for message, label, told in (
        (drawn, "Tell the club", "Drawn from a watchlist."),
        (asked, "Call it off", "A member called the vote off."),
    ):
        pressed = await olive.click(message, label=label)
        last = club.channel.history()[-1]
        text = last.content or shown(last)
        assert told in text
        assert last.interaction_metadata is None
        assert "olive" not in text
        hers = [each for each in (pressed.response, *pressed.followups) if each is not None]
        assert all(each.ephemeral for each in hers)
        if message is drawn:
            assert "does not say that it is from you" in shown(hers[-1])
    poster = "UPDATE films SET poster = 'https://example.org/p.jpg' WHERE title = 'Casablanca'"
    await library.database.write(statement(poster, ()))
    drawn = answer(await olive.slash(club.channel, "watchlist pick"))
    club.env.inject_error("POST", "/channels/*/messages", status=400)
    await olive.click(drawn, label="Tell the club")
    assert "Drawn from a watchlist." in shown(club.channel.history()[-1]), "without its poster"
    refuse_bot(club)
    drawn = answer(await olive.slash(club.channel, "watchlist pick"))
    pressed = await olive.click(drawn, label="Tell the club")
    (told,) = pressed.followups
    assert told.ephemeral
    assert "the club was not told: filmclub could not write here" in shown(told)


async def test_a_name_goes_from_a_post_whose_poster_discord_refuses_too(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    poster = "UPDATE films SET poster = 'https://example.org/p.jpg'"
    await library.database.write(statement(poster, ()))
    await club.ana.click(await scheduled(olive, club), label="I'll come")
    assert "ana" in shown(card(club))
    asked = answer(await club.ana.slash(club.channel, "my-data delete"))
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=50035)
    await club.ana.click(asked, label="Delete")
    assert "ana" not in shown(card(club))
    assert "p.jpg" not in json.dumps(components(card(club)))
    assert await library.posts.stale() == []


async def test_a_private_member_is_asked_for_their_pick_directly(
    env: simcord.Env, library: Store, clock: Hand
) -> None:
    club = Club(env)
    olive = organiser(club)
    by = Editor(club.guild.id, olive.id, clock(), "olive")
    await library.turns.set_order(by, [(club.ana.id, "ana")], [])
    await club.ana.slash(club.channel, "my-data private", setting="on")
    since = len(env.http_requests)
    await olive.slash(club.channel, "turns next")
    asked, *_others = [
        each for each in club.channel.history() if "your turn to pick" in each.content
    ]
    assert str(club.ana.id) not in asked.content

    def told() -> int:
        return sum("That is you" in shown(message) for _where, message in sent(env, since))

    assert told() == 1
    picked = answer(await olive.slash(club.channel, "turns pick", film="ballerina"))
    await olive.click(picked, label="Take back")
    assert told() == 2, "an edited message tells her nothing"
    assert "private: what they do" in refusal(
        await club.ben.slash(club.channel, "club log", member=club.ana)
    )


async def test_no_name_is_kept_of_a_private_member_whom_another_has_chosen(
    env: simcord.Env, library: Store
) -> None:
    club = Club(env)
    olive = organiser(club)
    await club.ana.slash(club.channel, "my-data private", setting="on")
    typed = {"date": "2026-01-02", "picker": club.ana}
    asked = await olive.slash(club.channel, "club log-add", film="ballerinna", **typed)
    panel = answer(await olive.slash(club.channel, "turns set"))
    (menu,) = [part["custom_id"] for part in walk(panel.components) if part["type"] == 5]
    await olive.select(panel, [club.ana, club.ben], custom_id=menu)
    waiting = await library.database.fetch("SELECT content FROM waiting ORDER BY id")
    command, order = [row["content"] for row in waiting]
    assert str(club.ana.id) in command
    assert "ana" not in command
    assert "ben" in order
    assert "ana" not in order
    noted = await olive.click(answer(asked), label="Ballerina (2025)")
    assert "picked by a member" in told_below(noted)


async def test_a_digest_that_names_a_member_is_edited(env: simcord.Env, clock: Hand) -> None:
    club = Club(env)
    olive = organiser(club)
    for stars in (1.0, 5.0):
        await club.ana.slash(club.channel, "rate", film="ballerina", stars=stars, review="Mine.")
        await club.ben.slash(club.channel, "rate", film="ballerina", stars=3.0)
        clock.now += timedelta(days=5)
    await post_now(olive, club.channel)
    (before,) = digests(club.channel)
    assert "ana" in shown(before)
    asked = await club.ana.slash(club.channel, "my-data delete")
    assert "Posts of filmclub that name you" in private(asked)
    # For a moment Discord knows the server no more: the message is not taken for gone.
    env.inject_error("PATCH", "/channels/*/messages/*", status=404, code=10004)
    await club.ana.click(answer(asked), label="Delete")
    await env.advance_time(301)
    (after,) = digests(club.channel)
    assert after.id == before.id
    assert "ana" not in shown(after)
    assert "Mine." not in shown(after)


async def test_nobody_is_taken_for_gone_because_discord_fails(
    env: simcord.Env, library: Store, clock: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = env.bot
    assert isinstance(bot, FilmClub)
    club = Club(env)
    await rate(club, club.ana, "ballerina")
    club.guild.remove_member(club.ana)
    for status, code in ((404, 10004), (403, 50001), (500, 0)):
        response = SimpleNamespace(status=status, reason="")
        kind = {404: discord.NotFound, 403: discord.Forbidden}.get(status, discord.HTTPException)
        error = kind(response, {"code": code, "message": ""})  # type: ignore[arg-type]
        monkeypatch.setattr(discord.Guild, "fetch_member", AsyncMock(side_effect=error))
        clock.now += timedelta(days=40)
        await Leavers(bot).ask()
    assert await library.database.fetch("SELECT * FROM leavers") == []
    error = discord.NotFound(SimpleNamespace(status=404, reason=""), {"code": 10013, "message": ""})  # type: ignore[arg-type]
    monkeypatch.setattr(discord.Guild, "fetch_member", AsyncMock(side_effect=error))
    clock.now += timedelta(days=40)
    await Leavers(bot).ask()  # but a deleted account is
    assert len(await library.database.fetch("SELECT * FROM leavers")) == 1


async def test_what_was_begun_goes_on_after_a_restart(library: Store, clock: Hand) -> None:
    async with running(library, clock) as before:
        club = Club(before)
        await rate(club, club.ana, "ballerina")
        await library.members_going.begin_deleting([club.guild.id], club.ana.id, clock())
    async with running(library, clock) as after:
        await after.settle()
        assert await library.members_going.left() == []
        assert await library.member_data.clubs_of(club.ana.id) == []


async def rated_by_two(env: simcord.Env) -> tuple[FilmClub, Club]:
    """The bot, and a club whose members have both rated a film, with a line."""
    bot = env.bot
    assert isinstance(bot, FilmClub)
    club = Club(env)
    for member in (club.ana, club.ben):
        await rate(club, member, "ballerina", "Words.")
    return bot, club


async def test_who_has_left_is_nobody_after_a_month(
    env: simcord.Env, library: Store, clock: Hand
) -> None:
    bot, club = await rated_by_two(env)
    club.guild.remove_member(club.ana)
    walk = Leavers(bot)
    for _day in range(32):
        clock.now += timedelta(days=1, minutes=1)
        await walk.ask()
    await env.advance_time(301)
    assert await library.member_data.clubs_of(club.ana.id) == []
    listed = public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    assert "from 2 ratings" in listed
    assert "ana" not in listed
    assert listed.count("Words.") == 1


async def test_one_whose_going_fails_holds_up_no_other(
    env: simcord.Env,
    library: Store,
    clock: Hand,
    troubles: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bot, club = await rated_by_two(env)
    club.guild.remove_member(club.ana)
    club.guild.remove_member(club.ben)
    go = library.members_going.go

    async def fails(going: Going, a_member: str, now: datetime) -> None:
        if going.member_id == club.ana.id:
            raise RuntimeError
        await go(going, a_member, now)

    monkeypatch.setattr(library.members_going, "go", fails)
    walk = Leavers(bot)
    for _day in range(32):
        clock.now += timedelta(days=1, minutes=1)
        await walk.ask()
    await env.advance_time(301)
    assert await library.member_data.clubs_of(club.ben.id) == []


async def test_after_a_restart_the_members_are_asked_for_who_were_not_before(
    env: simcord.Env, library: Store, clock: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, club = await rated_by_two(env)
    club.guild.remove_member(club.ana)
    club.guild.remove_member(club.ben)
    monkeypatch.setattr("bot.club.leavers.IN_ONE_GO", 1)
    clock.now += timedelta(days=2)
    for found in ([club.ana.id], [club.ana.id, club.ben.id]):
        await Leavers(bot).ask()
        left = await library.database.fetch("SELECT member_id FROM leavers ORDER BY member_id")
        assert [row["member_id"] for row in left] == found
    assert await library.members_going.known(clock(), timedelta(days=1)) is None


async def test_a_quote_of_a_private_member_neither_names_them_nor_leads_to_their_message(
    env: simcord.Env, library: Store
) -> None:
    club = Club(env)
    olive = organiser(club)
    await library.database.write(lambda c: c.execute("DELETE FROM quotes WHERE guild_id IS NULL"))
    await save(olive, club.channel, await club.ben.send(club.channel, "What a film."))
    for setting, leads in (("off", True), ("on", False)):
        await club.ben.slash(club.channel, "my-data private", setting=setting)
        drawn = await club.ana.slash(club.channel, "quote", film="casablanca")
        assert "What a film." in public(drawn)
        assert ("Message" in buttons(answer(drawn))) == leads
    saved = await save(olive, club.channel, await club.ben.send(club.channel, "And such an end."))
    assert "by a member" in public(saved)
    assert club.ben.name not in public(saved)


async def test_quotes_that_stand_lose_the_name_of_who_goes_private_and_keep_their_words(
    env: simcord.Env, library: Store
) -> None:
    club = Club(env)
    olive = organiser(club)
    await library.database.write(lambda c: c.execute("DELETE FROM quotes WHERE guild_id IS NULL"))
    said = "What a film."
    saved = answer(await save(olive, club.channel, await club.ben.send(club.channel, said)))
    drawn = answer(await club.ana.slash(club.channel, "quote", film="casablanca"))
    other = await club.ben.send(club.channel, said)
    proposed = answer(await save(club.ana, club.channel, other))
    standing = [saved.id, drawn.id, proposed.id]

    def now() -> list[discord.Message]:
        return [each for each in club.channel.history() if each.id in standing]

    assert all(club.ben.name in shown(each) for each in now())
    assert sum("Message" in buttons(each) for each in now()) == 2
    await club.ben.slash(club.channel, "my-data private", setting="on")
    for each in now():
        assert said in shown(each)
        assert club.ben.name not in shown(each)
        assert "Message" not in buttons(each)
    assert "Accept" in buttons(next(each for each in now() if each.id == proposed.id))
    for label in ("Another", "Take back"):
        assert label in buttons(next(each for each in now() if each.id == drawn.id))
    assert await library.quote_posts.to_unname() == []
    # One that was on its way with the name is renewed later.
    named = Said(said, club.ben.id, club.channel.id, other.id, club.ben.name)
    await library.quote_posts.note(club.guild.id, club.channel.id, 4, named)
    assert [one.message_id for _, one, _ in await library.quote_posts.to_unname()] == [4]


async def test_others_name_no_private_member_through_filmclub(env: simcord.Env) -> None:
    club = Club(env)
    olive = organiser(club)
    await club.ben.slash(club.channel, "my-data private", setting="on")
    given = {"film": "casablanca", "date": "2026-03-01", "picker": club.ben}
    noted = public(await olive.slash(club.channel, "club log-add", **given))
    assert "picked by a member" in noted
    assert club.ben.name not in noted
    message = await club.ana.send(club.channel, f"As <@{club.ben.id}> said: what a film.")
    saved = public(await save(olive, club.channel, message))
    assert "@a member said: what a film." in saved
    assert club.ben.name not in saved


async def test_whatever_others_do_with_a_private_member_filmclub_names_them_nowhere(
    library: Store,
) -> None:
    """Every command, press and form that is about a member, also those that are added later."""
    async with connected(new_client(library), rules=False) as env:
        club = Club(env)
        olive, mia = organiser(club), club.join("zqmia")
        await rate(club, mia, "ballerina", "Hers.")
        await mia.slash(club.channel, "my-data private", setting="on")
        since = len(env.http_requests)
        about = (await film(library, "Ballerina")).id
        others = Everything(club, about, mia, random.Random(1))
        await others.run_commands(olive)
        await others.press_everything(olive)
        said = [str(each.json) for each in env.http_requests[since:]]
        assert len(said) > 200
        assert [each for each in said if mia.name in each] == []


async def test_whatever_a_private_member_does_filmclub_names_them_nowhere(library: Store) -> None:
    async with connected(new_client(library), rules=False) as env:
        club = Club(env)
        olive = organiser(club)
        await olive.slash(club.channel, "my-data private", setting="on")
        about, chance = (await film(library, "Ballerina")).id, random.Random(1)
        hers = Everything(club, about, club.ben, chance)
        await hers.run_commands(olive, but=frozenset({"my-data private", "my-data delete"}))
        await hers.press_everything(olive, but=frozenset({"my-data-delete"}))
        messages = [m for m in club.channel.history() if m.author.bot and not m.flags.ephemeral]
        assert len(messages) > 10
        assert [shown(each) for each in messages if olive.name in shown(each) + each.content] == []
        assert [each for each in messages if each.interaction_metadata is not None] == []


async def test_no_message_that_stands_names_who_has_gone(library: Store) -> None:
    """Whatever they did, and whatever others asked about them, before."""
    async with connected(client := new_client(library), rules=False) as env:
        club = Club(env)
        olive, about = organiser(club), (await film(library, "Ballerina")).id
        none_of_these = frozenset({"my-data private", "my-data delete"})
        for actor, member in ((olive, club.ben), (club.ben, olive)):
            everything = Everything(club, about, member, random.Random(1))
            await everything.run_commands(actor, but=none_of_these)
            await everything.press_everything(actor, but=frozenset({"my-data-delete"}))
        assert min(len(naming(member, club)) for member in (olive, club.ben)) > 5
        await club.ben.slash(club.channel, "my-data private", setting="on")
        await renew(client)
        assert naming(club.ben, club) == []
        assert naming(olive, club)
        asked = await olive.slash(club.channel, "my-data delete")
        await olive.click(answer(asked), label="Delete")
        await renew(client)
        assert naming(olive, club) == []


async def test_names_that_could_not_be_written_down_are_the_next_time(
    library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(client := new_client(library)) as env:
        club = Club(env)
        await rate(club, club.ana, "ballerina")
        with monkeypatch.context() as broken:
            full = AsyncMock(side_effect=StoreUnavailable("The disk is full."))
            broken.setattr(library.public_answers, "note", full)
            with pytest.raises(StoreUnavailable):
                await client.note_answers()
        await rate(club, club.ben, "ballerina")
        await asyncio.gather(client.note_answers(), client.note_answers())
        found = await library.database.fetch("SELECT member_id FROM public_answers ORDER BY id")
        assert [row["member_id"] for row in found] == [club.ana.id, club.ben.id]
        assert not client.answers


async def test_nobody_goes_before_all_answers_are_written_down(library: Store) -> None:
    """Not either while somebody else writes them down: they are more than one write takes."""
    async with connected(client := new_client(library)) as env:
        club = Club(env)
        await rate(club, club.ana, "ballerina")
        (told,) = client.answers
        client.answers.extend(replace(told, message_id=each + 1) for each in range(2 * SLICE))
        noting = asyncio.create_task(client.note_answers())
        await asyncio.sleep(0)
        await client.note_answers()
        (found,) = await library.database.fetch("SELECT count(*) FROM public_answers")
        assert found[0] == 2 * SLICE + 1
        await noting


async def renew(client: FilmClub) -> None:
    for _round in range(5):
        await members_going.renew_messages(client, Posting.of(client))


async def test_an_answer_is_taken_away_also_where_the_member_had_a_new_name(
    library: Store,
) -> None:
    """The name that Discord sends with a command may be newer than the one in the store."""
    async with connected(client := new_client(library)) as env:
        club = Club(env)
        await rate(club, club.ben, "ballerina")
        await rate(club, club.ana, "ballerina")
        env.backend.edit_member(club.guild.id, club.ben.id, {"nick": "zq*Ben*"})
        for command in ("profile", "match"):
            await club.ana.slash(club.channel, command, member=club.ben)
        await client.note_answers()
        now, guild_ids = client.clock(), [club.guild.id]
        going = await library.members_going.begin_deleting(guild_ids, club.ben.id, now)
        await members_going.go(client, going)
        await renew(client)
        standing = [m for m in club.channel.history() if m.author.bot and not m.flags.ephemeral]
        assert [shown(each) for each in standing if "zq" in shown(each)] == []


def naming(member: simcord.MemberActor, club: Club) -> list[str]:
    """The bot's messages in the channel, for all to read, that name the member."""
    standing = [m for m in club.channel.history() if m.author.bot and not m.flags.ephemeral]
    said = [shown(message) + message.content for message in standing]
    return [each for each in said if re.search(rf"\b{member.name}\b", each)]


async def test_privacy_is_read_page_by_page_in_a_direct_message(env: simcord.Env) -> None:
    club = Club(env)
    first = await club.ana.user.slash("privacy")
    assert "What is kept about you" in shown(first.response)
    second = await club.ana.user.click(answer(first), label="Next ›")
    assert "What is not kept" in shown(answer(second))
