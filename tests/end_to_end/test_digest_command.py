"""/digest: what an organiser decides, and what the Rate button under a digest does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time

import discord
import pytest
import simcord

from bot.domain.post import Post, Reason, State, Why
from bot.domain.schedule import Schedule, Week
from bot.store.database import statement
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    answer,
    forbid,
    new_client,
    organiser,
    private,
    refusal,
    shown,
)
from tests.end_to_end.weeks import (
    DAY,
    NOW,
    Hand,
    digest_of,
    digests,
    latest,
    post_now,
    rate_something,
    told,
)
from tests.store.tables import save_schedule

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]


def schedule_of(club: Club, zone: str = "UTC", **choices: object) -> Schedule:
    given = {"weekday": 1, "at": time(9), "since": NOW, **choices}
    return Schedule(club.guild.id, club.channel.id, zone=zone, **given)  # type: ignore[arg-type]


# Schedule


async def test_a_schedule_is_answered_with_its_next_three_dates_and_kept(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    answer = await olive.slash(
        club.channel, "digest schedule", channel=club.channel, day=7, time="18:30",
        timezone="Europe/London",
    )  # fmt: skip
    dates = ("2026-03-15T18:30+00:00", "2026-03-22T18:30+00:00", "2026-03-29T18:30+01:00")
    assert private(answer).splitlines() == [
        f"The digest comes to {club.channel.mention} on Sundays at 18:30, by the club's clock"
        " (Europe/London). In your own time that is:",
        *(f"- <t:{int(datetime.fromisoformat(date).timestamp())}:F>" for date in dates),
        "[Preview]",
        "[Post now]",
    ]
    wanted = schedule_of(club, "Europe/London", weekday=7, at=time(18, 30))
    assert await library.digest_schedules.of(club.guild.id) == wanted


async def test_without_choices_it_is_monday_at_nine_in_the_zone_the_club_has(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    said = private(await olive.slash(club.channel, "digest schedule", channel=club.channel))
    assert "on Mondays at 09:00, by the club's clock (UTC)" in said
    assert await library.digest_schedules.of(club.guild.id) == schedule_of(club)
    for zone in ({"timezone": "Asia/Tokyo"}, {}):
        answer = await olive.slash(
            club.channel, "digest schedule", channel=club.channel, day=2, **zone
        )
        assert "on Tuesdays at 09:00, by the club's clock (Asia/Tokyo)" in private(answer)


@pytest.mark.parametrize("zone", [{}, {"timezone": "Asia/Tokyo"}])
@pytest.mark.parametrize("is_off", [False, True])
async def test_what_is_left_out_stays_as_it_was_also_of_a_digest_that_is_off(
    club: Club, olive: simcord.MemberActor, is_off: bool, zone: dict[str, str]
) -> None:
    command = "digest schedule"
    await olive.slash(club.channel, command, channel=club.channel, day=5, time="20:00")
    if is_off:
        await olive.slash(club.channel, "digest off")
    again = private(await olive.slash(club.channel, command, channel=club.channel, **zone))
    assert "on Fridays at 20:00" in again
    changed = await olive.slash(club.channel, command, channel=club.channel, time="21:00")
    assert "on Fridays at 21:00" in private(changed)


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ({"view_channel": False}, "View Channel"),
        ({"send_messages": False}, "Send Messages"),
        ({"read_message_history": False}, "Read Message History"),
        (
            {"send_messages": False, "read_message_history": False},
            "Send Messages, Read Message History",
        ),
    ],
)
async def test_what_the_bot_may_not_do_there_is_named(
    club: Club, olive: simcord.MemberActor, library: Store, missing: dict[str, bool], named: str
) -> None:
    assert club.env.bot.user is not None
    overwrites = {club.env.bot.user: discord.PermissionOverwrite(**missing)}
    closed = club.guild.create_text_channel("closed", overwrites=overwrites)  # type: ignore[arg-type]
    line = refusal(await olive.slash(club.channel, "digest schedule", channel=closed))
    assert closed.mention in line
    for name in named.split(", "):
        assert name in line
    assert await library.digest_schedules.of(club.guild.id) is None


async def test_what_a_digest_does_not_need_is_not_asked_for(
    club: Club, olive: simcord.MemberActor
) -> None:
    """Messages of text and buttons (Components V2) show links without Embed Links."""
    assert club.env.bot.user is not None
    overwrites = {club.env.bot.user: discord.PermissionOverwrite(embed_links=False)}
    plain = club.guild.create_text_channel("plain", overwrites=overwrites)  # type: ignore[arg-type]
    assert "on Mondays" in private(
        await olive.slash(club.channel, "digest schedule", channel=plain)
    )


@pytest.mark.parametrize("typed", ["24:00", "9", "09:60"])
async def test_a_time_that_is_none_is_refused(
    club: Club, olive: simcord.MemberActor, library: Store, typed: str
) -> None:
    answer = await olive.slash(club.channel, "digest schedule", channel=club.channel, time=typed)
    assert f"“{typed}” is no time of day" in refusal(answer)
    assert await library.digest_schedules.of(club.guild.id) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Narnia", "No time zone is named after “Narnia”"),
        ("united states", "Several places fit “united states”, like America/New_York"),
        ("../etc/passwd", "Its country will do"),
        ("Berlni", "Do you mean Europe/Berlin?"),
        ("Munch", "Do you mean Munich (Europe/Berlin)?"),
    ],
)
async def test_a_zone_that_is_none_or_one_of_many_is_refused(
    club: Club, olive: simcord.MemberActor, library: Store, typed: str, said: str
) -> None:
    answer = await olive.slash(
        club.channel, "digest schedule", channel=club.channel, timezone=typed
    )
    assert said in refusal(answer)
    assert await library.digest_schedules.of(club.guild.id) is None


@pytest.mark.parametrize("typed", ["london", "LONDON ", "europe/london", "london, britain"])
async def test_a_zone_typed_without_choosing_is_read(
    club: Club, olive: simcord.MemberActor, typed: str
) -> None:
    answer = await olive.slash(
        club.channel, "digest schedule", channel=club.channel, timezone=typed
    )
    assert "(Europe/London)" in private(answer)


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("lond", "Europe/London, Britain (UK) (12:00 now)"),
        ("united king", "Europe/London, Britain (UK) (12:00 now)"),
        ("japan", "Asia/Tokyo, Japan (21:00 now)"),
        ("new y", "America/New_York, United States (08:00 now)"),
    ],
)
async def test_zones_are_suggested_by_city_and_country_with_their_time(
    club: Club, olive: simcord.MemberActor, typed: str, choice: str
) -> None:
    choices = await olive.autocomplete(club.channel, "digest schedule", "timezone", typed)
    assert {"name": choice, "value": choice.partition(",")[0]} in [
        {"name": c["name"], "value": c["value"]} for c in choices
    ]


async def test_where_nothing_is_typed_the_clubs_own_zone_is_suggested_first(
    club: Club, olive: simcord.MemberActor
) -> None:
    for zone in ("Asia/Tokyo", "Europe/Rome"):
        given = {"channel": club.channel, "timezone": zone}
        await olive.slash(club.channel, "digest schedule", **given)
        choices = await olive.autocomplete(club.channel, "digest schedule", "timezone", "")
        offered = [choice["value"] for choice in choices]
        assert offered[0] == zone
        assert "America/New_York" in offered
        assert len(set(offered)) == len(offered) <= 25


# Who may


async def test_whoever_may_not_manage_the_server_is_refused_by_the_bot_too(
    club: Club, library: Store
) -> None:
    command = club.env.backend.find_command("digest", club.guild.id)
    assert command is not None
    club.guild.set_command_permissions(int(command["id"]), {club.guild.default_role: True})
    for name in ("preview", "post", "off", "status"):
        assert "Only members who may manage this server" in refusal(
            await club.ana.slash(club.channel, f"digest {name}")
        )
    refusal(await club.ana.slash(club.channel, "digest schedule", channel=club.channel))
    assert await library.digest_schedules.of(club.guild.id) is None
    assert await latest(library, club) == {}
    assert digests(club.channel) == []


async def test_members_are_not_shown_the_command(club: Club, olive: simcord.MemberActor) -> None:
    assert "digest post" in olive.available_commands(club.channel)
    assert not any("digest" in name for name in club.ana.available_commands(club.channel))


async def test_an_administrator_may(club: Club) -> None:
    admin = organiser(club, discord.Permissions(administrator=True))
    assert "No digest is scheduled" in private(await admin.slash(club.channel, "digest status"))


# Preview and post


async def test_a_preview_is_private_and_changes_nothing(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await rate_something(club, clock)
    await save_schedule(library, schedule_of(club))
    for _ in range(2):
        text = private(await olive.slash(club.channel, "digest preview"))
        assert "3 ratings by 3 members" in text
        assert "### Film of the week\n**Ballerina (2025)** ★★★½ 3.3 from 3 ratings" in text
        assert "[Rate Ballerina (2025)]" in text
    assert digests(club.channel) == []
    assert await latest(library, club) == {}


async def test_a_preview_of_a_quiet_week(club: Club, olive: simcord.MemberActor) -> None:
    text = private(await olive.slash(club.channel, "digest preview"))
    assert text.startswith("A quiet week in the club. Has anyone seen **")


async def test_post_posts_once_and_takes_the_place_of_what_was_due(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await rate_something(club, clock)
    await save_schedule(library, schedule_of(club, weekday=5))
    elsewhere = club.guild.create_text_channel("elsewhere")
    first = told(await post_now(olive, elsewhere))
    (message,) = digests(club.channel)
    link = f"https://discord.com/channels/{club.guild.id}/{club.channel.id}/{message.id}"
    assert first == (
        f"This week's digest is out: {link}. It takes the place of the one that was due."
    )
    assert "3 ratings by 3 members" in shown(message)
    second = told(await post_now(olive, elsewhere))
    assert second == f"This week's digest was posted already: {link}."
    assert "takes the place" not in second
    clock.now = datetime(2026, 3, 13, 9, 1, tzinfo=UTC)
    await club.env.advance_time(31)
    assert digests(club.channel) == [message]
    assert digests(elsewhere) == []


@pytest.mark.parametrize("restart", [False, True])
async def test_a_schedules_answer_leads_to_a_preview_and_to_a_post_that_is_asked_for_first(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, *, restart: bool
) -> None:
    await rate_something(club, clock)
    card = await olive.slash(club.channel, "digest schedule", channel=club.channel)
    assert card.response is not None
    if restart:
        await club.env.restart_bot(new_client(library, clock=clock))
    assert "3 ratings by 3 members" in private(await olive.click(card.response, label="Preview"))
    asked = await olive.click(card.response, label="Post now")
    assert private(asked).startswith(
        f"Post this week's digest in {club.channel.mention} now? Everyone there will see it."
    )
    assert digests(club.channel) == []
    assert asked.response is not None
    assert "is out" in told(await olive.click(asked.response, label="Post now"))
    assert len(digests(club.channel)) == 1
    again = told(await olive.click(card.response, label="Post now"))
    assert again.startswith("This week's digest was posted already: ")


async def test_post_without_a_schedule_posts_here(club: Club, olive: simcord.MemberActor) -> None:
    said = told(await post_now(olive, club.channel))
    (message,) = digests(club.channel)
    assert said.endswith(f"/{message.id}.")


async def test_post_asks_to_post_here_when_the_digests_channel_was_deleted(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    gone = club.guild.create_text_channel("gone")
    await save_schedule(library, Schedule(club.guild.id, gone.id, 5, time(9), "UTC", NOW))
    club.env.backend.delete_channel(gone.id)
    asked = await olive.slash(club.channel, "digest post")
    said = private(asked)
    assert "The digest's channel was deleted. Choose another with /digest schedule." in said
    assert f"Post this week's digest in {club.channel.mention} now?" in said
    assert str(gone.id) not in said
    assert asked.response is not None
    assert "is out" in told(await olive.click(asked.response, label="Post now"))
    assert len(digests(club.channel)) == 1


async def test_a_post_that_is_not_possible_is_told_in_whole_sentences(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    closed = club.guild.create_text_channel("closed")
    forbid(club, closed, send_messages=False)
    await save_schedule(library, Schedule(club.guild.id, closed.id, 5, time(9), "UTC", NOW))
    said = told(await post_now(olive, club.channel))
    assert "could not be posted" in said
    assert "takes the place" not in said
    assert ".." not in said
    assert not re.search(r"\. [a-z]", said.replace(". filmclub", ""))


async def test_after_a_channel_is_mended_the_week_can_still_be_posted(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    closed = club.guild.create_text_channel("closed")
    forbid(club, closed, send_messages=False)
    await save_schedule(library, Schedule(club.guild.id, closed.id, 5, time(9), "UTC", NOW))
    told(await post_now(olive, club.channel))
    private(await olive.slash(club.channel, "digest schedule", channel=club.channel, day=5))
    told(await post_now(olive, club.channel))
    assert len(digests(club.channel)) == 1


# Off and status


async def test_off(club: Club, olive: simcord.MemberActor, library: Store, clock: Hand) -> None:
    await save_schedule(library, schedule_of(club))
    assert "The digest is off." in private(await olive.slash(club.channel, "digest off"))
    off = await olive.slash(club.channel, "digest off")
    assert "was off already" in private(off)
    status = await olive.slash(club.channel, "digest status")
    for answered in (off, status):
        panel = await olive.click(answer(answered), label="Set up the club")
        assert "**Channels** (step 2 of 4)" in shown(panel.response)
    clock.now += 7 * DAY
    await club.env.advance_time(31)
    assert digests(club.channel) == []
    assert await latest(library, club) == {}


async def test_status_says_that_the_channel_was_deleted(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    """And in a zone that this machine does not know, it says so all the same."""
    gone = replace(schedule_of(club, "Mars/Olympus"), channel_id=4711)
    await save_schedule(library, gone)
    text = private(await olive.slash(club.channel, "digest status"))
    assert (
        "to a deleted channel on Mondays at 09:00 in Mars/Olympus\n/digest schedule chooses" in text
    )
    assert "4711" not in text


async def test_status_before_and_after(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    assert private(await olive.slash(club.channel, "digest status")).startswith("No digest is")
    await save_schedule(library, schedule_of(club))
    comes = f"**Comes** to {club.channel.mention} on Mondays at 09:00 in UTC"
    due = datetime(2026, 3, 16, 9, tzinfo=UTC)
    upcoming = [f"**Next** <t:{int((due + 7 * ahead * DAY).timestamp())}:F>" for ahead in range(2)]
    before = private(await olive.slash(club.channel, "digest status"))
    ways = ["[Preview]", "[Post now]"]
    assert before.splitlines() == [comes, upcoming[0], *ways]
    clock.now = due
    await club.env.advance_time(31)
    (message,) = digests(club.channel)
    after = private(await olive.slash(club.channel, "digest status")).splitlines()
    link = f"https://discord.com/channels/{club.guild.id}/{club.channel.id}/{message.id}"
    assert after == [comes, upcoming[1], f"**Week 12** is out: {link}.", *ways]


@pytest.mark.parametrize(
    ("state", "why", "said"),
    [
        ("skipped", Why.QUIET, "was quiet since the last digest: nothing was posted."),
        ("skipped", Why.NO_FILM, "was skipped. The library has no film."),
        (
            "blocked",
            Why.GONE,
            "could not be posted. The channel is gone. An organiser chooses another with /digest"
            " schedule.",
        ),
        (
            "pending",
            Why.UNREACHABLE,
            "is being posted. Discord can't be reached. filmclub tries again for two days.",
        ),
    ],
)
async def test_status_says_in_plain_words_what_went_wrong(
    club: Club, olive: simcord.MemberActor, library: Store, *, state: State, why: Why, said: str
) -> None:
    digest = replace(digest_of(club, Week(2026, 11), NOW), state=state, reason=Reason(why))
    await library.posts.begin(digest)
    await library.posts.again(digest.id, NOW + 365 * DAY, Reason(why))
    text = private(await olive.slash(club.channel, "digest status"))
    assert text.splitlines()[-2:] == [f"**Week 11** {said}", "[Set up the club]"]


async def test_no_date_is_promised_for_a_week_that_has_its_digest(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await save_schedule(library, schedule_of(club, weekday=5))
    told(await post_now(olive, club.channel))
    friday = int(datetime(2026, 3, 13, 9, tzinfo=UTC).timestamp())
    assert f"<t:{friday}:F>" not in private(await olive.slash(club.channel, "digest status"))
    again = await olive.slash(club.channel, "digest schedule", channel=club.channel, day=5)
    assert f"<t:{friday}:F>" not in private(again)


async def test_a_post_whose_club_is_deleted_meanwhile(
    club: Club, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = library.posts.begin

    async def begin_and_delete(post: Post) -> bool:
        begun = await begin(post)
        await library.database.write(
            statement("DELETE FROM clubs WHERE guild_id = ?", (club.guild.id,))
        )
        return begun

    monkeypatch.setattr(library.posts, "begin", begin_and_delete)
    answer = await post_now(organiser(club), club.channel)
    assert "is being deleted" in told(answer)
