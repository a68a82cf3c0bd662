"""Two clubs live through a week, one with a hostile member, a channel to read and a closed one; of
every message of the bot's: who reads it, and whose words are in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import discord
import pytest
import simcord
from simcord.backend.access import message_accessible
from simcord.backend.models import Message, Overwrite
from simcord.enums import OverwriteType

from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    answer,
    begin_press,
    buttons,
    forbid,
    let_in,
    organiser,
    shown,
    walk,
)
from tests.end_to_end.quoting import closed, digest_with, save

pytestmark = pytest.mark.thorough

REVIEW = "Ballerina (2025)\nReview by {} for The Lantern\n\nIt is good, and long, and loud."


@dataclass
class Words:
    """Every member's words bear a mark of their own; ``look`` says what is shown where it must not.

    What the bot sends is seen as it stands after every step, so edits are among it.
    """

    env: simcord.Env
    numbers: count[int] = field(default_factory=lambda: count(1000))
    said: dict[str, tuple[int, simcord.MemberActor, simcord.ChannelHandle | None]] = field(
        default_factory=dict
    )
    """By mark: the club, the author, and the closed channel where it was said."""
    allowed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def of(
        self,
        club: Club,
        member: simcord.MemberActor,
        closed_channel: simcord.ChannelHandle | None = None,
    ) -> str:
        mark = f"zq{next(self.numbers)}"
        self.said[mark] = club.guild.id, member, closed_channel
        return mark

    def look(self) -> None:
        for channel_id, messages in self.env.backend.messages.items():
            for message in messages.values():
                if message.author_id == self.env.backend.bot_user.id:
                    self._judge(channel_id, message)

    def _judge(self, channel_id: int, message: Message) -> None:
        backend = self.env.backend
        guild_id = backend.get_channel(channel_id).guild_id
        assert guild_id is not None
        text = shown({"components": message.components})
        asker = (message.interaction_metadata or {}).get("user", {}).get("id")
        members = backend.get_guild(guild_id).members
        readers = {m for m in members if message_accessible(backend, channel_id, message, m)}
        for mark in (mark for mark in self.said if mark in text):
            self.seen.add(mark)
            home, author, room = self.said[mark]
            assert guild_id == home, f"of another club: {text}"
            if room is not None and mark not in self.allowed:
                may_read = {
                    m for m in members if backend.compute_permissions(home, m, room.id) & 1 << 10
                }
                assert readers <= may_read | {author.id}, f"from a closed channel: {text}"
            if asker == str(author.id) and not message.is_ephemeral:
                may = discord.Permissions(backend.compute_permissions(home, author.id, channel_id))
                assert may.send_messages, f"where they may only read: {text}"
            assert mark not in self.gone or message.is_ephemeral, f"taken back: {text}"


async def test_nobodys_words_are_where_they_do_not_belong(club: Club, library: Store) -> None:
    words = Words(club.env)
    other = Club(club.env, "The Other Club")
    olive = organiser(club)
    eve = club.join("eve")
    eve_there = other.guild.add_member(eve.user)
    news = club.guild.create_text_channel("news")
    forbid(club, news, send_messages=False)
    writes = Overwrite(
        target_id=club.env.backend.bot_user.id,
        type=OverwriteType.MEMBER,
        allow=discord.Permissions(send_messages=True).value,
        deny=0,
    )
    club.env.backend.set_overwrite(news.id, writes)
    board = closed(club)
    let_in(club, board, olive)

    # They rate, with lines, in both.
    for place, member in (
        (club, club.ana),
        (club, club.ben),
        (other, other.ana),
        (other, eve_there),
    ):
        line = words.of(place, member)
        await member.slash(place.channel, "rate", film="casablanca", stars=4.0, review=line)
        words.look()
    for member in (club.ana, eve):
        line = words.of(club, member)
        await member.slash(news, "rate", film="parasite", stars=4.0, review=line)
        await member.slash(news, "library add-film", title=words.of(club, member), year=2020)
        words.look()

    # Words of the closed channel: declined, allowed, and left unanswered.
    marks = [words.of(club, club.ben, board) for _ in range(3)]
    asks = []
    for mark in marks:
        message = await club.ben.send(board, f"It is {mark} again.")
        asks.append(await save(olive, board, message))
        words.look()
    await club.ben.click(answer(asks[0]), label="Decline")
    words.allowed.add(marks[1])
    await club.ben.click(answer(asks[1]), label="Allow")
    words.look()
    open_mark = words.of(club, club.ana)
    await save(olive, club.channel, await club.ana.send(club.channel, f"It is {open_mark}."))
    for _ in range(3):
        card = answer(await eve.slash(club.channel, "quote", film="casablanca"))
        await eve.click(card, label="Another")
        words.look()

    # The digest where members may only read; they rate from it.
    club.channel, films = news, club.channel
    await digest_with(club, library)
    club.channel = films
    (digest,) = [m for m in news.history() if "The club's week" in shown(m)]
    rate = next(
        b["custom_id"] for b in buttons(digest).values() if b["custom_id"].startswith("digest-rate")
    )
    form = await eve.click(digest, custom_id=rate)
    await eve.submit_modal(form, {"stars": ["2"], "line": words.of(club, eve)})
    words.look()

    # They propose reviews, and presses with every id of the other club's.
    for place, member in ((club, club.ben), (other, eve_there)):
        form = await member.slash(place.channel, "library add-review", film="ballerina")
        given = REVIEW.format(words.of(place, member))
        draft = await member.submit_modal(form, {"text": given})
        await member.click(answer(draft), label="Propose")
        words.look()
    ids = {
        custom_id
        for channel_id, messages in club.env.backend.messages.items()
        if club.env.backend.get_channel(channel_id).guild_id == club.guild.id
        for message in messages.values()
        for part in walk(message.components)
        if (custom_id := part.get("custom_id"))
    }
    assert len(ids) > 10
    for custom_id in sorted(ids):
        forged = await other.post(custom_id)
        begin_press(eve_there, other, forged, "0")
        await club.env.settle()
        words.look()

    # Everybody reads everything.
    for place, member in ((club, eve), (club, club.ana), (other, eve_there), (other, other.ben)):
        for command, options in (
            ("quote", {"film": "casablanca"}),
            ("ratings", {"film": "casablanca"}),
            ("review", {"film": "casablanca"}),
            ("review", {"film": "ballerina"}),
            ("library log", {}),
            ("library list", {"show": "proposals"}),
        ):
            await member.slash(place.channel, command, **options)
            words.look()
    await eve.slash(news, "ratings", film="parasite")
    words.look()

    # What is taken back is shown nowhere any more.
    await club.ben.click(answer(asks[1]), label="Take back")
    words.gone.add(marks[1])
    words.look()
    await eve.slash(club.channel, "quote", film="casablanca")
    words.look()
    # Or the story would have shown nothing.
    assert {marks[1], open_mark} <= words.seen
    assert len(words.seen) >= 8
