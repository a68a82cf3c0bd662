"""The weekly digest comes by itself: once a week, whatever happens to the bot and the club."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.domain.library import Editor
from bot.domain.post import Reason, Why
from bot.domain.schedule import Schedule
from bot.store.database import statement
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    add_film,
    answer,
    buttons,
    delete_film,
    forbid,
    history,
    new_client,
    organiser,
    private,
    public,
    refusal,
    sent,
    shown,
)
from tests.end_to_end.weeks import (
    DAY,
    DUE,
    HOUR,
    NOW,
    WEEK,
    Hand,
    at,
    digest_of,
    digests,
    latest,
    mondays,
    off_until,
    post_now,
    rate_something,
    rated,
    states,
    told,
)
from tests.store.tables import CHOICES, save_schedule

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]


@pytest.fixture
async def scheduled(club: Club, library: Store) -> Schedule:
    schedule = mondays(club)
    await save_schedule(library, schedule)
    return schedule


# Once


async def test_one_that_comes_late_tells_of_no_screening_and_no_vote_that_are_over_by_then(
    club: Club, library: Store, scheduled: Schedule
) -> None:
    await rated(library, club, DUE - DAY)
    olive = organiser(club)
    for title, when in (("casablanca", "2026-03-16 10:00"), ("parasite", "2026-03-17 10:00")):
        plan = await olive.slash(club.channel, "screening schedule", film=title, when=when)
        await olive.click(answer(plan), label="Schedule")
    await off_until(club, library, DUE + 3 * HOUR)
    (message,) = digests(club.channel)
    assert "Next: **Parasite (2019)**" in shown(message)


async def test_when_it_is_due_it_comes_once(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    await rated(library, club, DUE - DAY)
    assert await at(club, clock, DUE - timedelta(seconds=1)) == []
    (message,) = await at(club, clock, DUE)
    assert "3 ratings by 3 members" in shown(message)
    for later in (timedelta(seconds=30), HOUR, DAY, 6 * DAY):
        assert len(await at(club, clock, DUE + later)) == 1
    assert len(await at(club, clock, DUE + 7 * DAY)) == 2
    assert await states(library, club) == {"2026-W12": "sent", "2026-W13": "sent"}


async def test_a_restart_changes_nothing(club: Club, library: Store, scheduled: Schedule) -> None:
    for now in (DUE - HOUR, DUE, DUE, DUE + HOUR):
        clock = await off_until(club, library, now)
    assert len(await at(club, clock, DUE + 2 * HOUR)) == 1


async def test_the_message_says_who_but_calls_nobody(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    await rated(library, club, DUE - DAY)
    (message,) = await at(club, clock, DUE)
    assert "> Member " in shown(message)
    assert "<@" not in shown(message)
    (post,) = [
        r for r in club.env.http_requests if r.path == f"/channels/{club.channel.id}/messages"
    ]
    assert isinstance(post.json, dict)
    assert post.json["allowed_mentions"] == {"parse": []}
    assert post.json["enforce_nonce"] is True
    assert len(post.json["nonce"]) <= 25


@pytest.mark.parametrize(("late", "state"), [(47, "sent"), (49, "skipped")])
async def test_late_it_still_comes_within_two_days(
    club: Club, library: Store, scheduled: Schedule, late: int, state: str
) -> None:
    await rated(library, club, DUE - HOUR, "Casablanca")
    await rated(library, club, DUE + HOUR, "Parasite")
    clock = await off_until(club, library, DUE + late * HOUR)
    came = await at(club, clock, DUE + late * HOUR + HOUR)
    assert await states(library, club) == {"2026-W12": state}
    assert len(came) == (state == "sent")
    for message in came:  # the week up to its moment, not up to now
        assert "Casablanca" in shown(message)
        assert "### Film of the week\n**Parasite" not in shown(message)
        assert "3 ratings by 3 members" in shown(message)
    olive = organiser(club)
    said = private(await olive.slash(club.channel, "digest status"))
    assert ("**Week 12** was skipped. filmclub was not running" in said) == (state == "skipped")


async def test_after_months_off_only_recent_weeks_are_noted(
    club: Club, library: Store, scheduled: Schedule
) -> None:
    clock = await off_until(club, library, DUE + timedelta(weeks=30, hours=60))
    assert await at(club, clock, clock.now) == []
    noted = await states(library, club)
    assert set(noted.values()) == {"skipped"}
    assert max(noted) == str(WEEK.plus(30))
    assert len(noted) <= 10
    assert len(await at(club, clock, DUE + timedelta(weeks=31))) == 1


async def test_a_clock_set_back_brings_no_second_digest(
    club: Club, clock: Hand, scheduled: Schedule
) -> None:
    assert len(await at(club, clock, DUE)) == 1
    for back in (HOUR, DAY, 6 * DAY):
        assert len(await at(club, clock, DUE - back)) == 1
    assert len(await at(club, clock, DUE + HOUR)) == 1


async def test_a_clock_that_was_a_year_ahead_keeps_nothing_back(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    assert len(await at(club, clock, DUE + 365 * DAY)) == 1
    assert set((await states(library, club)).values()) == {"sent", "skipped"}
    await library.members_going.asked(club.guild.id, clock())
    await rated(library, club, DUE + DAY)
    for weeks, count in ((0, 2), (0, 2), (1, 3)):
        assert len(await at(club, clock, DUE + 7 * weeks * DAY)) == count
    # Nor the weeks of that year, but for the one that was posted.
    noted = await states(library, club)
    assert (set(noted.values()), len(noted)) == ({"sent"}, 3)
    # Nor the walk through the members, one of whom may have left.
    (row,) = await library.database.fetch("SELECT members_asked_at AS at FROM clubs")
    assert datetime.fromisoformat(row["at"]) <= clock()


# Changes of the schedule


async def test_a_changed_schedule_brings_no_second_digest_for_the_week(
    club: Club, clock: Hand, scheduled: Schedule
) -> None:
    olive = organiser(club)
    assert len(await at(club, clock, DUE)) == 1
    clock.now = DUE + DAY
    for day, zone in ((3, "UTC"), (5, "Pacific/Kiritimati"), (7, "Pacific/Pago_Pago")):
        await olive.slash(
            club.channel, "digest schedule", channel=club.channel, day=day, timezone=zone
        )
        for hours in range(0, 24 * 7, 12):
            came = await at(club, clock, DUE + DAY + hours * HOUR)
            weeks = Counter(b["custom_id"] for m in came for b in buttons(m).values())
            assert all(count == 1 for count in weeks.values())
            keys = Counter(custom_id.rpartition(":")[2] for custom_id in weeks)
            assert set(keys.values()) == {1}
        clock.now = DUE + DAY


async def test_what_was_due_before_it_was_scheduled_is_not(
    club: Club, clock: Hand, library: Store
) -> None:
    clock.now = DUE + HOUR
    await organiser(club).slash(club.channel, "digest schedule", channel=club.channel)
    assert await at(club, clock, DUE + 2 * HOUR) == []
    assert await states(library, club) == {}
    assert len(await at(club, clock, DUE + 7 * DAY)) == 1


async def test_a_digest_begins_where_the_last_one_ended_also_after_its_day_was_changed(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    olive = organiser(club)
    await at(club, clock, DUE)
    await rated(library, club, DUE + 6 * HOUR)  # before a Tuesday's digest would begin
    await at(club, clock, DUE + 5 * DAY)
    await olive.slash(club.channel, "digest schedule", channel=club.channel, day=7)
    preview = private(await olive.slash(club.channel, "digest preview"))
    assert "3 ratings by 3 members" in preview
    *_, message = await at(club, clock, DUE + 13 * DAY)  # Sunday of the next week
    assert "3 ratings by 3 members" in shown(message)
    assert "<t:1773651600:d> to <t:1774774800:d>" in shown(message)
    assert "the week before" not in shown(message), "that is no fortnight"
    clock.now += 3 * DAY
    await rated(library, club, clock.now - HOUR, "Parasite")
    assert "than the week before" not in told(await post_now(olive, club.channel))
    await rated(library, club, clock.now + HOUR, "Casablanca")
    *_, message = await at(club, clock, DUE + 27 * DAY)
    assert "Casablanca" in shown(message), "it was rated after the digest that came early"


EARLIER = {
    "an organiser had posted one the day before": (1, -DAY, timedelta(0), "the first"),
    "its day is moved forward": (2, DAY, 7 * DAY, None),
    "an organiser posts it before its day": (5, 4 * DAY, 9 * DAY, "the second"),
}
"""The first digest's weekday, how long after DUE it ends, how long after DUE the next one does, and
which of them an organiser posts."""


@pytest.mark.parametrize("how", EARLIER)
async def test_what_a_digest_has_told_the_next_one_does_not_tell_again(
    club: Club, clock: Hand, library: Store, how: str
) -> None:
    olive = organiser(club)
    day, ended, then, by_hand = EARLIER[how]
    await save_schedule(library, replace(mondays(club), weekday=day))
    await rated(library, club, DUE + ended - DAY)
    if by_hand == "the first":
        clock.now = DUE + ended
        await post_now(olive, club.channel)
    (first,) = await at(club, clock, DUE + ended)
    assert "3 ratings by 3 members" in shown(first)
    await olive.slash(
        club.channel, "digest schedule", channel=club.channel, day=5 if day == 5 else 1
    )
    await rated(library, club, DUE + ended + HOUR, "Casablanca")
    if by_hand == "the second":
        clock.now = DUE + then
        await post_now(olive, club.channel)
    _first, second = await at(club, clock, DUE + then)
    assert "3 ratings by 3 members\n" in shown(second), "and no comparison with a week"
    assert (
        f"<t:{(DUE + ended).timestamp():.0f}:d> to <t:{(DUE + then).timestamp():.0f}:d>"
        in shown(second)
    )


async def test_less_than_a_week_after_the_last_digest_a_quiet_one_is_left_out(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    """That the week was quiet would be untrue the day after a digest that told much."""
    olive = organiser(club)
    await rated(library, club, DUE - 2 * DAY)
    clock.now = DUE - DAY
    await post_now(olive, club.channel)
    assert len(await at(club, clock, DUE)) == 1
    status = private(await olive.slash(club.channel, "digest status"))
    assert "**Week 12** was quiet since the last digest: nothing was posted." in status
    _first, second = await at(club, clock, DUE + 7 * DAY)
    assert "A quiet week" in shown(second), "the club has not read that yet"


async def test_nor_is_a_quiet_one_posted_or_shown_to_an_organiser_less_than_a_week_after(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    """It would use the week's digest up, too."""
    olive = organiser(club)
    quiet = "It was quiet since the last digest: there is nothing to tell yet."
    await rated(library, club, DUE - 2 * DAY)
    clock.now = DUE - DAY
    asked = await olive.slash(club.channel, "digest post")
    await post_now(olive, club.channel)
    clock.now += HOUR
    assert quiet in private(await olive.slash(club.channel, "digest preview")), "of the same week"
    late = await olive.click(answer(asked), label="Post now")
    assert "This week's digest was posted already" in told(late)
    for moment in (DUE - HOUR, DUE, DUE + HOUR):  # the last one after it was left out
        (_told,) = await at(club, clock, moment)
        assert quiet in private(await olive.slash(club.channel, "digest preview"))
        assert quiet in told(await post_now(olive, club.channel))
    assert len(digests(club.channel)) == 1
    await rated(library, club, DUE + 2 * HOUR, "Casablanca")
    clock.now = DUE + DAY
    assert "This week's digest is out" in told(await post_now(olive, club.channel))
    assert "3 ratings by 3 members\n" in shown(digests(club.channel)[1])


async def test_the_usual_week_is_told_after_a_digest_that_was_not_posted(
    club: Club, clock: Hand, library: Store
) -> None:
    olive = organiser(club)
    await save_schedule(library, replace(mondays(club), weekday=2))
    await rated(library, club, DUE)
    forbid(club, club.channel, send_messages=False)
    assert await at(club, clock, DUE + DAY) == []
    forbid(club, club.channel)
    await olive.slash(club.channel, "digest schedule", channel=club.channel, day=1)
    (message,) = await at(club, clock, DUE + 7 * DAY)
    assert "3 ratings by 3 members" in shown(message)


async def test_a_quiet_digest_that_was_not_posted_can_be_posted_once_the_bot_may(
    club: Club, clock: Hand, scheduled: Schedule
) -> None:
    forbid(club, club.channel, send_messages=False)
    assert await at(club, clock, DUE) == []
    forbid(club, club.channel)
    clock.now = DUE + HOUR
    assert "This week's digest is out" in told(await post_now(organiser(club), club.channel))


@pytest.mark.parametrize("is_given_up", [True, False])
async def test_no_digest_is_written_while_it_is_not_known_what_the_last_one_will_have_told(
    club: Club,
    clock: Hand,
    library: Store,
    troubles: pytest.LogCaptureFixture,
    *,
    is_given_up: bool,
) -> None:
    """Discord can't be reached on Sunday, and the organiser moves the day to Monday."""
    await save_schedule(library, replace(mondays(club), weekday=7))
    await rated(library, club, DUE - 2 * DAY)
    olive = organiser(club)
    asked = await olive.slash(club.channel, "digest post")
    assert asked.response is not None
    send = {"method": "POST", "path": f"/channels/{club.channel.id}/messages"}
    fault = {**send, "status": 503, "code": 0, "message": "down", "times": 10**6}
    club.env.backend.faults.append(fault)
    await at(club, clock, DUE - DAY)
    await olive.slash(club.channel, "digest schedule", channel=club.channel, day=1)
    await at(club, clock, DUE)
    still = "The last digest is still being posted"
    assert still in refusal(await olive.slash(club.channel, "digest post"))
    assert still in told(await olive.click(asked.response, label="Post now"))
    assert await states(library, club) == {"2026-W11": "pending"}
    if is_given_up:
        await at(club, clock, DUE + DAY + HOUR)
    club.env.backend.faults.clear()
    await at(club, clock, clock.now + HOUR)
    await at(club, clock, clock.now + HOUR)
    (message,) = await at(club, clock, clock.now + HOUR)
    assert "3 ratings by 3 members" in shown(message), "in one of the two, and once"
    became = ("skipped", "sent") if is_given_up else ("sent", "skipped")
    noted = await latest(library, club)
    assert (noted["2026-W11"].state, noted["2026-W12"].state) == became
    why = {noted[week].reason for week in noted} - {None}
    assert why == {Reason(Why.UNREACHABLE if is_given_up else Why.QUIET)}


@pytest.mark.parametrize("got_through", [True, False])
async def test_by_hand_it_tells_what_the_last_one_has_not_told(
    club: Club, clock: Hand, library: Store, *, got_through: bool
) -> None:
    await save_schedule(library, replace(mondays(club), weekday=7))
    await rated(library, club, DUE - 2 * DAY)
    forbid(club, club.channel, send_messages=got_through)
    assert len(await at(club, clock, DUE - DAY)) == got_through
    forbid(club, club.channel)
    await rated(library, club, DUE - HOUR, "Casablanca")
    clock.now = DUE
    assert "This week's digest is out" in told(await post_now(organiser(club), club.channel))
    many = 3 if got_through else 6
    assert f"{many} ratings by 3 members\n" in shown(digests(club.channel)[-1])


async def test_a_preview_does_not_call_it_quiet_since_a_digest_that_is_still_being_posted(
    club: Club,
    clock: Hand,
    library: Store,
    scheduled: Schedule,
    troubles: pytest.LogCaptureFixture,
) -> None:
    await rated(library, club, DUE - DAY)
    send = {"method": "POST", "path": f"/channels/{club.channel.id}/messages"}
    fault = {**send, "status": 503, "code": 0, "message": "down", "times": 10**6}
    club.env.backend.faults.append(fault)
    await at(club, clock, DUE)
    clock.now = DUE + 2 * HOUR
    said = refusal(await organiser(club).slash(club.channel, "digest preview"))
    assert "The last digest is still being posted" in said


async def test_a_preview_after_this_weeks_digest_tells_what_has_come_since(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    await rated(library, club, DUE - DAY)
    await at(club, clock, DUE)
    clock.now = DUE + DAY
    await rated(library, club, DUE + HOUR, "Casablanca")
    preview = private(await organiser(club).slash(club.channel, "digest preview"))
    assert "3 ratings by 3 members\n" in preview


# Quiet weeks


async def test_after_a_quiet_week_no_second_one_is_posted(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    (message,) = await at(club, clock, DUE)
    assert shown(message).startswith("A quiet week in the club. Has anyone seen **")
    for weeks in (1, 2):
        assert len(await at(club, clock, DUE + timedelta(weeks=weeks))) == 1
    assert await states(library, club) == {
        "2026-W12": "sent", "2026-W13": "skipped", "2026-W14": "skipped",
    }  # fmt: skip
    digests_now = await latest(library, club)
    assert digests_now["2026-W14"].reason == Reason(Why.QUIET)
    await rated(library, club, DUE + timedelta(weeks=2, days=1))
    assert len(await at(club, clock, DUE + timedelta(weeks=3))) == 2
    assert len(await at(club, clock, DUE + timedelta(weeks=4))) == 3


async def test_a_quiet_week_of_a_library_without_films_is_skipped(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    by = Editor(club.guild.id, club.ana.id, DUE - DAY)
    for gone in await library.titles.matching(club.guild.id, "", CHOICES):
        await library.library.remove_film(by, gone.id)
    assert await at(club, clock, DUE) == []
    status = await organiser(club).slash(club.channel, "digest status")
    assert "was skipped. The library has no film." in private(status)
    preview = await organiser(club).slash(club.channel, "digest preview")
    assert "/library add-film adds one" in private(preview)


async def test_a_post_in_a_second_quiet_week_does_not_use_the_week_up(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    """Nobody has rated anything by Tuesday; on Sunday, when it is due, they have."""
    olive = organiser(club)
    assert len(await at(club, clock, DUE)) == 1
    clock.now = DUE + timedelta(days=1)
    await olive.slash(club.channel, "digest schedule", channel=club.channel, day=7)
    clock.now = DUE + timedelta(days=8)
    await post_now(olive, club.channel)
    await rated(library, club, DUE + timedelta(days=9))
    assert len(await at(club, clock, DUE + timedelta(days=13))) == 2


# What may go wrong


async def test_a_deleted_channel_blocks_it_and_the_organiser_is_told_once(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    lobby = club.guild.create_text_channel("lobby")
    club.env.backend.edit_guild(club.guild.id, {"system_channel_id": lobby.id})
    club.env.backend.delete_channel(club.channel.id)
    tries = f"POST /channels/{club.channel.id}/messages"
    for weeks in (0, 1):
        await rated(library, club, DUE + timedelta(weeks=weeks) - DAY)
        for later in (timedelta(0), HOUR, DAY):
            clock.now = DUE + timedelta(weeks=weeks) + later
            await club.env.advance_time(31)
        made = [r for r in club.env.http_requests if f"{r.method} {r.path}" == tries]
        assert len(made) == weeks + 1
        (notice,) = lobby.history()
        assert "could not be posted. The channel is gone" in notice.content
    assert await states(library, club) == {"2026-W12": "blocked", "2026-W13": "blocked"}
    said = private(await organiser(club).slash(lobby, "digest status"))
    assert "**Week 12** could not be posted" in said


async def test_a_forbidden_channel_blocks_it(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    assert club.env.bot.user is not None
    deny = {club.env.bot.user: discord.PermissionOverwrite(send_messages=False)}
    closed = club.guild.create_text_channel("closed", overwrites=deny)  # type: ignore[arg-type]
    await save_schedule(library, Schedule(club.guild.id, closed.id, 1, time(9), "UTC", NOW))
    assert await at(club, clock, DUE) == []
    said = private(await organiser(club).slash(club.channel, "digest status"))
    assert "may not read or write in the channel" in said
    assert await states(library, club) == {"2026-W12": "blocked"}


async def test_a_history_that_looks_empty_because_it_may_not_be_read_is_not_believed(
    club: Club, clock: Hand, library: Store, scheduled: Schedule
) -> None:
    """Discord answers with no messages then, and with no error (Get Channel Messages)."""
    begun = digest_of(club, WEEK, DUE)
    await library.posts.begin(begun)
    await library.posts.trying(begun.id)  # and nobody knows whether it got through
    assert club.env.bot.user is not None
    club.env.backend.set_overwrite(
        club.channel.id,
        Overwrite(
            target_id=club.env.bot.user.id,
            type=OverwriteType.MEMBER,
            deny=discord.Permissions(read_message_history=True).value,
        ),
    )
    assert await at(club, clock, DUE + HOUR) == []
    said = private(await organiser(club).slash(club.channel, "digest status"))
    assert "can't tell whether it was posted" in said
    assert "Read Message History" in said
    assert await states(library, club) == {"2026-W12": "blocked"}


async def test_one_clubs_broken_digest_holds_up_no_other(
    club: Club, clock: Hand, library: Store, scheduled: Schedule, troubles: pytest.LogCaptureFixture
) -> None:
    broken = Club(club.env, "The Broken Club")
    await save_schedule(library, mondays(broken))
    await library.database.write(
        statement("UPDATE digest_schedules SET at = 'noon' WHERE guild_id = ?", (broken.guild.id,))
    )
    assert len(await at(club, clock, DUE)) == 1
    assert digests(broken.channel) == []
    errors = [r for r in troubles.records if r.levelno >= logging.ERROR]
    assert errors
    assert all(f"digest of club {broken.guild.id} can't be read" in r.getMessage() for r in errors)
    assert len(await at(club, clock, DUE + 7 * DAY)) == 1, "the second quiet week"


# Two clubs


async def test_two_clubs_have_their_own_zones_and_nothing_of_each_other(
    club: Club, clock: Hand, library: Store
) -> None:
    other = Club(club.env, "The Other Club")
    await save_schedule(library, mondays(club, "Asia/Tokyo"))
    await save_schedule(library, mondays(other, "America/New_York"))
    secret = await add_film(library, "Their Secret", club=other)
    await library.ratings.rate(
        Editor(other.guild.id, 77, DUE - DAY), secret.id, 9, line="Only ours."
    )
    await rated(library, other, DUE - DAY, "Casablanca")
    await rated(library, club, DUE - DAY, "Parasite")
    (message,) = await at(club, clock, datetime(2026, 3, 16, 0, tzinfo=UTC))
    assert digests(other.channel) == []
    clock.now = datetime(2026, 3, 16, 12, 59, tzinfo=UTC)
    await club.env.advance_time(31)
    assert digests(other.channel) == []
    clock.now += timedelta(minutes=1)
    await club.env.advance_time(31)
    (others,) = digests(other.channel)
    assert digests(club.channel) == [message]
    for text in ("Their Secret", "Only ours", "<@77>", "Seen in The Other Club"):
        assert text not in shown(message)
    assert "4 ratings by 4 members" in shown(others)
    assert "Seen in The Film Club" not in shown(others)
    assert "3 ratings by 3 members" in shown(message)


# The Rate button


async def pressed(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> tuple[discord.Message, str]:
    await rate_something(club, clock)
    told(await post_now(olive, club.channel))
    (message,) = digests(club.channel)
    return message, shown(message)


@pytest.mark.parametrize("restart", [False, True])
async def test_rating_from_a_digest_tells_the_club_and_leaves_the_digest_alone(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, restart: bool
) -> None:
    message, before = await pressed(club, olive, clock)
    label, card = buttons(message)
    assert card == "Card"
    if restart:
        await club.env.restart_bot(new_client(library, clock=clock))
        (message,) = digests(club.channel)
    form = await club.ben.click(message, label=label)
    assert form.modal is not None
    stars, line, _ = (entry["component"] for entry in form.modal["components"])
    assert [o["label"] for o in stars["options"] if o.get("default")] == ["★★ 2"]
    assert line["value"] == "ben says hi."
    if restart:
        await club.env.restart_bot(new_client(library, clock=clock))
    since = len(club.env.http_requests)
    done = await club.ben.submit_modal(form, {"stars": ["9"], "line": "Loud.", "spoiler": True})
    assert public(done).splitlines()[:2] == [
        f"{club.ben.name} gave {label.replace('Rate ', '**')}** ★★ → ★★★★½ 4.5, a change of heart",
        "> ||Loud.||",
    ]
    assert not [path for path, _ in sent(club.env, since) if path.startswith("PATCH")]
    assert [shown(digest) for digest in digests(club.channel)] == [before]
    assert (await history(library))[-1] == (club.ben.id, 4, 9, "Loud.", True)


async def test_the_digests_film_may_be_gone(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    told(await post_now(olive, club.channel))
    (message,) = digests(club.channel)
    (label, button), _ = buttons(message).items()
    number = int(button["custom_id"].split(":")[1])
    await delete_film(library, await library.films.get(club.guild.id, number))
    assert "no longer in the library" in refusal(await club.ana.click(message, label=label))
