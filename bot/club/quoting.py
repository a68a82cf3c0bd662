"""Members' messages as quotes: whether they still stand in Discord, and how the bot takes their
words off its own messages again."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable
from datetime import timedelta

import discord

from bot.client.answering import Build
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, NotAllowed, has_library_role, require_club
from bot.client.references import with_names
from bot.client.sending import FAILURES
from bot.club.editing import DONE, Edited, edit
from bot.club.posting import Posting
from bot.club.refusals import GONE
from bot.domain.errors import FilmClubError
from bot.domain.library import TooLate
from bot.domain.quote import Quote, Said, ShownQuote, Whereabouts
from bot.language import N_, _, speaking
from bot.store.quotes import SHUFFLES
from bot.views.layout import Layout
from bot.views.marks import mark_of, put_mark
from bot.views.notices import Notice
from bot.views.proposals import ProposalCard
from bot.views.quote import QuoteCard

log = logging.getLogger(__name__)

ASK_SECONDS = 1
"""The seconds for what is asked of Discord before a first answer, which has three seconds in
all."""

KNOWN_FOR = timedelta(minutes=10)
"""For how long the bot relies on it that a message stands, or that it may not be read."""

_REMEMBERED = 10_000
"""For how many messages that is remembered."""

_DRAWN = 5
"""How many members' messages are looked for in Discord before a critic's quote is drawn, for which
nothing has to be asked."""

_STYLED = re.compile(r"(?<![\w\\])(\*{1,3}|__?|~~)(?=\S)(.{1,500}?)(?<=\S)\1(?!(?<=_)\w)")
_STYLES = 2
"""How many styles around the same words are looked for."""


def not_for_others() -> NotAllowed:
    """The error for a message of a channel that is not open to all, where others than its author
    would make a quote of it."""
    return NotAllowed(
        N_(
            "Not everyone can read the channel of that message: only its author can save it as a"
            " quote."
        )
    )


def text_of(client: FilmClub, message: discord.Message) -> str:
    """The text of a message, or of the message that it forwards. Emoji, members, roles, channels
    and commands are given by their names."""
    text = message.content
    for forwarded in message.message_snapshots if not text else ():
        text = forwarded.content
    guild_id = message.guild and message.guild.id
    members = {member.id: client.name_of(guild_id, member) for member in message.mentions}
    return with_names(text, message.guild, members).strip()


def unstyled(text: str) -> str:
    """A message's text without the signs for bold, italic, underlined and struck words, which a
    quote would show as they are. What is behind a spoiler stays there."""
    for _nested in range(_STYLES):
        text = _STYLED.sub(r"\2", text)
    return text


async def note_shown(interaction: Interaction, message_id: int | None, said: Said | None) -> None:
    """Remember that a message of the bot's shows these words now; ``said`` None: that it shows
    none. Words that were taken back while the message was sent are taken off it. Nothing is done
    without ``message_id``: what was sent did not arrive."""
    channel_id = interaction.channel_id
    if message_id is None or channel_id is None:
        return
    client, guild_id = interaction.client, require_club(interaction)
    if await client.store.quote_posts.note(guild_id, channel_id, message_id, said):
        await take_words_off(client, guild_id, [ShownQuote(channel_id, message_id)])


class NotSeen(FilmClubError):
    """It can't be told now whether a message stands, or the bot may not read it."""


async def draw(
    client: FilmClub, guild_id: int, film_id: int | None, shuffle: int, after: int
) -> Quote | None:
    """Like ``Quotes.draw``, but members' messages are drawn only where Discord says that they
    stand. Raises NotSeen when the club has only members' messages, and that can't be told in time.
    """
    draw, until = client.store.quotes.draw, asyncio.get_running_loop().time() + ASK_SECONDS
    for _try in range(_DRAWN):
        quote = await draw(guild_id, film_id, shuffle, after)
        if quote is None or quote.said is None:
            return quote
        if await whereabouts(client, guild_id, quote.said, until) == "there":
            return quote
        after = quote.id
    quote = await draw(guild_id, film_id, shuffle, after, members=False)
    if quote is None:
        raise NotSeen(
            N_(
                "filmclub can't see now whether the messages that were saved as quotes still stand."
                " Try again in a minute."
            )
        )
    return quote


async def stands(client: FilmClub, guild_id: int, said: Said) -> bool:
    """Whether a message that was saved may be shown now. If it is gone it is forgotten."""
    until = asyncio.get_running_loop().time() + ASK_SECONDS
    return await whereabouts(client, guild_id, said, until) == "there"


async def require_standing(interaction: Interaction, said: Said) -> None:
    """Raises TooLate when the message is gone, which is forgotten then, and NotSeen when the bot
    may not read it. Passes where Discord does not tell in time: the message was there a moment ago.
    """
    until = asyncio.get_running_loop().time() + ASK_SECONDS
    found = await whereabouts(interaction.client, require_club(interaction), said, until)
    if found == "gone":
        raise message_gone()
    if found == "closed":
        raise NotSeen(
            N_(
                "filmclub may not read {channel}, and shows no quote that it can't look up. Have an"
                " organiser give it View Channel and Read Message History there."
            ),
            channel=f"<#{said.channel_id}>",
        )


def message_gone() -> TooLate:
    """The error about a message that can't become a quote any more."""
    return TooLate(
        N_(
            "That message was saved or proposed already, is gone, or was chosen too long ago. If"
            " nothing came of it, choose it again."
        )
    )


async def whereabouts(
    client: FilmClub, guild_id: int, said: Said, until: float
) -> Whereabouts | None:
    """What has become of a message. Discord is asked, and its answer holds for KNOWN_FOR; None when
    there is no answer at ``until``, a time of the event loop. A line is looked up among the
    ratings.

    When the message is gone, its quote and what would become one are deleted;
    ``take_left_words_off`` takes the words off the bot's messages.
    """
    if said.is_line:
        if await client.store.quotes.line_stands(guild_id, said):
            return "there"
        await client.store.quotes.forget(guild_id, [said.message_id])
        return "gone"
    now, known = client.clock(), client.looked_up
    at, found = known.get(said.message_id, (None, None))
    if at is not None and timedelta() <= now - at < KNOWN_FOR:
        return found
    channel = client.get_partial_messageable(said.channel_id, guild_id=guild_id)
    try:
        async with asyncio.timeout_at(until):
            await channel.fetch_message(said.message_id)
        found = "there"
    except (discord.HTTPException, *FAILURES) as error:
        log.info("The message %d was not read: %r", said.message_id, error)
        found = _found_by(error)
    if found == "gone":
        await client.store.quotes.forget(guild_id, [said.message_id])
    if found is not None:
        known.pop(said.message_id, None)
        known[said.message_id] = (now, found)
        if len(known) > _REMEMBERED:
            del known[next(iter(known))]
    return found


def _found_by(error: Exception) -> Whereabouts | None:
    if isinstance(error, discord.Forbidden):
        return "closed"
    if isinstance(error, discord.NotFound) and error.code in GONE:
        return "gone"
    return None


async def may_save(interaction: Interaction, member_id: int) -> bool:
    """Whether a member other than the one who asks now may change the library. False where Discord
    does not tell in time: what the member asked for is proposed then."""
    guild = interaction.guild
    if guild is None:
        return False
    try:
        async with asyncio.timeout(ASK_SECONDS):
            member = await guild.fetch_member(member_id)
    except (discord.HTTPException, *FAILURES) as error:
        log.info("The rights of the member %d are not known: %r", member_id, error)
        return False
    return member.guild_permissions.manage_guild or await has_library_role(
        interaction, guild.id, member
    )


async def taken_back(client: FilmClub, shown: ShownQuote | None) -> Build:
    """What replaces a message whose quote was taken back: the rest of a digest, or a notice."""
    post = await client.store.posts.one(shown.post_id) if shown and shown.post_id else None
    message = Posting.of(client).kinds[post.id.kind].message(post) if post else None
    if post and isinstance(message, Layout):
        put_mark(message, mark_of(post.id))
        return lambda: message
    return lambda: Notice(_("That quote was taken back."))


async def take_words_off(
    client: FilmClub, guild_id: int, shown: Iterable[ShownQuote], changed_id: int | None = None
) -> None:
    """Change the bot's messages that show what was taken back, except ``changed_id``, which has
    been changed already. A message that is gone, or that only one member saw, counts as done; where
    it fails, ``take_left_words_off`` tries again."""
    for one in shown:
        became = "done"
        if one.message_id != changed_id:
            became = await _changed(client, guild_id, one, await taken_back(client, one))
        if became in DONE:
            await client.store.quote_posts.settle(guild_id, one.message_id)


async def take_left_words_off(client: FilmClub) -> None:
    """Change the messages where that failed, or before which the bot was stopped; not those where
    Discord refuses it."""
    for guild_id, one in await client.store.quote_posts.left():
        if one.message_id not in client.refused:
            await take_words_off(client, guild_id, [one])


async def take_names_off(client: FilmClub) -> None:
    """Take the author's name off the bot's messages with a quote, where the author has gone private
    since; not where Discord refuses it."""
    for guild_id, one, quoted_id in await client.store.quote_posts.to_unname():
        if one.message_id in client.refused:
            continue
        build = await _without_name(client, guild_id, one, quoted_id)
        became = await _changed(client, guild_id, one, build)
        if became in DONE:
            await client.store.quote_posts.unnamed(guild_id, one.message_id)


async def _without_name(
    client: FilmClub, guild_id: int, shown: ShownQuote, quoted_id: int
) -> Build:
    """The card of the quote, or of its proposal, as it is now."""
    if (quote := await client.store.quotes.of_message(guild_id, quoted_id)) is not None:
        return lambda: QuoteCard(quote, SHUFFLES[0], of_one_film=False, guild_id=guild_id)
    if (proposal := await client.store.proposals.of_message(guild_id, quoted_id)) is not None:
        return lambda: ProposalCard(proposal)
    return await taken_back(client, shown)


async def _changed(client: FilmClub, guild_id: int, shown: ShownQuote, build: Build) -> Edited:
    with speaking(client.language_of(guild_id)):
        view = build()
    return await edit(client, guild_id, shown.channel_id, shown.message_id, view)
