"""Threads about films, as a member asks for them: found, revived, or opened."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Literal

import discord

from bot.client.answering import answer, defer
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, NotAllowed, language_of_club, require_club
from bot.client.sending import FAILURES, LATER_SECONDS
from bot.club.discussion_posts import (
    DiscussionOpens,
    TalkPlace,
    keep_true,
    open_thread,
    require_tag,
)
from bot.club.posting import Posting
from bot.club.refusals import GONE
from bot.club.scheduling import BadSchedule, is_channel_gone, require_permissions
from bot.club.typed_moments import moment_of
from bot.domain.discussion import Discussion
from bot.domain.library import BadEntry
from bot.domain.record import record
from bot.domain.screening import Screening
from bot.language import N_, _, speaking
from bot.views.discussion import (
    discussed,
    unopened,
)
from bot.views.notices import Notice

log = logging.getLogger(__name__)

ThreadState = Literal["open", "locked", "archived", "unknown", "gone"]
"""What a thread is found to be. "archived": it could not be revived."""


@record
class SpoilerRule:
    """What a member has chosen about spoilers: whether they may be told (``inside``), and else from
    when on (``until``, as typed)."""

    inside: bool | None = None
    until: str | None = None


async def discuss(interaction: Interaction, film_id: int, rule: SpoilerRule) -> None:
    """Lead to the thread about a film: the present one, which is revived if it was archived, or a
    new one. Raises FilmNotFound, and as ``chosen_date``, ``_place`` and ``_coming`` do."""
    guild_id, client = require_club(interaction), interaction.client
    store = client.store.discussions
    await client.store.films.get(guild_id, film_id)
    date = await chosen_date(interaction, rule)
    await defer(interaction)
    present = await store.of_film(guild_id, film_id)
    if present is not None and (state := await _state_of(client, present)) is not None:
        said = _hints(state) + _kept(present, rule, date, client.clock())
        await answer(interaction, lambda: discussed(present, client.clock(), said), private=True)
        return
    place = _place(interaction, await _channel_id(interaction))
    screening = None if date else await _coming(interaction, film_id, rule)
    free_until = date or (screening and screening.ends)
    hints = require_tag(place, is_free=free_until is not None)
    begun = await store.begin(
        guild_id,
        film_id,
        place.id,
        free_until,
        client.clock(),
        screening_id=screening and screening.id,
    )
    with speaking(language_of_club(interaction)):
        post = await DiscussionOpens(client).post(begun, place)
    posted, _is_new = await Posting.of(client).post_now(post)
    standing = await store.one(guild_id, begun.id)
    if posted.state == "sent" and standing is not None:
        if not standing.is_open:
            hints += _hints("unknown")
        hints += _kept(standing, rule, date, client.clock())
        await answer(interaction, lambda: discussed(standing, client.clock(), hints), private=True)
        return
    await client.store.films.get(guild_id, film_id)  # it may have gone meanwhile
    await answer(interaction, lambda: Notice(unopened(posted)), private=True, failed=True)


async def _state_of(client: FilmClub, present: Discussion) -> ThreadState | None:
    """The state of a discussion's thread; None where it is still to be opened. One whose thread, or
    whose channel, was deleted is forgotten."""
    if present.thread_id is not None:
        state = await _revived(client, present)
        if state == "open":  # its date may have changed while it was locked
            await keep_true(client, present)
        if state != "gone":
            return state
        await client.store.discussions.forget(present.guild_id, present.id)
    elif await is_channel_gone(client, present.guild_id, present.channel_id):
        # While it exists, its first message is owed in the channel where it was tried, and nowhere
        # else.
        await client.store.discussions.forget(present.guild_id, present.id)
    return None


async def _channel_id(interaction: Interaction) -> int | None:
    settings = await interaction.client.store.round_settings.get(require_club(interaction))
    return settings.discussion_channel_id


def _place(interaction: Interaction, chosen: int | None) -> TalkPlace:
    """The channel where the club talks about films: the one that it has chosen, else this one, or
    the one of this thread. Raises BadSchedule, which names what the bot may not do there, and
    NotAllowed for a member who may not write in its threads."""
    here = interaction.channel
    if chosen is not None:
        place = interaction.guild and interaction.guild.get_channel(chosen)
        if not isinstance(place, TalkPlace):
            raise BadSchedule(
                N_(
                    "The club's channel for discussions is gone, or filmclub can't see it. An"
                    " organiser chooses another with /club setup."
                )
            )
    else:
        place = here.parent if isinstance(here, discord.Thread) else here
        if not isinstance(place, TalkPlace):
            raise BadSchedule(
                N_(
                    "There are no threads here. Use this in a text channel, or have an organiser"
                    " choose a channel for discussions with /club setup."
                )
            )
    require_permissions(place, threads=True)
    member = interaction.user
    if not isinstance(member, discord.Member):
        raise NotAllowed(N_("filmclub works in a server. Try this command again in your club's."))
    may = place.permissions_for(member)
    if not (may.read_messages and may.send_messages_in_threads):
        raise NotAllowed(
            N_("You may not write in threads of {channel}. Ask someone who may."),
            channel=place.mention,
        )
    return place


async def chosen_date(interaction: Interaction, rule: SpoilerRule) -> datetime | None:
    """The date that was typed. Raises BadWhen where it can't be read, and BadEntry where spoilers
    shall be inside all the same."""
    if rule.until is None:
        return None
    if rule.inside:
        raise BadEntry(N_("Spoilers are either inside, or not until a date. Choose one."))
    return await moment_of(interaction, rule.until, is_live=False, option="until")


async def _coming(interaction: Interaction, film_id: int, rule: SpoilerRule) -> Screening | None:
    """The film's coming screening, until whose end the discussion is spoiler-free where no date was
    typed; None where spoilers may be told. Raises BadEntry for a choice that can't be kept."""
    if rule.inside:
        return None
    client, guild_id = interaction.client, require_club(interaction)
    now = client.clock()
    film = await client.store.films.get(guild_id, film_id)
    for screening in await client.store.screenings.coming(guild_id, now):
        if screening.film.id == film.id and screening.ends > now:
            return screening
    if rule.inside is False:
        raise BadEntry(N_("No screening of that film is coming. Say until when, at until:"))
    return None


async def _revived(client: FilmClub, discussion: Discussion) -> ThreadState:
    """The state of a discussion's thread, after it was revived if it was archived."""
    if not discussion.is_open and not await open_thread(client, discussion):
        return "unknown"
    try:
        async with asyncio.timeout(LATER_SECONDS):
            thread = await client.fetch_channel(discussion.thread_id or 0)
            is_locked = isinstance(thread, discord.Thread) and thread.locked
            if isinstance(thread, discord.Thread) and thread.archived and not is_locked:
                await thread.edit(archived=False)
            return "locked" if is_locked else "open"
    except discord.NotFound as error:
        return "gone" if error.code in GONE else "unknown"
    except discord.Forbidden:
        return "archived"
    except (discord.DiscordException, *FAILURES) as error:
        log.info("The thread %d is not known: %r", discussion.thread_id, error)
        return "unknown"


def _kept(
    present: Discussion, rule: SpoilerRule, date: datetime | None, now: datetime
) -> list[str]:
    """A line where the thread does not follow what was asked: its first message and its name stand
    in the channel, and members rely on them."""
    free_until = present.still_free_until(now)
    is_free = free_until is not None
    follows = date in (None, free_until) and rule.inside in (None, not is_free)
    said = _(
        "The thread was there already and keeps this rule. For another one, somebody who manages"
        " threads deletes it; then `/discuss` opens a new thread."
    )
    return [] if follows else [said]


def _hints(state: ThreadState) -> list[str]:
    match state:
        case "locked":
            return [_("The thread is locked: those who manage threads can unlock it.")]
        case "archived":
            return [
                _(
                    "filmclub may not see it or revive it. An organiser gives it View Channel and"
                    " Send Messages in Threads there."
                )
            ]
        case "unknown":
            return [_("Discord did not say whether it is there. Ask again if it is not.")]
        case _:
            return []
