"""Whose words become a quote, who is asked, and how they go again from wherever they stand."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import discord
import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.club import quoting
from bot.club.posting import Posting
from bot.domain.errors import StoreClosed
from bot.domain.film import Facts
from bot.domain.library import Editor
from bot.domain.proposal import FilmProposal
from bot.store.database import statement
from bot.store.proposals import PROPOSALS_LIMIT
from bot.store.store import Store
from tests.end_to_end.driving import (
    Clock,
    Club,
    answer,
    buttons,
    let_in,
    new_client,
    organiser,
    public,
    refusal,
    sent,
    shown,
    thread_in,
    told_below,
)
from tests.end_to_end.quoting import closed, digest_with, save
from tests.store.tables import foreign_lock

pytestmark = pytest.mark.thorough

WORDS = "The kitchen fight is a whole film."


async def quotes(library: Store) -> int:
    (row,) = await library.database.fetch(
        "SELECT count(*) AS count FROM quotes WHERE guild_id NOT NULL"
    )
    return row["count"]


def everywhere(club: Club, *channels: simcord.ChannelHandle) -> str:
    """All that the bot has said in these channels, as it stands now."""
    own = [m for channel in channels for m in channel.history() if m.author.bot]
    return "\n".join(map(shown, own))


@pytest.mark.parametrize("who", ["a member", "an organiser"])
async def test_the_author_of_a_message_in_a_closed_channel_is_asked_and_may_allow_it(
    club: Club, library: Store, olive: simcord.MemberActor, who: str
) -> None:
    channel = closed(club)
    let_in(club, channel, olive)
    saver = olive if who == "an organiser" else club.ana
    message = await club.ben.send(channel, WORDS)
    asked = await save(saver, channel, message)
    assert f"<@{club.ben.id}> as a quote on **Casablanca (1942)**" in public(asked)
    ((_, sent_message), _told) = sent(club.env)
    assert sent_message["allowed_mentions"] == {"parse": [], "users": [club.ben.id]}
    assert WORDS not in public(asked)
    (told,) = asked.followups
    assert told.ephemeral
    assert "ben is asked first" in shown(told)
    assert await quotes(library) == 0
    await club.env.restart_bot(new_client(library))
    assert "author to decide" in refusal(await saver.click(answer(asked), label="Allow"))
    assert "author to decide" in refusal(await saver.click(answer(asked), label="Decline"))
    allowed = await club.ben.click(answer(asked), label="Allow")
    assert WORDS in shown(allowed.response)
    assert await quotes(library) == (who == "an organiser")
    for member in (club.ben, club.ana):
        assert "decided already" in refusal(await press_again(club, library, member))


async def press_again(
    club: Club, library: Store, member: simcord.MemberActor
) -> simcord.InteractionResult:
    """Press Allow of an ask that has been answered, as if it still stood there."""
    (row,) = await library.database.fetch("SELECT seq FROM sqlite_sequence WHERE name = 'waiting'")
    message = await club.post(f"quote-allow:{row['seq']}")
    return await member.click(message, label="0")


@pytest.mark.parametrize("now", ["one", "gone", "unknown"])
async def test_an_asker_has_the_rights_of_the_moment_in_which_the_author_allows(
    club: Club, library: Store, now: str
) -> None:
    role = club.guild.create_role("New", permissions=discord.Permissions(manage_guild=True))
    olive = club.join("olive") if now == "one" else organiser(club)
    held = club.guild.roles.get("Managers", role)
    channel = closed(club)
    let_in(club, channel, olive)
    asked = await save(olive, channel, await club.ben.send(channel, WORDS))
    if now == "one":
        club.env.backend.add_member_role(club.guild.id, olive.id, role.id)
    elif now == "gone":
        club.env.backend.remove_member_role(club.guild.id, olive.id, held.id)
    else:
        club.env.inject_error("GET", "/guilds/*/members/*", status=501)
    allowed = await club.ben.click(answer(asked), label="Allow")
    assert WORDS in shown(allowed.response)
    assert await quotes(library) == (now == "one")


async def test_an_ask_waits_while_its_film_is_gone(club: Club, olive: simcord.MemberActor) -> None:
    channel = closed(club)
    let_in(club, channel, olive)
    asked = await save(olive, channel, await club.ben.send(channel, WORDS))
    confirm = await olive.slash(club.channel, "library remove", film="casablanca")
    removed = await olive.click(answer(confirm), label="Remove")
    said = refusal(await club.ben.click(answer(asked), label="Allow"))
    assert "no longer in the library" in said
    assert "Allow again" in said
    await olive.click(removed.followups[0], label="Undo")
    assert WORDS in shown((await club.ben.click(answer(asked), label="Allow")).response)


async def test_an_ask_waits_while_it_can_not_be_written(
    club: Club, library: Store, database_path: Path, troubles: pytest.LogCaptureFixture
) -> None:
    channel = closed(club)
    asked = await save(club.ana, channel, await club.ben.send(channel, WORDS))
    with foreign_lock(database_path):
        refusal(await club.ben.click(answer(asked), label="Allow"))
    await propose_films(club, library, PROPOSALS_LIMIT)
    said = refusal(await club.ben.click(answer(asked), label="Allow"))
    assert "The one who asked has too many proposals waiting" in said
    await library.database.write(statement("DELETE FROM proposals WHERE id = 1"))
    assert WORDS in shown((await club.ben.click(answer(asked), label="Allow")).response)


@pytest.mark.parametrize("is_open", [True, False])
async def test_a_message_waits_while_it_can_not_be_written(
    club: Club,
    library: Store,
    database_path: Path,
    troubles: pytest.LogCaptureFixture,
    *,
    is_open: bool,
) -> None:
    channel = club.channel if is_open else closed(club)
    message = await club.ben.send(channel, WORDS)
    form = await club.ana.context_menu(channel, "Save as film quote", message)
    which = answer(await club.ana.submit_modal(form, {"film": "true grit"}))
    film = next(iter(buttons(which)))
    with foreign_lock(database_path):
        refusal(await club.ana.click(which, label=film))
    if is_open:
        await propose_films(club, library, PROPOSALS_LIMIT)
        said = refusal(await club.ana.click(which, label=film))
        assert "10 of your proposals wait already" in said
        await library.database.write(statement("DELETE FROM proposals WHERE id = 1"))
    assert (WORDS in told_below(await club.ana.click(which, label=film))) == is_open


async def propose_films(club: Club, library: Store, count: int) -> None:
    """Have so many of Ana's proposals wait."""
    by = Editor(club.guild.id, club.ana.id, Clock()())
    for n in range(count):
        await library.proposals.propose(by, FilmProposal(Facts(title=f"Film {n}")))


async def test_the_author_may_decline_and_is_asked_for_a_day_alone(
    club: Club, library: Store
) -> None:
    channel = closed(club)
    first, second = [await club.ben.send(channel, WORDS) for _ in range(2)]
    asked = await save(club.ana, channel, first)
    declined = await club.ben.click(answer(asked), label="Decline")
    assert "does not become a quote" in shown(declined.response)
    late = await save(club.ana, channel, second)
    assert isinstance(club.env.bot, FilmClub)
    assert isinstance(club.env.bot.clock, Clock)
    club.env.bot.clock.pass_days(1.01)
    refusal(await club.ben.click(answer(late), label="Allow"))
    assert await library.database.fetch("SELECT 1 FROM proposals") == []


@pytest.mark.parametrize("answered", [None, "Allow", "Decline"])
async def test_an_author_is_asked_about_a_message_once_a_day(
    club: Club, library: Store, olive: simcord.MemberActor, answered: str | None
) -> None:
    channel = closed(club)
    let_in(club, channel, olive)
    message = await club.ben.send(channel, WORDS)
    asked = await save(club.ana, channel, message)
    if answered:
        await club.ben.click(answer(asked), label=answered)
    for member in (club.ana, olive):
        again = refusal(await save(member, channel, message))
        said = "has been proposed already" if answered == "Allow" else "has been asked already"
        assert said in again
    if answered == "Decline":
        asks = "SELECT content FROM waiting WHERE kind = 'quote ask'"
        (kept,) = await library.database.fetch(asks)
        assert WORDS not in kept["content"]
    assert isinstance(club.env.bot, FilmClub)
    assert isinstance(club.env.bot.clock, Clock)
    club.env.bot.clock.pass_days(1.01)
    if answered != "Allow":
        assert "as a quote on" in public(await save(club.ana, channel, message))


async def test_a_question_that_its_author_may_not_have_got_can_be_asked_again(
    club: Club, troubles: pytest.LogCaptureFixture
) -> None:
    channel = closed(club)
    message = await club.ben.send(channel, WORDS)
    form = await club.ana.context_menu(channel, "Save as film quote", message)
    club.env.inject_error("POST", "/interactions/*/callback", status=500, times=None)
    await club.ana.submit_modal(form, {"film": "casablanca"})
    club.env.backend.faults.clear()
    assert any("did not arrive" in record.getMessage() for record in troubles.records)
    troubles.clear()
    assert "as a quote on" in public(await save(club.ana, channel, message))


async def test_a_proposed_message_that_an_organiser_saves_can_not_be_accepted_any_more(
    club: Club, olive: simcord.MemberActor
) -> None:
    message = await club.ben.send(club.channel, WORDS)
    proposed = answer(await save(club.ana, club.channel, message))
    assert "Accept" in buttons(proposed)
    await save(olive, club.channel, message)
    await Posting.of(cast("FilmClub", club.env.bot)).renew_stale()
    assert "Accept" not in buttons(proposed)
    assert "That message is a quote already: this can't be accepted." in shown(proposed)


async def test_a_message_that_is_proposed_is_not_proposed_by_somebody_else(club: Club) -> None:
    message = await club.ben.send(club.channel, WORDS)
    assert "ana proposes a quote" in public(await save(club.ana, club.channel, message))
    again = refusal(await save(club.ben, club.channel, message))
    assert "has been proposed already" in again


async def test_threads_are_as_open_as_their_channel_and_private_ones_never(
    club: Club, olive: simcord.MemberActor
) -> None:
    for parent, kind, is_open in (
        (club.channel, discord.ChannelType.public_thread, True),
        (closed(club), discord.ChannelType.public_thread, False),
        (club.channel, discord.ChannelType.private_thread, False),
    ):
        thread = thread_in(club, parent, kind)
        if parent is not club.channel:
            let_in(club, parent, olive)
        for member in (club.ben.id, olive.id, club.env.backend.bot_user.id):
            club.env.backend.add_thread_member(thread.id, member)
        message = await club.ben.send(thread, WORDS)
        assert (WORDS in public(await save(olive, thread, message))) == is_open


async def test_ones_own_message_becomes_a_quote_from_anywhere(club: Club) -> None:
    channel = closed(club)
    message = await club.ben.send(channel, WORDS)
    assert WORDS in public(await save(club.ben, channel, message))


async def test_the_author_declines_a_proposal_and_nobody_else_but_organisers(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    message = await club.ben.send(club.channel, WORDS)
    proposed = await save(club.ana, club.channel, message)
    assert WORDS in public(proposed)
    refusal(await club.ana.click(answer(proposed), label="Decline"))
    listed = await club.ben.slash(club.channel, "library list", show="proposals")
    assert [*buttons(listed.response)] == ["Look at it"]  # nothing to decide about others'
    declined = await club.ben.click(answer(proposed), label="Withdraw")
    assert "ben declined it" in shown(declined.response)
    assert WORDS not in everywhere(club, club.channel)
    assert await library.database.fetch("SELECT 1 FROM proposals") == []


async def test_what_the_author_takes_back_goes_from_all_that_shows_it(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    other = club.guild.create_text_channel("other")
    message = await club.ben.send(club.channel, WORDS)
    proposed = await save(club.ana, club.channel, message)
    accepted = await olive.click(answer(proposed), label="Accept")
    assert WORDS in shown(accepted.response)
    assert "Take back" in buttons(accepted.response)
    for channel in (club.channel, other):
        drawn = await club.ana.slash(channel, "quote", film="casablanca")
        assert WORDS in public(drawn)
    await club.ana.slash(club.channel, "rate", film="casablanca", stars=4.0)
    await digest_with(club, library)
    (digest,) = [m for m in club.channel.history() if "The club's week" in shown(m)]
    assert WORDS in shown(digest)
    assert "Only the one who said it" in refusal(await club.ana.click(digest, label="Take back"))
    await club.ben.click(digest, label="Take back")
    text = everywhere(club, club.channel, other)
    assert WORDS not in text
    assert "The club's week" in text
    assert "★★★★ 4" in text
    assert "kitchen" not in str(
        [row["content"] for row in await library.database.fetch("SELECT content FROM posts")]
    )
    assert await library.database.fetch("SELECT 1 FROM quote_posts") == []


async def test_with_a_deleted_message_its_words_go_from_all_that_shows_them(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    first, second = WORDS, "A second opinion."
    message = await club.ben.send(club.channel, first)
    assert first in public(await save(olive, club.channel, message))
    await club.ana.slash(club.channel, "quote", film="casablanca")
    await digest_with(club, library)
    await save(olive, club.channel, await club.ben.send(club.channel, second))
    await club.ben.delete(message)
    bot = later(club)
    assert second in shown(await both_drawn(club, library))
    await quoting.take_left_words_off(bot)
    assert first not in everywhere(club, club.channel)
    assert "The club's week" in everywhere(club, club.channel)


@pytest.mark.parametrize(
    "fault", [{"status": 403, "code": 50001}, {"status": 501}, {"status": 404, "code": 0}]
)
async def test_a_message_that_can_not_be_read_is_not_shown_and_kept(
    club: Club, library: Store, olive: simcord.MemberActor, fault: dict[str, Any]
) -> None:
    await save(olive, club.channel, await club.ben.send(club.channel, WORDS))
    later(club)
    club.env.inject_error("GET", "/channels/*/messages/*", times=None, **fault)
    said = refusal(await club.ana.slash(club.channel, "quote", film="casablanca"))
    assert "can't see now" in said
    drawn = public(await club.ana.slash(club.channel, "quote"))  # a critic's
    assert WORDS not in drawn
    await digest_with(club, library)
    assert WORDS not in shown(club.channel.history()[-1])
    club.env.backend.faults.clear()
    later(club)
    assert WORDS in public(await club.ana.slash(club.channel, "quote", film="casablanca"))


async def test_it_is_not_asked_each_time_whether_a_message_stands(
    club: Club, olive: simcord.MemberActor
) -> None:
    await save(olive, club.channel, await club.ben.send(club.channel, WORDS))
    later(club)
    for _draw in range(3):
        await club.ana.slash(club.channel, "quote", film="casablanca")
    asked = [r for r in club.env.http_requests if r.method == "GET" and "/messages/" in r.path]
    assert len(asked) == 2, "when it was saved, and when it was shown an hour later"


async def test_a_message_that_is_deleted_meanwhile_does_not_become_a_quote(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    texts = ("One of ben.", "Two of ben.", "Three of ben.")
    messages = [await club.ben.send(club.channel, text) for text in texts]
    private = closed(club)
    form = await olive.context_menu(club.channel, "Save as film quote", messages[0])
    proposed = await save(club.ana, club.channel, messages[1])
    asked = await save(club.ana, private, last := await club.ben.send(private, texts[2]))
    for message in (*messages[:2], last):
        await club.ben.delete(message)
    assert "gone" in refusal(await olive.submit_modal(form, {"film": "casablanca"}))
    later(club)
    (told,) = (await olive.click(answer(proposed), label="Accept")).followups
    assert told.ephemeral
    assert "gone" in shown(told)
    assert "It does not wait any more." in shown(answer(proposed))
    assert "gone" in refusal(await club.ben.click(answer(asked), label="Allow"))
    assert await quotes(library) == 0
    assert await library.database.fetch("SELECT 1 FROM proposals UNION SELECT 1 FROM waiting") == []


async def test_a_message_that_filmclub_may_not_read_does_not_become_a_quote(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    message = await club.ben.send(club.channel, WORDS)
    club.env.inject_error("GET", "/channels/*/messages/*", status=403, code=50001)
    said = refusal(await save(olive, club.channel, message))
    assert f"may not read <#{club.channel.id}>" in said
    assert "Read Message History" in said
    assert await quotes(library) == 0


async def test_what_discord_does_not_take_loses_its_words_later(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    message = await club.ben.send(club.channel, WORDS)
    await save(olive, club.channel, message)
    card = answer(await club.ana.slash(club.channel, "quote", film="casablanca"))
    await digest_with(club, library)
    edit = "/channels/*/messages/*"
    club.env.inject_error("PATCH", edit, status=501, times=None)
    await club.ben.click(card, label="Take back")
    assert everywhere(club, club.channel).count(WORDS) == 2  # what was pressed has been answered
    club.env.backend.faults.clear()
    club.env.inject_error("PATCH", edit, status=403, code=50001)
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    await quoting.take_left_words_off(bot)
    await quoting.take_left_words_off(bot)
    assert everywhere(club, club.channel).count(WORDS) == 1, "what was refused is let alone"
    bot.refused.clear()
    await quoting.take_left_words_off(bot)
    assert WORDS not in everywhere(club, club.channel)
    assert await library.database.fetch("SELECT 1 FROM quote_posts") == []


async def test_a_press_takes_the_words_off_a_card_that_filmclub_has_lost_sight_of(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    """As when it was killed before it had noted the card, or its channel was closed to it."""
    message = await club.ben.send(club.channel, WORDS)
    await save(olive, club.channel, message)
    cards = [
        answer(await club.ana.slash(club.channel, "quote", film="casablanca")) for _ in range(2)
    ]
    await digest_with(club, library)
    (digest,) = [m for m in club.channel.history() if "The club's week" in shown(m)]
    await library.database.write(lambda c: c.execute("DELETE FROM quote_posts"))
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50001)
    await club.ben.click(cards[0], label="Take back")
    assert everywhere(club, club.channel).count(WORDS) == 3, "the saved one, a card, the digest"
    for one in (cards[1], digest):
        await club.ana.click(one, label="Take back")
    assert everywhere(club, club.channel).count(WORDS) == 1
    assert "The club's week" in everywhere(club, club.channel)
    assert await library.database.fetch("SELECT 1 FROM quote_posts") == []


async def test_what_is_taken_back_while_its_card_is_sent_does_not_stay(
    club: Club, library: Store, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await club.ben.send(club.channel, WORDS)
    await save(olive, club.channel, message)
    note = library.quote_posts.note

    async def note_late(*of: Any) -> bool:
        await library.quotes.forget(club.guild.id, [message.id])
        return await note(*of)

    monkeypatch.setattr(library.quote_posts, "note", note_late)
    drawn = await club.ana.slash(club.channel, "quote", film="casablanca")
    assert "taken back" in shown(club.channel.history()[-1])
    assert drawn.response is not None


@pytest.mark.parametrize("when", ["made", "sent", "found again"])
async def test_a_digest_that_is_sent_while_its_quote_is_taken_back_does_not_keep_it(
    club: Club,
    library: Store,
    olive: simcord.MemberActor,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    message = await club.ben.send(club.channel, WORDS)
    await save(olive, club.channel, message)
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    is_done = False
    moment = {"made": "begin", "sent": "trying", "found again": "sent"}[when]
    go_on = getattr(library.posts, moment)

    async def late(*of: Any) -> Any:
        nonlocal is_done
        if not is_done:
            is_done = True
            await library.quotes.forget(club.guild.id, [message.id])
            if when == "found again":
                raise StoreClosed  # as when the program ends here
        return await go_on(*of)

    monkeypatch.setattr(library.posts, moment, late)
    if when == "found again":
        with pytest.raises(StoreClosed):
            await digest_with(club, library)
        # SimCord's messages are of the first of January.
        await library.database.write(
            statement("UPDATE posts SET written_at = '2026-01-01T00:00:00+00:00'")
        )
        await Posting.of(bot).round()
        await asyncio.gather(*Posting.of(bot)._under_way.values())
    else:
        await digest_with(club, library)
    await quoting.take_left_words_off(bot)
    digests = [m for m in club.channel.history() if "The club's week" in shown(m)]
    assert len(digests) == 1
    assert WORDS not in shown(digests[0])
    (row,) = await library.database.fetch("SELECT state, content FROM posts")
    assert row["state"] == "sent"
    assert "kitchen" not in row["content"]
    assert await library.database.fetch("SELECT 1 FROM quote_posts WHERE is_taken_back") == []


async def test_a_digest_that_waits_is_sent_without_a_message_that_has_been_deleted(
    club: Club, library: Store, olive: simcord.MemberActor, troubles: pytest.LogCaptureFixture
) -> None:
    message = await club.ben.send(club.channel, WORDS)
    await save(olive, club.channel, message)
    club.env.inject_error("POST", "/channels/*/messages", status=501)
    await digest_with(club, library)
    await club.ben.delete(message)
    bot = later(club)
    await Posting.of(bot).round()
    await asyncio.gather(*Posting.of(bot)._under_way.values())
    (digest,) = [m for m in club.channel.history() if "The club's week" in shown(m)]
    assert WORDS not in shown(digest)
    assert "Take back" not in buttons(digest)


async def test_a_card_that_has_moved_on_keeps_what_it_shows(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    texts = ("One of ben.", "Two of ben.")
    messages = [await club.ben.send(club.channel, text) for text in texts]
    for message in messages:
        await save(olive, club.channel, message)
    card = answer(await club.ana.slash(club.channel, "quote", film="casablanca"))
    first = next(text for text in texts if text in shown(card))
    await club.ana.click(card, label="Another")
    await club.ben.delete(messages[texts.index(first)])
    bot = later(club)
    await both_drawn(club, library)
    await quoting.take_left_words_off(bot)
    assert next(text for text in texts if text != first) in shown(card)


async def both_drawn(club: Club, library: Store) -> simcord.ResponseMessage:
    """Casablanca's two quotes have been drawn, of which one is gone: a card of what is left."""
    card = answer(await club.ana.slash(club.channel, "quote", film="casablanca"))
    if await quotes(library) == 2:
        await club.ana.click(card, label="Another")
    assert await quotes(library) == 1
    return card


def later(club: Club) -> FilmClub:
    """After an hour, when what was known of a message is not relied on any more."""
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    assert isinstance(bot.clock, Clock)
    bot.clock.pass_days(1 / 24)
    return bot


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Then ||the killer|| laughs", "“Then ||the killer|| laughs”"),
        ("||All of it||||, twice||", "“||All of it||||, twice||”"),
        ("Best <:dance:123> <a:wow:45>", "“Best \\:dance: \\:wow:”"),
        ("Ask {ana} in {films}, {role}", "“Ask \\@ana in #films, \\@Managers”"),
        ("</rate:12> it, <@999>", "“/rate it, \\@a member”"),
        ("**So _very_** ~~g~~ood, 2*3, ||**boo**||", "“So very good, 2\\*3, ||boo||”"),
    ],
)
async def test_what_a_message_hides_stays_hidden_and_what_it_names_has_its_name(
    club: Club, olive: simcord.MemberActor, said: str, expected: str
) -> None:
    role = club.guild.roles["Managers"]
    said = said.format(ana=club.ana.mention, films=club.channel.mention, role=role.mention)
    message = await club.ben.send(club.channel, said)
    assert f"\n> {expected}\n" in public(await save(olive, club.channel, message))
    assert f"### {expected}\n" in public(
        await club.ana.slash(club.channel, "quote", film="casablanca")
    )


@pytest.mark.parametrize("said", ["\u3164\u200b", "||\u3164||"])
async def test_letters_that_none_can_see_are_no_quote(
    club: Club, olive: simcord.MemberActor, said: str
) -> None:
    message = await club.ben.send(club.channel, said)
    asked = await olive.context_menu(club.channel, "Save as film quote", message)
    assert "no words" in refusal(asked)


async def test_a_forwarded_message_is_quoted(club: Club, olive: simcord.MemberActor) -> None:
    message = await club.ana.send(club.channel, WORDS)
    forwarded = await club.ben.forward(message, club.channel)
    assert WORDS in public(await save(olive, club.channel, forwarded))
