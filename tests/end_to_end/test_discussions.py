"""/discuss: one thread a film, whatever becomes of it; and what gives too much away in it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
import simcord
from simcord.builders import ChannelHandle

from bot.club import discussion_posts
from bot.store.database import statement
from bot.store.store import Store
from bot.views.discussion import THREAD_NAME_LIMIT
from tests.end_to_end.driving import (
    WAYS,
    Club,
    add_film,
    add_reviews,
    answer,
    begin_press,
    begin_slash,
    buttons,
    critic,
    film,
    forbid,
    let_bot_in,
    new_client,
    refusal,
    shown,
    take_line,
)
from tests.end_to_end.evenings import called_off, moved
from tests.end_to_end.weeks import DAY, HOUR, NOW, Hand, told

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]

FRIDAY = datetime(2026, 3, 13, 20, tzinfo=UTC)


def threads(club: Club) -> list[Any]:
    """Those that the bot has opened and that are there, as Discord has them."""
    channels = club.env.backend.channels.values()
    return [
        each
        for each in channels
        if each.is_thread and each.owner_id == club.env.backend.bot_user.id
    ]


def handle(club: Club, thread: Any) -> ChannelHandle:
    return ChannelHandle(club.env, club.guild, thread)


def opening(club: Club, channel: ChannelHandle | None = None) -> str:
    """The first message of the one thread: in a text channel it stands there."""
    (thread,) = threads(club)
    place = channel or club.channel
    (first,) = [each for each in place.history() if each.id == thread.id]
    return shown(first)


async def discuss(club: Club, **more: Any) -> str:
    given = {"film": "ballerina", **more}
    return told(await club.ana.slash(club.channel, "discuss", **given))


async def forum(club: Club, library: Store, *tags: str, demands: bool = False) -> ChannelHandle:
    """A forum, which the club has chosen for its discussions."""
    made = club.guild.create_forum_channel("talk")
    backend = club.env.backend
    tag_list = [
        {"id": str(backend.snowflake()), "name": tag, "moderated": False, "emoji_id": None,
         "emoji_name": None}
        for tag in tags
    ]  # fmt: skip
    backend.edit_channel(made.id, {"available_tags": tag_list})
    await club.env.settle()
    known = club.env.bot.get_channel(made.id)
    assert isinstance(known, discord.ForumChannel)
    if demands:  # which SimCord has no word for
        known._flags |= discord.ChannelFlags(require_tag=True).value
    await choose(club, library, made)
    return made


async def choose(club: Club, library: Store, channel: ChannelHandle) -> None:
    await library.round_settings.change(club.guild.id, NOW, discussion_channel_id=channel.id)


async def test_a_thread_opens_with_the_card_and_openers_that_name_their_sources(
    club: Club, library: Store
) -> None:
    seen = await film(library, "Ballerina")
    await add_reviews(
        library, seen,
        [
            critic("The Herald", "A *triumph* of choreography.", stars=4.5),
            critic("The Gazette", "Two hours of noise.", stars=1.5),
        ],
    )  # fmt: skip
    chloe = club.join("chloe")
    lines = {club.ana: (4.0, "So."), club.ben: (1.0, "I left early."), chloe: (4.5, "Yes!")}
    for member, (stars, line) in lines.items():
        await member.slash(club.channel, "rate", film="ballerina", stars=stars, review=line)
    said = await discuss(club)
    (thread,) = threads(club)
    assert f"**Ballerina (2025)** is talked about in <#{thread.id}>." in said
    assert thread.name == "Ballerina (2025) · spoilers inside"
    first = opening(club)
    assert "## Ballerina (2025)" in first
    assert "Spoilers inside." in first
    assert (
        "**Where do you stand?**\n"
        "> “A \\*triumph\\* of choreography.”\n> The Herald ★★★★½ 4.5\n"
        "> “Two hours of noise.”\n> The Gazette ★½ 1.5"
    ) in first
    assert "ben is farthest from what the club thinks, with ★ 1:\n> “I left early.”" in first
    assert "change of heart" not in first


async def test_a_line_that_is_taken_away_goes_from_an_opening_that_waits(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    seen = await film(library, "Ballerina")
    for member, stars, line in (
        (club.ana, 4.5, "Yes!"),
        (club.ben, 4.5, "So."),
        (olive, 1.0, "Rude."),
    ):
        await member.slash(club.channel, "rate", film="ballerina", stars=stars, review=line)
    begun = await library.discussions.begin(club.guild.id, seen.id, club.channel.id, None, NOW)
    opens = discussion_posts.DiscussionOpens(club.env.bot)  # type: ignore[arg-type]
    post = await opens.post(begun, None)
    assert "Rude." in shown({"components": opens.message(post).to_components()})
    await library.posts.begin(post)
    await take_line(olive, club, "ballerina", olive)
    waiting = await library.posts.one(post.id)
    assert waiting is not None
    said = shown({"components": opens.message(waiting).to_components()})
    assert "Rude." not in said
    assert "olive" not in said


async def test_asked_again_and_by_two_at_once_there_is_one_thread(
    club: Club, library: Store, clock: Hand
) -> None:
    results = [
        begin_slash(member, club, "discuss", film="ballerina") for member in (club.ana, club.ben)
    ]
    await club.env.settle()
    (thread,) = threads(club)
    assert all(f"<#{thread.id}>" in told(result) for result in results)
    card = answer(await club.ana.slash(club.channel, "review", film="ballerina"))
    await club.env.restart_bot(new_client(library, clock=clock))
    assert f"<#{thread.id}>" in told(await club.ben.click(card, label="Discuss"))
    assert len(threads(club)) == 1


async def test_of_a_film_that_is_removed_as_its_thread_is_begun_it_is_said_that_it_is_gone(
    club: Club, library: Store, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await olive.slash(club.channel, "library remove", film="ballerina")
    begin_thread = library.discussions.begin

    async def removed_meanwhile(*given: Any, **more: Any) -> Any:
        begun = await begin_thread(*given, **more)
        begin_press(olive, club, answer(asked), "Remove")
        while await library.titles.named(club.guild.id, "ballerina", 1):  # noqa: ASYNC110 - untold
            await asyncio.sleep(0)
        return begun

    monkeypatch.setattr(library.discussions, "begin", removed_meanwhile)
    told = await club.ana.slash(club.channel, "discuss", film="ballerina")
    assert "That film is no longer in the library" in refusal(told)


async def test_an_archived_thread_is_revived_a_locked_one_named_and_a_deleted_one_opened_anew(
    club: Club,
) -> None:
    await discuss(club)
    (thread,) = threads(club)
    change = club.env.backend.edit_channel
    change(thread.id, {}, thread_metadata={"archived": True})
    assert f"<#{thread.id}>" in await discuss(club)
    assert not thread.thread_metadata.archived
    change(thread.id, {}, thread_metadata={"archived": True, "locked": True})
    assert "The thread is locked" in await discuss(club)
    change(thread.id, {}, thread_metadata={"archived": True, "locked": False})
    club.env.inject_error("PATCH", "/channels/*", status=403, code=50013)
    assert "may not see it or revive it. An organiser gives" in await discuss(club)
    club.env.backend.delete_channel(thread.id)
    await club.env.settle()
    await discuss(club)
    (again,) = threads(club)
    assert again.id != thread.id
    club.env.backend.channels.pop(again.id)  # deleted while the bot was off
    await discuss(club)
    (third,) = threads(club)
    assert third.id not in (thread.id, again.id)


async def test_what_was_stopped_midway_goes_on(
    club: Club, library: Store, clock: Hand, troubles: pytest.LogCaptureFixture
) -> None:
    club.env.inject_error("POST", "/channels/*/messages/*/threads", status=501)
    assert "Discord did not say whether it is there" in await discuss(club)
    assert threads(club) == []
    await discussion_posts.open_missing_threads(club.env.bot)  # type: ignore[arg-type]
    assert len(threads(club)) == 1
    heat = await add_film(library, "Heat", year=1995)
    await library.discussions.begin(club.guild.id, heat.id, club.channel.id, None, clock())
    await club.env.restart_bot(new_client(library, clock=clock))
    await club.env.advance_time(31)
    assert len(threads(club)) == 2
    # Killed before it had noted that the thread is there: Discord has it already.
    await library.database.write(statement("UPDATE discussions SET is_open = 0"))
    club.env.inject_error(
        "POST", "/channels/*/messages/*/threads", status=400, code=160004, times=None
    )
    await discussion_posts.open_missing_threads(club.env.bot)  # type: ignore[arg-type]
    assert await library.discussions.unopened(clock()) == []


async def test_what_failed_in_a_channel_that_is_gone_now_is_begun_anew_in_another(
    club: Club, library: Store, troubles: pytest.LogCaptureFixture
) -> None:
    talk = club.guild.create_text_channel("talk")
    await choose(club, library, talk)
    club.env.inject_error("POST", f"/channels/{talk.id}/messages", status=501, times=None)
    await discuss(club)
    await choose(club, library, club.channel)
    await discuss(club)  # owed there, as long as nothing says that the channel is gone
    assert threads(club) == []
    club.env.backend.delete_channel(talk.id)
    await club.env.settle()
    await discuss(club)
    (thread,) = threads(club)
    assert thread.parent_id == club.channel.id


async def test_in_a_forum_it_is_a_post_with_the_tag_that_fits(
    club: Club, library: Store, clock: Hand, troubles: pytest.LogCaptureFixture
) -> None:
    talk = await forum(club, library, "Spoiler-free", "spoilers inside")
    assert "no tag" not in await discuss(club)
    (thread,) = threads(club)
    assert thread.parent_id == talk.id
    tags = club.env.backend.channels[talk.id].available_tags
    assert thread.applied_tags == [int(tags[1]["id"])]
    assert "## Ballerina (2025)" in shown(handle(club, thread).history()[-1])
    # A try that ended in the dark is found again, and makes no second one.
    heat = await add_film(library, "Heat", year=1995)
    handled = club.env.backend.create_forum_post
    lost = True

    def made_and_lost(*given: Any, **more: Any) -> Any:
        nonlocal lost
        done = handled(*given, **more)
        if lost:
            lost = False
            raise TimeoutError
        return done

    club.env.backend.create_forum_post = made_and_lost  # type: ignore[method-assign]
    await discuss(club, film=heat.name)
    # SimCord's threads are of the first of January.
    await library.database.write(
        statement("UPDATE posts SET written_at = '2026-01-01T00:00:00+00:00'")
    )
    clock.now += HOUR
    await club.env.advance_time(31)
    assert len(threads(club)) == 2
    there = await library.discussions.of_film(club.guild.id, heat.id)
    assert there is not None
    assert there.is_open


async def test_a_forums_tag_says_that_spoilers_are_inside_once_the_date_has_come(
    club: Club, library: Store, clock: Hand
) -> None:
    talk = await forum(club, library, "Spoiler-free", "Spoilers inside", "Classics")
    free, inside, other = (
        int(tag["id"]) for tag in club.env.backend.channels[talk.id].available_tags
    )
    await discuss(club, until="friday 8pm")
    (thread,) = threads(club)
    assert thread.applied_tags == [free]
    club.env.backend.edit_channel(thread.id, {"applied_tags": [free, other]})
    await club.env.settle()
    clock.now = FRIDAY + HOUR
    await club.env.advance_time(31)
    assert thread.applied_tags == [other, inside]


@pytest.mark.parametrize("demands", [True, False])
async def test_a_threads_only_tag_goes_once_it_is_not_so_unless_the_forum_demands_one(
    club: Club, library: Store, clock: Hand, demands: bool
) -> None:
    talk = await forum(club, library, "Spoiler-free", demands=demands)
    (free,) = (int(tag["id"]) for tag in club.env.backend.channels[talk.id].available_tags)
    await discuss(club, until="friday 8pm")
    (thread,) = threads(club)
    assert thread.applied_tags == [free]
    clock.now = FRIDAY + HOUR
    await club.env.advance_time(31)
    assert thread.applied_tags == ([free] if demands else [])
    assert "spoilers inside" in thread.name.lower()


async def test_a_forum_without_the_tag_has_it_in_the_name_and_one_that_demands_it_is_refused(
    club: Club, library: Store
) -> None:
    await forum(club, library, "Other")
    said = await discuss(club)
    assert "has no tag “Spoilers inside”: the name of the thread says it" in said
    (thread,) = threads(club)
    assert thread.applied_tags == []
    talk = await forum(club, library, "Other", demands=True)
    heat = await add_film(library, "Heat")
    said = told(await club.ana.slash(club.channel, "discuss", film=heat.name))
    assert f"{talk.mention} demands a tag" in said
    assert "An organiser adds the tag “Spoilers inside” there" in said
    assert len(threads(club)) == 1


@pytest.mark.parametrize(
    ("lacking", "why"),
    [
        ({"create_public_threads": False}, "An organiser gives it Create Public Threads there"),
        ({"send_messages_in_threads": False}, "organiser gives it Send Messages in Threads there"),
    ],
)
async def test_what_the_bot_may_not_do_is_named(
    club: Club, library: Store, lacking: dict[str, bool], why: str
) -> None:
    forbid(club, club.channel, **lacking)
    await club.env.restart_bot(new_client(library, clock=Hand()))
    assert why in told(await club.ana.slash(club.channel, "discuss", film="ballerina"))
    assert await library.discussions.of_film(club.guild.id, 1) is None


async def test_it_is_for_those_who_may_write_in_threads_and_where_there_are_any(
    club: Club, library: Store
) -> None:
    talk = club.guild.create_text_channel("talk")
    forbid(club, talk, send_messages_in_threads=False)
    let_bot_in(club, talk, send_messages_in_threads=True)
    await choose(club, library, talk)
    assert "You may not write in threads" in await discuss(club)
    club.env.backend.delete_channel(talk.id)
    await club.env.settle()
    assert "is gone" in await discuss(club)
    assert threads(club) == []


async def scheduled(club: Club, olive: simcord.MemberActor, when: str = "friday 8pm") -> None:
    given = {"film": "ballerina", "when": when}
    plan = answer(await olive.slash(club.channel, "screening schedule", **given))
    await olive.click(plan, label="Schedule")


async def waiting_thread(club: Club, library: Store, olive: simcord.MemberActor) -> Any:
    """The thread of a film whose screening is coming."""
    await choose(club, library, club.channel)
    await scheduled(club, olive)
    await discuss(club)
    (thread,) = threads(club)
    return thread


async def test_before_the_clubs_date_it_is_spoiler_free_and_says_so_until_then(
    club: Club, library: Store, olive: simcord.MemberActor, clock: Hand
) -> None:
    await choose(club, library, club.channel)
    await scheduled(club, olive)
    seen = await film(library, "Ballerina")
    await add_reviews(library, seen, [critic("The Herald", "A triumph.", stars=4.5)])
    over = FRIDAY + timedelta(minutes=seen.runtime or 0)
    await discuss(club)
    (thread,) = threads(club)
    assert thread.name == "Ballerina (2025) · spoiler-free until 13 March 2026"
    assert f"Spoiler-free until <t:{int(over.timestamp())}:F>" in opening(club)
    assert "**Something to watch for:** will you see it, too?\n> “A triumph.”" in opening(club)
    assert "stayed with you" not in opening(club)
    assert "Hide as spoiler" in opening(club)
    for _round in range(2):
        clock.now = over + HOUR
        await club.env.advance_time(31)
    told_inside = [shown(each) for each in handle(club, thread).history() if each.author.bot]
    assert [each for each in told_inside if "are welcome" in each] == [
        "The date has come: from here on, spoilers of **Ballerina (2025)** are welcome."
        " What has stayed with you?" + WAYS
    ]
    (thread,) = threads(club)  # the prompt to rate opens no second one
    assert thread.name == "Ballerina (2025) · spoilers inside"
    assert "Spoiler-free" not in opening(club)
    assert "**Spoilers inside.**" in opening(club)
    assert "**Spoilers inside.**" in await discuss(club)


@pytest.mark.parametrize("how", ["refused", "off"])
async def test_once_the_date_has_come_the_thread_says_so_whatever_becomes_of_the_message_in_it(
    *, club: Club, library: Store, olive: simcord.MemberActor, clock: Hand, how: str
) -> None:
    await waiting_thread(club, library, olive)
    (thread,) = threads(club)
    clock.now = FRIDAY + 8 * DAY
    if how == "refused":
        path = f"/channels/{thread.id}/messages"
        club.env.inject_error("POST", path, status=403, code=50013, times=None)
        clock.now = FRIDAY + 6 * HOUR
    await club.env.advance_time(31)
    await club.env.advance_time(301)
    assert not any("welcome" in shown(each) for each in handle(club, thread).history())
    (thread,) = threads(club)
    assert thread.name == "Ballerina (2025) · spoilers inside"
    assert "**Spoilers inside.**" in opening(club)


@pytest.mark.parametrize("is_there_before", [True, False])
@pytest.mark.parametrize("how", ["revealed", "taken off"])
async def test_a_thread_does_not_go_on_saying_that_its_film_is_sealed(
    *, club: Club, library: Store, olive: simcord.MemberActor, clock: Hand, how: str,
    is_there_before: bool,
) -> None:  # fmt: skip
    await choose(club, library, club.channel)
    await library.round_settings.change(club.guild.id, NOW, sealed_films="always")
    await scheduled(club, olive)
    if is_there_before:
        await discuss(club)
    for _until_the_thread_is_there in range(2):
        clock.now = FRIDAY + 3 * HOUR
        await club.env.advance_time(31)
    assert "Sealed" in opening(club)
    if how == "revealed":
        await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.5)
        assert "**Sealed** until the reveal" in opening(club)
        listed = answer(await olive.slash(club.channel, "sealed show"))
        asked = answer(await olive.click(listed, label="Reveal now"))
        await olive.click(asked, label="Reveal")
    else:
        asked = answer(await olive.slash(club.channel, "sealed cancel", film="ballerina"))
        await olive.click(asked, label="Take the seal off")
    await club.env.advance_time(31)
    assert "Sealed" not in opening(club)
    assert ("4.5 from 1 rating" in opening(club)) == (how == "revealed")


async def test_the_name_of_a_thread_has_the_day_of_the_zone_in_which_the_club_lives_by_now(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    thread = await waiting_thread(club, library, olive)
    panel = answer(await olive.slash(club.channel, "club setup"))
    form = await olive.click(panel, label="Change time zone")
    await olive.submit_modal(form, {"place": "Auckland"})
    await club.env.advance_time(301)
    assert thread.name == "Ballerina (2025) · spoiler-free until 14 March 2026"


async def test_the_date_of_a_thread_moves_with_its_screening_and_a_chosen_one_stays(
    club: Club, library: Store, olive: simcord.MemberActor, clock: Hand
) -> None:
    await choose(club, library, club.channel)
    await library.round_settings.change(club.guild.id, NOW, sealed_films="always")
    await scheduled(club, olive)
    await discuss(club)
    await discuss(club, film="parasite", until="2026-03-13")
    await moved(olive, club, "saturday 8pm")
    await club.env.advance_time(301)  # what stands is looked through every five minutes
    thread, other = threads(club)
    assert thread.name == "Ballerina (2025) · spoiler-free until 14 March 2026"
    assert other.name == "Parasite (2019) · spoiler-free until 13 March 2026"
    seen = await film(library, "Ballerina")
    over = FRIDAY + DAY + timedelta(minutes=seen.runtime or 0)
    (first,) = [each for each in club.channel.history() if each.id == thread.id]
    assert f"Spoiler-free until <t:{int(over.timestamp())}:F>" in shown(first)
    reveal = int((over + 2 * DAY).timestamp())
    assert f"**Sealed** until the reveal, planned for <t:{reveal}:F>" in shown(first)
    clock.now = over - HOUR
    await club.env.advance_time(31)
    inside = [shown(each) for each in handle(club, thread).history()]
    assert not any("are welcome" in each for each in inside)


async def test_the_name_of_a_thread_is_tried_again_where_discord_failed_as_it_was_to_change(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    thread = await waiting_thread(club, library, olive)
    club.env.inject_error("PATCH", f"/channels/{thread.id}", status=500, times=None)
    await moved(olive, club, "2026-03-20 20:00")
    assert "Spoiler-free until <t:1774" in opening(club)
    club.env.backend.faults.clear()
    await club.env.advance_time(301)
    assert thread.name == "Ballerina (2025) · spoiler-free until 20 March 2026"
    club.env.inject_error("PATCH", f"/channels/{thread.id}", status=403, times=None)
    await called_off(olive, club)
    assert await library.posts.stale() == [], "nothing can be done about it"


@pytest.mark.parametrize("is_locked", [False, True])
async def test_the_date_of_an_archived_thread_moves_with_its_screening(
    club: Club, library: Store, olive: simcord.MemberActor, *, is_locked: bool
) -> None:
    """Discord takes no other edit of one that does not reopen it. A locked one is left alone until
    somebody asks for it again."""
    thread = await waiting_thread(club, library, olive)
    change = club.env.backend.edit_channel
    change(thread.id, {}, thread_metadata={"archived": True, "locked": is_locked})
    await club.env.settle()
    if is_locked:
        club.env.inject_error("PATCH", f"/channels/{thread.id}", status=400, code=50083)
    await moved(olive, club, "2026-03-20 20:00")
    await club.env.advance_time(301)
    assert thread.thread_metadata.archived == is_locked
    if is_locked:
        assert await library.posts.stale() == []
        change(thread.id, {}, thread_metadata={"archived": False, "locked": False})
        await club.env.settle()
        await discuss(club)
    assert thread.name == "Ballerina (2025) · spoiler-free until 20 March 2026"


async def test_the_date_of_an_archived_post_of_a_forum_moves_with_its_screening(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    """Its first message is in the thread, so Discord takes no edit of that one, either."""
    await forum(club, library)
    await scheduled(club, olive)
    await discuss(club)
    (thread,) = threads(club)
    club.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    await club.env.settle()
    message = f"/channels/{thread.id}/messages/{thread.id}"
    club.env.inject_error("PATCH", message, status=400, code=50083)
    await moved(olive, club, "2026-03-20 20:00")
    await club.env.advance_time(301)
    assert thread.name == "Ballerina (2025) · spoiler-free until 20 March 2026"
    assert not thread.thread_metadata.archived
    assert await library.posts.stale() == [], "its first message is edited, too"


@pytest.mark.parametrize("is_free", [True, False])
async def test_an_archived_post_of_a_forum_does_not_go_on_saying_that_its_film_is_sealed(
    *, club: Club, library: Store, olive: simcord.MemberActor, is_free: bool
) -> None:
    """Its name and its tags are right, and its first message is refused as long as it is
    archived."""
    await forum(club, library)
    await library.round_settings.change(club.guild.id, NOW, sealed_films="always")
    await scheduled(club, olive)
    await discuss(club, spoilers=not is_free)
    (thread,) = threads(club)
    club.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    await club.env.settle()
    message = f"/channels/{thread.id}/messages/{thread.id}"
    club.env.inject_error("PATCH", message, status=400, code=50083)
    asked = answer(await olive.slash(club.channel, "sealed cancel", film="ballerina"))
    await olive.click(asked, label="Take the seal off")
    for _round in range(2):
        await club.env.advance_time(301)
    assert not thread.thread_metadata.archived
    assert await library.posts.stale() == []


@pytest.mark.parametrize("is_slow", [False, True])
async def test_a_thread_that_opens_late_has_the_date_of_by_then(
    club: Club, library: Store, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch,
    *, is_slow: bool,
) -> None:  # fmt: skip
    await choose(club, library, club.channel)
    await scheduled(club, olive)
    opens = discord.PartialMessage.create_thread

    async def open_late(message: discord.PartialMessage, **given: Any) -> discord.Thread:
        (screening,) = await library.screenings.coming(club.guild.id, NOW)
        await library.screenings.move(club.guild.id, screening.id, FRIDAY + 7 * DAY, None, NOW)
        if not is_slow:
            raise TimeoutError
        return await opens(message, **given)

    with monkeypatch.context() as patched:
        patched.setattr(discord.PartialMessage, "create_thread", open_late)
        await discuss(club)
    for _round in range(2):  # it is renamed by the next look, where it had opened meanwhile
        await club.env.advance_time(301)
    (thread,) = threads(club)
    assert thread.name == "Ballerina (2025) · spoiler-free until 20 March 2026"


async def test_the_name_of_a_thread_has_its_new_date_where_its_first_message_was_deleted(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    thread = await waiting_thread(club, library, olive)
    club.env.backend.delete_message(club.channel.id, thread.id)
    await club.env.settle()
    await moved(olive, club, "2026-03-20 20:00")
    await club.env.advance_time(301)
    assert thread.name == "Ballerina (2025) · spoiler-free until 20 March 2026"


async def test_of_a_film_called_off_nothing_is_given_away_until_it_is_watched_on_another_date(
    club: Club, library: Store, olive: simcord.MemberActor, clock: Hand
) -> None:
    await waiting_thread(club, library, olive)
    await called_off(olive, club)
    (thread,) = threads(club)
    assert thread.name == "Ballerina (2025) · spoiler-free"
    assert "Spoiler-free until your club has watched it." in opening(club)
    clock.now = FRIDAY + 4 * HOUR
    await club.env.advance_time(301)
    assert "Spoiler-free until your club has watched it." in await discuss(club)
    await scheduled(club, olive, when="2026-03-20 20:00")
    over = FRIDAY + 7 * DAY + timedelta(minutes=(await film(library, "Ballerina")).runtime or 0)
    assert thread.name == "Ballerina (2025) · spoiler-free until 20 March 2026"
    assert f"Spoiler-free until <t:{int(over.timestamp())}:F>" in opening(club)
    for days, count in ((6, 0), (8, 1)):
        clock.now = FRIDAY + days * DAY
        await club.env.advance_time(31)
        inside = [shown(each) for each in handle(club, thread).history()]
        assert sum("are welcome" in each for each in inside) == count


@pytest.mark.parametrize("is_undone", [False, True])
async def test_spoilers_are_welcomed_once_the_note_that_it_was_watched_can_not_be_undone(
    club: Club, library: Store, olive: simcord.MemberActor, clock: Hand, *, is_undone: bool
) -> None:
    await waiting_thread(club, library, olive)
    await called_off(olive, club)
    noted = await olive.slash(club.channel, "club log-add", film="ballerina", date="today")
    await club.env.advance_time(31)
    (thread,) = threads(club)

    def welcomes() -> int:
        return sum("are welcome" in shown(each) for each in handle(club, thread).history())

    assert welcomes() == 0
    if is_undone:
        await olive.click(answer(noted), label="Undo")
    clock.now += timedelta(minutes=11)
    await club.env.advance_time(301)
    assert welcomes() == (0 if is_undone else 1)
    rule = "spoiler-free" if is_undone else "spoilers inside"
    assert thread.name == f"Ballerina (2025) · {rule}"
    await scheduled(club, olive, when="2026-03-20 20:00")
    await club.env.advance_time(301)
    rule = "spoiler-free until 20 March 2026" if is_undone else rule
    assert thread.name == f"Ballerina (2025) · {rule}"


async def test_a_thread_that_moves_names_who_has_rated_by_now_and_they_can_be_taken_out_again(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    await choose(club, library, club.channel)
    await library.round_settings.change(club.guild.id, NOW, sealed_films="always")
    await scheduled(club, olive)
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    await discuss(club)
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=3.0)
    await moved(olive, club, "saturday 8pm")
    await club.env.advance_time(301)
    assert "ana and ben have rated it" in opening(club)
    await club.ben.slash(club.channel, "my-data private", setting="on")
    await club.ana.slash(club.channel, "my-data private", setting="on")
    await club.env.advance_time(301)
    assert "A member and 1 other have rated it" in opening(club)


async def test_a_name_that_an_organiser_gave_a_thread_stays_when_its_date_moves(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    thread = await waiting_thread(club, library, olive)
    club.env.backend.edit_channel(thread.id, {"name": "Friday’s film"})
    await club.env.settle()
    await moved(olive, club, "saturday 8pm")
    await club.env.advance_time(301)
    assert threads(club)[0].name == "Friday’s film"
    assert "Spoiler-free until <t:1773" in opening(club), "it has the date"


async def test_with_the_prompt_to_rate_a_thread_opens_by_itself_once(
    club: Club, library: Store, olive: simcord.MemberActor, clock: Hand
) -> None:
    await choose(club, library, club.channel)
    await scheduled(club, olive)
    for _round in range(3):
        clock.now = (clock.now if clock.now > FRIDAY else FRIDAY) + 3 * HOUR
        await club.env.advance_time(31)
    (thread,) = threads(club)
    assert thread.name == "Ballerina (2025) · spoilers inside"
    (prompt,) = [
        each for each in club.channel.history() if "over. What do you think" in each.content
    ]
    assert f"<#{thread.id}>" in told(await club.ana.click(prompt, label="Discuss"))
    club.env.backend.delete_channel(thread.id)
    await club.env.settle()
    await club.env.advance_time(31)
    assert threads(club) == [], "what somebody has deleted comes back when it is asked for alone"
    await discuss(club)
    assert len(threads(club)) == 1


async def test_while_the_server_is_not_there_it_is_not_taken_for_one_without_forums(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    talk = await forum(club, library)
    await scheduled(club, olive)
    state = club.env.bot._connection  # type: ignore[attr-defined]
    known = state._get_guild(club.guild.id)
    assert known is not None
    gone: Any = {"id": str(club.guild.id), "unavailable": True}
    state._add_guild(discord.Guild(data=gone, state=state))  # as after a new session
    clock.now = FRIDAY + 3 * HOUR
    await club.env.advance_time(31)
    assert threads(club) == []
    state._add_guild(known)
    await club.env.advance_time(31)
    (thread,) = threads(club)
    assert thread.parent_id == talk.id


async def test_without_a_channel_for_discussions_nothing_opens_by_itself(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await scheduled(club, olive)
    clock.now = FRIDAY + 3 * HOUR
    await club.env.advance_time(62)
    assert threads(club) == []


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"until": "2026-04-01"}, "Ballerina (2025) · spoiler-free until 1 April 2026"),
        ({"spoilers": True}, "Ballerina (2025) · spoilers inside"),
        ({"spoilers": False}, None),
        ({"spoilers": True, "until": "2026-04-01"}, None),
    ],
)
async def test_what_is_chosen_of_spoilers_is_said_in_the_name(
    club: Club, given: dict[str, Any], name: str | None
) -> None:
    said = await discuss(club, **given)
    assert [each.name for each in threads(club)] == ([name] if name else [])
    assert name or "until" in said


async def test_tomorrow_stays_the_day_that_was_meant_while_the_film_is_asked_for(
    club: Club, clock: Hand
) -> None:
    asked = await club.ana.slash(club.channel, "discuss", film="true grit", until="tomorrow")
    clock.now += timedelta(hours=12)
    await club.ana.click(answer(asked), label="True Grit (2010)")
    (thread,) = threads(club)
    assert thread.name.endswith("until 12 March 2026")


async def test_a_refused_date_is_corrected_in_a_form_and_no_film_is_guessed_then(
    club: Club,
) -> None:
    given = {"film": "baller", "until": "when the moon is blue"}
    refused = answer(await club.ana.slash(club.channel, "discuss", **given))
    form = await club.ana.click(refused, label="Correct it")
    asked = await club.ana.submit_modal(form, {"when": "2026-04-01"})
    assert threads(club) == []
    await club.ana.click(answer(asked), label="Ballerina (2025)")
    (thread,) = threads(club)
    assert thread.name == "Ballerina (2025) · spoiler-free until 1 April 2026"


async def test_a_thread_that_is_there_keeps_its_rule_and_says_so_to_who_asks_for_another(
    club: Club,
) -> None:
    kept = "The thread was there already and keeps this rule"
    assert kept not in await discuss(club, until="2026-04-01")
    for same in ({}, {"until": "2026-04-01"}, {"spoilers": False}):
        assert kept not in await discuss(club, **same)
    for other in ({"until": "2026-04-02"}, {"spoilers": True}):
        assert kept in await discuss(club, **other)
    assert "no date and time that can be read" in await discuss(club, until="when the moon is blue")
    (thread,) = threads(club)
    assert thread.name == "Ballerina (2025) · spoiler-free until 1 April 2026"


async def test_a_long_title_leaves_the_rule_in_the_name(club: Club, library: Store) -> None:
    seen = await add_film(library, "A" * 300, year=1995)
    await discuss(club, film=f"film:{seen.id}", until="2026-04-01")
    (thread,) = threads(club)
    assert len(thread.name) <= THREAD_NAME_LIMIT
    assert thread.name.endswith("… (1995) · spoiler-free until 1 April 2026")


@pytest.fixture
async def inside(club: Club) -> ChannelHandle:
    """A thread that is spoiler-free for a month."""
    await discuss(club, until="2026-04-11")
    (thread,) = threads(club)
    for member in (club.ana, club.ben):
        club.env.backend.add_thread_member(thread.id, member.id)
    return handle(club, thread)


async def test_a_message_is_said_again_behind_a_spoiler_and_deleted(
    *,
    club: Club,
    inside: ChannelHandle,
    olive: simcord.MemberActor,
    library: Store,
    clock: Hand,
    troubles: pytest.LogCaptureFixture,
) -> None:
    text = "He || dies || *twice*.\n\n# And ||so|| does `she`"
    message = await club.ben.send(inside, text)
    assert "Only the one who wrote it" in refusal(
        await club.ana.context_menu(inside, "Hide as spoiler", message)
    )
    hidden = await club.ben.context_menu(inside, "Hide as spoiler", message)
    assert "It stands behind a spoiler now." in told(hidden)
    (copy,) = [each for each in inside.history() if "behind a spoiler" in shown(each)]
    assert shown(copy) == (
        "**ben**, behind a spoiler:\n||He  dies  \\*twice\\*.||\n\n||\\# And so does \\`she\\`||\n"
        "[Remove]"
    ).replace("He  dies  ", "He dies ")
    assert message.id not in [each.id for each in inside.history()]
    await club.ben.slash(club.channel, "my-data private", setting="on")
    (copy,) = [each for each in inside.history() if each.id == copy.id]
    assert shown(copy).startswith("**A member**, behind a spoiler:\n||He dies \\*twice\\*.||\n")
    assert await library.discussions.to_unname() == []
    await club.env.restart_bot(new_client(library, clock=clock))
    assert "Only the one who wrote it" in refusal(await club.ana.click(copy, label="Remove"))
    old = await club.post(buttons(copy)["Remove"]["custom_id"])
    asked = await club.ben.click(copy, label="Remove")
    assert "It stands nowhere else any more." in told(asked)
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50083)
    assert "this thread is archived" in told(await club.ben.click(answer(asked), label="Remove"))
    asked = answer(await club.ben.click(copy, label="Remove"))
    removed = await club.ben.click(asked, label="Remove")
    assert told(removed) == "It is removed."
    (left,) = [each for each in inside.history() if each.id == copy.id]
    assert shown(left) == "What stood here was removed."
    assert "removed already" in refusal(await club.ben.click(old, label="0"))
    by_organiser = await club.ben.send(inside, "The butler.")
    assert "behind a spoiler now" in told(
        await olive.context_menu(inside, "Hide as spoiler", by_organiser)
    )


async def test_a_hiding_that_was_stopped_midway_goes_on_when_it_is_pressed_again(
    club: Club, inside: ChannelHandle, library: Store, clock: Hand
) -> None:
    message = await club.ben.send(inside, "The butler.")
    club.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50013)
    said = told(await club.ben.context_menu(inside, "Hide as spoiler", message))
    assert "could not be deleted" in said
    # As when it was killed before it had noted what it had sent.
    await library.database.write(statement("UPDATE hidden_messages SET copy_id = NULL"))
    await club.env.restart_bot(new_client(library, clock=clock))
    await club.ben.context_menu(inside, "Hide as spoiler", message)
    left = [shown(each) for each in inside.history() if "butler" in shown(each) + each.content]
    assert len(left) == 1
    assert "||The butler.||" in left[0]


async def test_no_message_is_deleted_whose_words_stand_nowhere_else(
    club: Club, inside: ChannelHandle
) -> None:
    message = await club.ben.send(inside, "The butler.")
    club.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50013)
    await club.ben.context_menu(inside, "Hide as spoiler", message)
    (copy,) = [each for each in inside.history() if "behind a spoiler" in shown(each)]
    club.env.backend.delete_message(inside.id, copy.id)
    club.env.inject_error("GET", "/channels/*/messages/*", status=501)
    said = told(await club.ben.context_menu(inside, "Hide as spoiler", message))
    assert "Nothing was deleted" in said
    await club.ben.context_menu(inside, "Hide as spoiler", message)
    (again,) = [each for each in inside.history() if "behind a spoiler" in shown(each)]
    assert "||The butler.||" in shown(again)


async def test_what_can_not_be_hidden_is_said_and_stays(
    club: Club, inside: ChannelHandle, clock: Hand
) -> None:
    async def why(message: discord.Message, channel: ChannelHandle = inside) -> str:
        return told(await club.ben.context_menu(channel, "Hide as spoiler", message))

    assert "threads about films" in await why(await club.ben.send(club.channel, "x"), club.channel)
    assert "too long" in await why(await club.ben.send(inside, "*" * 2000))
    pictured = await club.ben.send(inside, "x", attachments=[("a.png", b"x")])
    assert "a picture" in await why(pictured)
    club.env.inject_error("POST", "/channels/*/messages", status=403, code=50001)
    kept = await club.ben.send(inside, "The butler.")
    assert "may not write in this thread" in await why(kept)
    club.env.inject_error("POST", "/channels/*/messages", status=501)
    assert "Nothing was deleted" in await why(kept)
    forbid(club, club.channel, manage_messages=False)
    assert "it needs Manage Messages" in await why(kept)
    assert kept.id in [each.id for each in inside.history()]
    clock.now += 40 * DAY
    assert "Spoilers may stand in this thread" in await why(kept)


async def test_a_quote_from_inside_a_thread_knows_its_film(
    club: Club, inside: ChannelHandle, olive: simcord.MemberActor
) -> None:
    message = await club.ben.send(inside, "What a film!")
    form = await olive.context_menu(inside, "Save as film quote", message)
    assert form.modal is not None
    (entry,) = form.modal["components"]
    assert entry["component"]["value"] == "Ballerina (2025)"
    saved = await olive.submit_modal(form, {"film": entry["component"]["value"]})
    assert "on **Ballerina (2025)**" in shown(saved.response)
