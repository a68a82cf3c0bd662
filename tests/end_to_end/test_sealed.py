"""/sealed: rate first, look then, and a reveal worth waiting for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import discord
import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.club import quoting
from bot.domain.errors import StoreClosed
from bot.domain.library import Editor
from bot.domain.sealed import SealsFilms
from bot.store.database import statement
from bot.store.store import Store
from cogs.loops import LoopsCog
from tests.end_to_end.driving import (
    WAYS,
    Club,
    answer,
    begin_press,
    buttons,
    components,
    film,
    history,
    new_client,
    private,
    public,
    ratings,
    read,
    refusal,
    shown,
    take_line,
    walk,
)
from tests.end_to_end.evenings import called_off, moved, planned
from tests.end_to_end.weeks import HOUR, Hand
from tests.store.tables import take_line as take_kept_line

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]

AT = datetime(2026, 3, 15, 20, tzinfo=UTC)
"""The Sunday after NOW, a Wednesday."""
DATE = f"<t:{int(AT.timestamp())}:F>"
SEALED = f"**Sealed** until the reveal, planned for {DATE} (<t:{int(AT.timestamp())}:R>)"


async def seal(olive: simcord.MemberActor, club: Club, title: str = "ballerina") -> discord.Message:
    """Seal a film until AT; returns what the club reads then."""
    asked = await olive.slash(club.channel, "sealed open", film=title, reveal="sunday 8pm")
    assert "\n-# 20:00 in UTC\n" in private(asked)
    pressed = await olive.click(answer(asked), label="Seal it")
    return pressed.followups[0].message


async def give(
    member: simcord.MemberActor,
    club: Club,
    stars: int,
    line: str = "",
    *,
    guess: int | None = None,
    spoiler: bool = False,
) -> simcord.InteractionResult:
    """Rate the film from its card, by the form."""
    card = await member.slash(club.channel, "review", film="ballerina")
    form = await member.click(answer(card), label="Rate with words")
    values: dict[str, Any] = {"stars": [str(stars)], "line": line, "spoiler": spoiler}
    return await member.submit_modal(form, {**values, "guess": [str(guess)] if guess else []})


def reveals(club: Club) -> list[discord.Message]:
    return [each for each in club.channel.history() if "What everyone gave it" in shown(each)]


async def at(club: Club, clock: Hand, now: datetime) -> list[discord.Message]:
    clock.now = now
    await club.env.advance_time(31)
    return reveals(club)


async def test_the_moment_is_seen_before_a_film_is_sealed(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    given = {"film": "ballerina", "reveal": "sunday 8pm"}
    assert "manage this server" in refusal(
        await club.ana.slash(club.channel, "sealed open", **given)
    )
    asked = await olive.slash(club.channel, "sealed open", **given)
    assert f"Until {DATE}" in private(asked)
    assert "opened as soon as all who came have rated it" in private(asked)
    seen = await film(library, "Ballerina")
    assert await library.sealed.of_film(club.guild.id, seen.id) is None
    forged = await club.post(buttons(answer(asked))["Seal it"]["custom_id"])
    assert "manage this server" in refusal(await club.ana.click(forged, label="0"))
    card = await seal(olive, club)
    assert "sealed until then already" in refusal(await olive.click(forged, label="0"))
    assert f"sealed until {DATE}" in shown(card)
    assert "Nobody has rated it yet." not in shown(card)  # it stands when somebody has
    clock.now = AT
    assert "passed meanwhile" in refusal(await olive.click(forged, label="0"))


async def test_a_reveal_that_is_moved_says_so_and_the_first_post_is_corrected(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    first = await seal(olive, club)
    await give(club.ana, club, 9, "One.")
    await club.env.restart_bot(new_client(library, clock=clock))
    later = f"<t:{int((AT + 24 * HOUR).timestamp())}:F>"
    asked = answer(
        await olive.slash(club.channel, "sealed open", film="ballerina", reveal="monday 8pm")
    )
    assert f"**Ballerina (2025)** is sealed until {DATE}. Move its reveal to {later}" in shown(
        asked
    )
    pressed = await olive.click(asked, label="Move it")
    assert f"The reveal of **Ballerina (2025)** is moved to {later}." in shown(asked)
    (told,) = pressed.followups
    assert shown(told).startswith(
        f"{olive.name} moved the reveal of **Ballerina (2025)**: it is on {later} now, and not on"
        f" {DATE}."
    )
    (now,) = [each for each in club.channel.history() if each.id == first.id]
    assert f"sealed until {later}" in shown(now)
    assert "ana" not in shown(now), "it is not noted that this names her"
    asked = answer(
        await olive.slash(club.channel, "sealed open", film="ballerina", reveal="tuesday 8pm")
    )
    clock.now = AT + 24 * HOUR
    await club.env.advance_time(31)
    assert "is not sealed any more" in refusal(await olive.click(asked, label="Move it"))


async def renewed(club: Club, first: discord.Message) -> str:
    """What the message that told of a seal shows after the loop has gone round."""
    bot = cast("FilmClub", club.env.bot)
    await cast("LoopsCog", bot.get_cog("LoopsCog")).forget_what_is_too_old()
    (now,) = [each for each in club.channel.history() if each.id == first.id]
    return shown(now)


async def test_a_first_post_that_could_not_be_corrected_at_once_is_corrected_later(
    club: Club, olive: simcord.MemberActor
) -> None:
    first = await seal(olive, club)
    later = f"<t:{int((AT + 24 * HOUR).timestamp())}:F>"
    given = {"film": "ballerina"}
    moving = await olive.slash(club.channel, "sealed open", reveal="monday 8pm", **given)
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    await olive.click(answer(moving), label="Move it")
    assert f"sealed until {DATE}" in await renewed(club, first)
    club.env.backend.faults.clear()
    assert f"sealed until {later}" in await renewed(club, first)
    asked = answer(await olive.slash(club.channel, "sealed cancel", **given))
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    await olive.click(asked, label="Take the seal off")
    assert f"sealed until {later}" in await renewed(club, first)
    club.env.backend.faults.clear()
    assert "It is not sealed any more" in await renewed(club, first)


async def cards(club: Club) -> list[str]:
    """The cards of screenings after the loop has gone round, the first one first."""
    bot = cast("FilmClub", club.env.bot)
    await cast("LoopsCog", bot.get_cog("LoopsCog")).forget_what_is_too_old()
    found = sorted(club.channel.history(), key=lambda each: each.id)
    return [shown(each) for each in found if "I'll come" in shown(each)]


async def test_of_two_showings_each_card_says_whether_the_film_is_sealed(
    club: Club, olive: simcord.MemberActor
) -> None:
    for when in ("friday 8pm", "2026-03-20 20:00"):
        await olive.click(await planned(olive, club, when=when), label="Schedule")
    assert ["Ratings sealed" in each for each in await cards(club)] == [False, False]
    await seal(olive, club)
    assert ["Ratings sealed" in each for each in await cards(club)] == [True, True]
    await give(club.ana, club, 9)
    listed = await olive.slash(club.channel, "sealed show")
    asked = await olive.click(answer(listed), label="Reveal now")
    await olive.click(answer(asked), label="Reveal")
    assert ["Ratings sealed" in each for each in await cards(club)] == [False, False]


@pytest.mark.parametrize("seals", ["always", "ask", "never"])
async def test_the_plan_of_a_second_showing_promises_no_seal_where_the_reveal_is_due(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, seals: SealsFilms
) -> None:
    await library.round_settings.change(club.guild.id, clock.now, sealed_films="always")
    await olive.click(await planned(olive, club), label="Schedule")
    await give(club.ana, club, 9)
    await at(club, clock, AT - 24 * HOUR)
    await library.round_settings.change(club.guild.id, clock.now, sealed_films=seals)
    plan = await planned(olive, club, when="2026-03-25 20:00")
    assert "until a reveal two days after" not in shown(plan)
    assert ("its ratings are revealed on <t:1773" in shown(plan)) == (seals != "never")
    assert "Schedule, ratings sealed" not in buttons(plan)


async def test_the_card_of_a_film_that_was_merged_is_that_of_the_film_that_stays(
    club: Club, olive: simcord.MemberActor
) -> None:
    await seal(olive, club)
    both = {"film": "parasite", "into": "ballerina"}
    await olive.click(await planned(olive, club, film="parasite"), label="Schedule")
    asked = await olive.slash(club.channel, "library merge", **both)
    merged = await olive.click(answer(asked), label="Merge")
    (card,) = await cards(club)
    assert card.startswith("## Ballerina (2025)")
    assert "Ratings sealed" in card
    await olive.click(merged.followups[0], label="Undo")
    (card,) = await cards(club)
    assert card.startswith("## Parasite (2019)")
    assert "Ratings sealed" not in card


async def test_what_told_of_a_seal_says_so_once_it_is_taken_off_or_revealed(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    first = await seal(olive, club)
    asked = await olive.slash(club.channel, "sealed cancel", film="ballerina")
    await olive.click(answer(asked), label="Take the seal off")
    (now,) = [each for each in club.channel.history() if each.id == first.id]
    assert "It is not sealed any more" in shown(now)
    first = await seal(olive, club)
    await give(club.ana, club, 9, "One.")
    assert f"sealed until {DATE}" in await renewed(club, first)
    assert len(await at(club, clock, AT)) == 1
    assert "It is not sealed any more" in await renewed(club, first)


async def test_what_told_of_a_seal_says_so_while_its_film_is_out_of_the_library(
    club: Club, olive: simcord.MemberActor
) -> None:
    first = await seal(olive, club)
    asked = answer(await olive.slash(club.channel, "library remove", film="ballerina"))
    removed = (await olive.click(asked, label="Remove")).followups[0]
    assert "no longer in the library" in await renewed(club, first)
    await olive.click(removed, label="Undo")
    assert f"sealed until {DATE}" in await renewed(club, first)


async def test_the_club_sees_who_has_rated_and_the_member_what(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await seal(olive, club)
    given = {"film": "ballerina", "stars": 4.5, "review": "So *good*."}
    rated = await club.ana.slash(club.channel, "rate", **given)
    said = f"{club.ana.name} has rated **Ballerina (2025)**\n-# Sealed until the reveal"
    assert public(rated) == said + WAYS  # once that she has
    (own,) = rated.followups
    assert own.ephemeral
    assert "You: ★★★★½ 4.5\n> So \\*good\\*." in shown(own)
    again = await club.ana.slash(club.channel, "rate", film="ballerina", stars=2.0)
    assert "You: ★★★★½ → ★★ 2\n> So" in private(again)  # it says what it replaces
    assert not again.followups
    card = await club.ben.slash(club.channel, "review", film="ballerina")
    assert f"{SEALED}. {club.ana.name} has rated it." in public(card)
    assert "You:" not in public(await club.ana.slash(club.channel, "ratings", film="ballerina"))
    assert "You: ★★ 2" in private(await club.ana.click(answer(rated), label="Card"))
    assert "You:" not in private(await club.ben.click(answer(rated), label="Card"))
    mine = private(await club.ana.slash(club.channel, "sealed show"))
    assert "You: ★★ 2" in mine
    assert "Reveal" not in mine
    assert await history(library) == []


async def test_the_form_of_a_sealed_film_asks_for_a_guess_and_is_filled_in_again(
    club: Club, olive: simcord.MemberActor
) -> None:
    card = answer(await club.ana.slash(club.channel, "review", film="ballerina"))
    form = await club.ana.click(card, label="Rate with words")
    assert form.modal is not None
    assert len(form.modal["components"]) == 3
    await seal(olive, club)
    late = await club.ana.submit_modal(form, {"stars": ["7"], "line": "Typed before."})
    assert SEALED in shown(late.response)  # the card
    assert "★★★½" not in shown(late.response) + shown(late.followups[0])
    given = await give(club.ana, club, 8, "A line.", guess=6)
    assert "You: ★★★½ → ★★★★ 4 · your guess of the club's mean: ★★★ 3" in shown(given.followups[-1])
    form = await club.ana.click(card, label="Rate with words")
    assert form.modal is not None
    chosen = [
        option["value"]
        for part in walk(form.modal["components"])
        for option in part.get("options", [])
        if option.get("default")
    ]
    assert chosen == ["8", "6"]
    gone = await give(club.ana, club, 8, "A line.")
    assert "guess" not in shown(gone.followups[-1])


async def test_what_members_gave_before_the_seal_is_not_said_to_be_nothing(
    club: Club, olive: simcord.MemberActor
) -> None:
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=1.0)
    card = await seal(olive, club)
    assert "1 rating from before stays in sight." in shown(card)
    since = "Nobody has rated it since it was sealed."
    assert since in public(await club.ana.slash(club.channel, "review", film="ballerina"))
    assert since in private(await olive.slash(club.channel, "sealed show"))
    assert since in private(await olive.slash(club.channel, "sealed cancel", film="ballerina"))


async def test_a_reveal_counts_what_members_gave_before_the_seal(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=1.0)
    await seal(olive, club)
    await give(club.ana, club, 8)
    (post,) = await at(club, clock, AT)
    assert "from 2 ratings" in shown(post)
    assert "**ana** ★★★★ 4\n-# and 1 rating from before it was sealed\n" in shown(post)


async def test_what_was_sealed_can_be_taken_back(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=1.0)
    await seal(olive, club)
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=5.0)
    card = public(await club.ana.slash(club.channel, "review", film="ballerina"))
    assert "**This club** ★ 1.0 from 1 rating before it was sealed" in card
    back = public(await club.ben.slash(club.channel, "unrate", film="ballerina"))
    assert back.startswith(
        f"{club.ben.name} took back their sealed rating of **Ballerina (2025)**; what counts again"
        " is the one from before, ★ 1"
    )
    assert "Nobody has rated it since it was sealed." in back  # and ★ 1.0 stands
    assert list((await ratings(library)).values()) == [2]
    back = public(await club.ben.slash(club.channel, "unrate", film="ballerina"))
    assert back.startswith(f"{club.ben.name} took back their rating of **Ballerina (2025)**")
    assert await ratings(library) == {}
    assert "nothing to take back" in private(
        await club.ben.slash(club.channel, "unrate", film="ballerina")
    )


async def test_a_private_member_is_called_alike_in_all_lines_of_a_reveal(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await seal(olive, club)
    await give(club.ana, club, 9, "The kitchen fight.", guess=9)
    await give(club.ben, club, 4, "She dies.", guess=7)
    await club.ben.slash(club.channel, "my-data private", setting="on")
    (post,) = await at(club, clock, AT)
    assert "**Harshest** A member ★★ 2" in shown(post)
    assert "**Best guess of the club's mean** A member with ★★★½ 3.5" in shown(post)


async def test_everything_is_opened_at_once_when_its_time_has_come(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=1.0)
    await seal(olive, club)
    chloe = club.join("chloe")
    await give(club.ana, club, 9, "The *kitchen* fight.", guess=7)
    await give(club.ben, club, 4, "She dies.", guess=5, spoiler=True)
    await chloe.slash(club.channel, "rate", film="ballerina", stars=2.5)
    assert await at(club, clock, AT - timedelta(seconds=1)) == []
    (post,) = await at(club, clock, AT)
    assert shown(post).split("\n") == [
        "## Ballerina (2025)",
        "What everyone gave it:",
        "★★★ 3.0 from 3 ratings",
        "½ ▁▁▁██▁▁▁█▁ 5",
        f"**{club.ana.name}** ★★★★½ 4.5 · “The \\*kitchen\\* fight.”",
        f"**{club.ben.name}** ★★ 2 · ||She dies.||",
        f"**{chloe.name}** ★★½ 2.5",
        f"**Kindest** {club.ana.name} ★★★★½ 4.5",
        f"**Harshest** {club.ben.name} ★★ 2",
        f"**Best guess of the club's mean** {club.ben.name} with ★★½ 2.5 and {club.ana.name} with"
        " ★★★½ 3.5",
        "[Rate or change my mind]",
        "[All ratings]",
        "[Card]",
    ]
    assert [(row[1], row[2]) for row in await history(library)] == [
        (None, 2), (2, 9), (None, 4), (None, 5),
    ]  # fmt: skip
    assert len(await at(club, clock, AT + HOUR)) == 1
    changed = await club.ben.click(post, label="Rate or change my mind")
    assert changed.modal is not None
    told = await club.ben.submit_modal(changed, {"stars": ["8"]})
    assert "★★ → ★★★★ 4, a change of heart" in public(told)
    assert "No ratings yet" not in private(await club.ben.click(post, label="All ratings"))
    assert "Nothing is sealed" in private(await club.ana.slash(club.channel, "sealed show"))


async def test_an_organiser_reveals_it_before_and_two_at_once_do_so_once(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await seal(olive, club)
    await give(club.ana, club, 9, "One.")
    listed = answer(await olive.slash(club.channel, "sealed show"))
    asked = answer(await olive.click(listed, label="Reveal now"))
    assert "Reveal now what everyone gave **Ballerina (2025)**?" in shown(asked)
    await olive.click(asked, label="Keep it")
    assert shown(asked) == "Nothing was changed."
    asked = answer(await olive.click(listed, label="Reveal now"))
    button = buttons(asked)["Reveal"]["custom_id"]
    forged = await club.post(button)
    assert "manage this server" in refusal(await club.ben.click(forged, label="0"))
    results = [begin_press(olive, club, forged, "0") for _ in range(2)]
    await club.env.settle()
    # Whoever is late is told so at once, or after the wait, as it falls out between the two.
    told = [each for result in results for each in (result.response, *result.followups) if each]
    assert "not sealed any more" in " ".join(map(shown, told))
    assert len(reveals(club)) == 1
    assert len(await at(club, clock, AT + HOUR)) == 1
    assert "not sealed any more" in refusal(await olive.click(asked, label="Reveal"))
    assert len(await history(library)) == 1


async def test_a_reveal_that_was_refused_is_posted_once_where_an_organiser_wants_it(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    lobby, other = (club.guild.create_text_channel(name) for name in ("lobby", "other"))
    club.env.backend.edit_guild(club.guild.id, {"system_channel_id": lobby.id})
    await seal(olive, club)
    await give(club.ana, club, 9, "One.")
    path = f"/channels/{club.channel.id}/messages"
    fault = {"status": 403, "code": 50013, "message": "Missing Permissions", "times": 1}
    club.env.inject_error("POST", path, **fault)
    assert await at(club, clock, AT) == []
    assert await at(club, clock, AT + HOUR) == []
    (notice,) = lobby.history()
    assert "could not be posted" in notice.content
    assert "manage this server" in refusal(await club.ana.click(notice, label="Post it here"))
    listed = await olive.slash(other, "sealed show")
    assert "Nothing is sealed" in private(listed)
    (waiting,) = listed.followups
    assert "**Ballerina (2025)** is revealed, but not posted." in shown(waiting.message)
    assert "Post it here" not in shown((await club.ana.slash(other, "sealed show")).response)
    clock.now = AT + timedelta(days=90)
    pressed = await olive.click(waiting.message, label="Post it here")
    assert f"in <#{other.id}>" in private(pressed)
    assert "posted already" in private(await olive.click(notice, label="Post it here"))
    where = {each.id: each.history() for each in (club.channel, lobby, other)}
    posts = [id_ for id_, told in where.items() if any("What everyone" in shown(m) for m in told)]
    assert posts == [other.id]


@pytest.mark.parametrize("is_there", [True, False])
async def test_a_reveal_of_which_a_send_was_lost_is_looked_for_before_it_is_posted_again(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, *, is_there: bool
) -> None:
    other = club.guild.create_text_channel("other")
    await seal(olive, club)
    await give(club.ana, club, 9, "One.")
    (post,) = await at(club, clock, AT)
    if not is_there:
        club.env.backend.delete_message(club.channel.id, post.id)
    await lose_the_answer(library)
    listed = await olive.slash(other, "sealed show")
    pressed = await olive.click(listed.followups[0].message, label="Post it here")
    said, place = ("posted already", club.channel) if is_there else ("revealed", other)
    assert said in private(pressed)
    assert f"<#{place.id}>" in private(pressed)
    posts = [each for each in (club.channel, other) for told in each.history()
             if "What everyone" in shown(told)]  # fmt: skip
    assert [each.id for each in posts] == [place.id]


async def test_a_reveal_that_was_found_is_not_posted_again_where_that_could_not_be_noted(
    club: Club,
    olive: simcord.MemberActor,
    library: Store,
    clock: Hand,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = club.guild.create_text_channel("other")
    await seal(olive, club)
    await give(club.ana, club, 9, "One.")
    assert len(await at(club, clock, AT)) == 1
    await lose_the_answer(library)
    listed = await olive.slash(other, "sealed show")
    with monkeypatch.context() as patched:

        async def fails(*_args: object) -> None:
            raise StoreClosed

        patched.setattr(library.posts, "sent", fails)
        await olive.click(listed.followups[0].message, label="Post it here")
    assert len(await at(club, clock, AT + HOUR)) == 1
    assert other.history() == []


async def lose_the_answer(store: Store) -> None:
    """Have the reveal's post given up as if no answer had come. SimCord's messages are of
    January."""
    lost = (
        "UPDATE posts SET state = 'blocked', reason = 'gone', message_id = NULL, tries = 1,"
        " written_at = '2025-12-31T12:00:00+00:00'"
    )
    await store.database.write(statement(f"{lost} WHERE kind = 'reveal'"))


async def test_a_line_that_goes_while_a_reveal_is_posted_again_is_not_in_it(
    club: Club,
    olive: simcord.MemberActor,
    library: Store,
    clock: Hand,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await seal(olive, club)
    await give(club.ana, club, 9, "Rude.")
    path = f"/channels/{club.channel.id}/messages"
    fault = {"status": 403, "code": 50013, "message": "Missing Permissions", "times": 1}
    club.env.inject_error("POST", path, **fault)
    assert await at(club, clock, AT) == []
    listed = await olive.slash(club.channel, "sealed show")
    reopen = library.posts.reopen_as

    async def taken_before(*args: Any) -> bool:
        by = Editor(club.guild.id, olive.id, AT)
        await take_kept_line(library, by, await film(library, "Ballerina"), club.ana.id)
        return await reopen(*args)

    monkeypatch.setattr(library.posts, "reopen_as", taken_before)
    await olive.click(listed.followups[0].message, label="Post it here")
    (post,) = reveals(club)
    assert "Rude" not in shown(post)


async def test_a_seal_that_was_a_mistake_is_taken_off_as_long_as_nobody_has_rated(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    given = {"film": "ballerina"}
    missing = refusal(await olive.slash(club.channel, "sealed cancel", **given))
    assert missing.startswith("**Ballerina (2025)**: That film is not sealed.")
    await seal(olive, club)
    assert "manage this server" in refusal(
        await club.ana.slash(club.channel, "sealed cancel", **given)
    )
    asked = answer(await olive.slash(club.channel, "sealed cancel", **given))
    assert "Take the seal off **Ballerina (2025)**?" in shown(asked)
    forged = await club.post(buttons(asked)["Take the seal off"]["custom_id"])
    assert "manage this server" in refusal(await club.ana.click(forged, label="0"))
    await give(club.ana, club, 9, "One.")
    why = "1 member has rated it already, and that stays sealed"
    assert why in refusal(await olive.click(asked, label="Take the seal off"))
    refused = await olive.slash(club.channel, "sealed cancel", **given)
    assert refusal(refused).startswith(f"**Ballerina (2025)**: {why}")
    assert [*buttons(refused.response)] == ["Card"]
    await club.ana.slash(club.channel, "unrate", **given)
    pressed = await olive.click(asked, label="Take the seal off")
    assert "**Ballerina (2025)** is not sealed any more." in shown(asked)
    assert f"{olive.name} took the seal off **Ballerina (2025)**" in shown(
        pressed.followups[0].message
    )
    assert "not sealed any more" in refusal(await olive.click(forged, label="0"))
    assert await at(club, clock, AT + HOUR) == []
    rated = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    assert "gave **Ballerina (2025)** ★★★★ 4" in public(rated)


async def test_a_seal_that_nobody_has_rated_under_goes_without_a_post(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await seal(olive, club)
    listed = answer(await olive.slash(club.channel, "sealed show"))
    asked = answer(await olive.click(listed, label="Reveal now"))
    await olive.click(asked, label="Reveal")
    assert "Nobody had rated **Ballerina (2025)**" in shown(asked)
    await seal(olive, club)
    assert await at(club, clock, AT) == []
    rated = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    assert "gave **Ballerina (2025)** ★★★★ 4" in public(rated)


async def test_a_bot_that_was_off_opens_it_when_it_is_back(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await seal(olive, club)
    await give(club.ana, club, 9)
    clock = Hand(AT + 5 * HOUR)
    await club.env.restart_bot(new_client(library, clock=clock))
    await club.env.advance_time(31)
    assert len(reveals(club)) == 1


async def test_a_line_that_is_taken_away_is_in_no_reveal_that_waits(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await seal(olive, club)
    await give(club.ana, club, 9, "Rude.")
    await give(club.ben, club, 9, "Kind.")
    given = {"film": "ballerina", "member": club.ana}
    sealed = await olive.slash(club.channel, "library take-line", **given)
    assert "no line" in refusal(sealed)  # and not that there is one
    ((guild_id, sealing_id),) = await library.reveals.due(AT)
    assert await library.reveals.open(guild_id, sealing_id, AT)
    await take_line(olive, club, "ballerina", club.ana)
    (post,) = await at(club, clock, AT)
    assert "Kind." in shown(post)
    assert "Rude." not in shown(post)


@pytest.mark.parametrize("seals", ["always", "ask"])
async def test_the_film_of_a_round_is_sealed_and_opened_when_all_who_came_have_rated(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, seals: str
) -> None:
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(panel, label="Channels")
    await olive.click(panel, label="Choosing and watching")
    await olive.select(panel, [seals], custom_id="club-sealed")
    given = {"film": "ballerina", "when": "sunday 8pm"}
    plan = answer(await olive.slash(club.channel, "screening schedule", **given))
    label = {"always": "Schedule", "ask": "Schedule, ratings sealed"}[seals]
    await olive.click(plan, label=label)
    seen = await film(library, "Ballerina")
    sealed = await library.sealed.of_film(club.guild.id, seen.id)
    ends = AT + timedelta(minutes=seen.runtime or 0)
    assert sealed is not None
    assert sealed.reveal_at == ends + timedelta(days=2)
    (card,) = [each for each in club.channel.history() if "I'll come" in buttons(each)]
    assert "Ratings sealed" in shown(card)
    for command in ("calendar", "club home"):
        assert "Ratings sealed" in shown(answer(await club.ana.slash(club.channel, command)))
    await club.ana.click(card, label="I'll come")
    await at(club, clock, ends)
    (prompt,) = [
        each for each in club.channel.history() if "over. What do you think" in each.content
    ]
    assert f"sealed until <t:{int(sealed.reveal_at.timestamp())}:F>" in prompt.content
    await club.ben.click(prompt, label="I was there")
    await give(club.ana, club, 9)
    assert await at(club, clock, ends + HOUR) == []
    listed = answer(await olive.slash(club.channel, "sealed show"))
    asked = answer(await olive.click(listed, label="Reveal now"))
    assert f"{club.ben.name} came and has not rated it." in shown(asked)
    await give(club.ben, club, 3)
    assert len(await at(club, clock, ends + 2 * HOUR)) == 1
    await club.env.settle()
    said = f"**{seen.name}** is over. What do you think of it?"
    assert said in [read(each) for each in club.channel.history()]


async def test_the_card_of_a_screening_says_that_its_film_is_sealed_later_or_not_any_more(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    given = {"film": "ballerina", "when": "monday 8pm"}
    plan = answer(await olive.slash(club.channel, "screening schedule", **given))
    await olive.click(plan, label="Schedule")
    (card,) = [each for each in club.channel.history() if "I'll come" in buttons(each)]
    assert "Ratings sealed" not in shown(card)
    await seal(olive, club)
    (card,) = [each for each in club.channel.history() if "I'll come" in buttons(each)]
    assert "Ratings sealed" in shown(card)
    asked = answer(await olive.slash(club.channel, "sealed cancel", film="ballerina"))
    await olive.click(asked, label="Take the seal off")
    (card,) = [each for each in club.channel.history() if "I'll come" in buttons(each)]
    assert "Ratings sealed" not in shown(card)


async def test_a_film_that_was_sealed_by_hand_is_opened_when_all_who_came_have_rated_too(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    given = {"film": "ballerina", "when": "thursday 8pm"}
    plan = answer(await olive.slash(club.channel, "screening schedule", **given))
    await olive.click(plan, label="Schedule")
    await seal(olive, club)
    await moved(olive, club, "thursday 9pm")
    seen = await film(library, "Ballerina")
    sealed = await library.sealed.of_film(club.guild.id, seen.id)
    assert sealed is not None
    assert sealed.reveal_at == AT, "what an organiser has chosen holds"
    ends = AT - timedelta(days=3, hours=-1) + timedelta(minutes=seen.runtime or 0)
    await at(club, clock, ends)
    (prompt,) = [
        each for each in club.channel.history() if "over. What do you think" in each.content
    ]
    assert f"sealed until {DATE}, or until all who came have rated" in prompt.content
    for member, stars in ((club.ana, 9), (club.ben, 3)):
        await member.click(prompt, label="I was there")
        await give(member, club, stars)
    assert len(await at(club, clock, ends + HOUR)) == 1


async def test_a_reveal_moves_with_its_screening_and_goes_when_that_is_called_off(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await library.round_settings.change(club.guild.id, AT, sealed_films="always")
    given = {"film": "ballerina", "when": "sunday 8pm"}
    plan = answer(await olive.slash(club.channel, "screening schedule", **given))
    assert "sealed until a reveal two days after it" in shown(plan)
    await olive.click(plan, label="Schedule")
    seen = await film(library, "Ballerina")
    first = await library.sealed.of_film(club.guild.id, seen.id)
    assert first is not None
    given = {"film": "ballerina", "reveal": f"{first.reveal_at:%Y-%m-%d %H:%M}"}
    assert "is sealed until then already" in refusal(
        await olive.slash(club.channel, "sealed open", **given)
    )
    await moved(olive, club, "monday 9pm")
    later = await library.sealed.of_film(club.guild.id, seen.id)
    assert later is not None
    assert later.reveal_at - first.reveal_at == 25 * HOUR
    asked = answer(await olive.slash(club.channel, "screening cancel"))
    await olive.click(asked, label="Keep it")
    assert shown(asked) == "Nothing was changed."
    await called_off(olive, club)
    assert await library.sealed.of_film(club.guild.id, seen.id) is None


async def test_blurred_scores_stand_behind_a_spoiler_but_for_who_has_rated(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    for member, stars in ((club.ana, 4.0), (club.join("chloe"), 4.0), (club.join("dev"), 3.0)):
        await member.slash(club.channel, "rate", film="ballerina", stars=stars)
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(panel, label="Channels")
    await olive.click(panel, label="Choosing and watching")
    await olive.select(panel, ["blurs_scores"], custom_id="club-round-switches")
    await club.env.restart_bot(new_client(library, clock=clock))
    card = await club.ana.slash(club.channel, "review", film="ballerina")
    assert "**This club** ||★★★½ 3.7|| from 3 ratings\n||½ ▁▁▁▁▁▅▁█▁▁ 5||" in public(card)
    assert "most often ||★★★★ 4||" in public(card)
    assert "by a star or more" not in public(card)
    listed = await club.ben.click(answer(card), label="All ratings")
    assert "||★★★½ 3.7|| from 3 ratings\n-# ||2 times 4 · once 3||" in private(listed)
    listed = await club.ana.click(answer(card), label="All ratings")
    assert "\n★★★½ 3.7 from 3 ratings\n-# 2 times 4 · once 3\n" in private(listed)
    (menu,) = [part["custom_id"] for part in walk(answer(card).components) if part.get("type") == 3]
    rated = await club.ben.select(answer(card), ["8"], custom_id=menu)
    told, own = rated.followups
    assert "This club: ||★★★★ 3.8|| from 4 ratings" in shown(told)
    assert "club: ★★★★ 3.8 from 4 ratings" in shown(own)
    clock.now += HOUR
    preview = await olive.slash(club.channel, "digest preview")
    assert "**Ballerina (2025)** ||★★★★ 3.8||" in private(preview)
    await club.ana.slash(club.channel, "discuss", film="ballerina")
    opening = club.channel.history()[-2]  # before Discord says that it has a thread
    assert "**This club** ||★★★★ 3.8|| from 4" in shown(opening)


async def test_of_more_lines_than_a_menu_holds_every_one_can_be_quoted(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await seal(olive, club)
    seen = await film(library, "Ballerina")
    for member in range(1, 61):
        await library.ratings.rate(
            Editor(club.guild.id, member, clock.now, f"M {member}"),
            seen.id,
            7,
            line=f"Line {member}.",
        )
    (post,) = await at(club, clock, AT)
    menus = [part for part in walk(components(post)) if part.get("type") == 3]
    assert [len(menu["options"]) for menu in menus] == [25, 25, 10]
    last = menus[-1]
    assert last["options"][-1]["value"] == "60"
    quoted = await olive.select(post, ["60"], custom_id=last["custom_id"])
    assert "“Line 60.”" in public(quoted)


async def test_a_line_of_a_reveal_becomes_a_quote_that_stands_as_long_as_the_line_does(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await seal(olive, club)
    await give(club.ana, club, 9, "The *kitchen* fight.")
    await give(club.ben, club, 4, "She dies.", spoiler=True)
    (post,) = await at(club, clock, AT)
    (menu,) = [part for part in walk(components(post)) if part.get("type") == 3]
    assert [(each["label"], each["description"]) for each in menu["options"]] == [
        (club.ana.name, "The *kitchen* fight."),
        (club.ben.name, "A spoiler"),
    ]

    async def quote(who: simcord.MemberActor, whose: simcord.MemberActor) -> Any:
        return await who.select(post, [str(whose.id)], custom_id=menu["custom_id"])

    proposed = await quote(club.ben, club.ana)
    assert "“The \\*kitchen\\* fight.”" in public(proposed)
    (waiting,), _count = await library.proposals.page(club.guild.id, 0, 5)
    await library.proposals.decline(Editor(club.guild.id, olive.id, AT), waiting.id)
    saved = public(await quote(olive, club.ana))
    assert f"{olive.name} saved a quote on **Ballerina (2025)**, by {club.ana.name}" in saved
    assert "[Message]" not in saved
    assert "already" in refusal(await quote(olive, club.ana))
    both = await quote(olive, club.ben)
    assert "“||She dies.||”" in public(both)
    assert "Only the one who said it" in refusal(
        await club.ana.click(answer(both), label="Take back")
    )
    await club.ben.click(answer(both), label="Take back")
    assert "She dies" not in shown(answer(both))
    kept = "SELECT author_id FROM quotes WHERE message_id < 0"
    assert [row["author_id"] for row in await library.database.fetch(kept)] == [club.ana.id]
    await quote(olive, club.ben)
    # The line goes, and its quote with it: from the rating, or by an organiser's hand.
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=2.0, review="Not so bad.")
    assert [row["author_id"] for row in await library.database.fetch(kept)] == [club.ana.id]
    assert "changed or taken back" in refusal(await quote(olive, club.ben))
    # To one that begins as it did, too: it was not what was revealed.
    longer = "She dies. Or so it seems."
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=2.0, review=longer)
    assert "changed or taken back" in refusal(await quote(olive, club.ben))
    await take_line(olive, club, "ballerina", club.ana)
    for _ in range(12):
        drawn = await club.ana.slash(club.channel, "quote", film="ballerina")
        assert "in this club" not in public(drawn)
    assert isinstance(club.env.bot, FilmClub)
    await quoting.take_left_words_off(club.env.bot)
    assert not [each for each in club.channel.history() if "saved a quote" in shown(each)]


async def test_a_quoted_line_goes_with_the_name_of_one_who_goes_private(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await seal(olive, club)
    await give(club.ana, club, 9, "The kitchen fight.")
    (post,) = await at(club, clock, AT)
    (menu,) = [part for part in walk(components(post)) if part.get("type") == 3]
    saved = answer(await olive.select(post, [str(club.ana.id)], custom_id=menu["custom_id"]))
    assert "kitchen" in shown(saved)
    await club.ana.slash(club.channel, "my-data private", setting="on")
    (saved,) = [each for each in club.channel.history() if each.id == saved.id]
    assert "kitchen" not in shown(saved)
    assert await library.database.fetch("SELECT 1 FROM quotes WHERE message_id < 0") == []


async def test_who_moves_or_calls_off_its_screening_reads_until_when_it_stays_sealed(
    club: Club, olive: simcord.MemberActor
) -> None:
    await seal(olive, club)
    plan = await planned(olive, club, when="saturday 8pm")
    await olive.click(plan, label="Schedule")
    stays = f"-# Its ratings stay sealed until {DATE}. /sealed open moves the reveal."
    for command, given, label, said in (
        ("screening move", {"when": "friday 8pm"}, "Move it", "has been moved"),
        ("screening cancel", {}, "Call it off", "is called off"),
    ):
        plan = answer(await olive.slash(club.channel, command, **given))
        await olive.click(plan, label=label)
        assert said in shown(plan)
        assert stays in shown(plan)
