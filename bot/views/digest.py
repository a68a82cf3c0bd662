"""The weekly digest: its text, frozen before it is posted, and the message made of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.domain import stars
from bot.domain.digest import Digest, Posted, Ranked
from bot.domain.film import Film
from bot.domain.quote import Phrase
from bot.domain.schedule import Schedule, Week
from bot.views.controls import Control, custom_ids
from bot.views.layout import Layout, frame, line, row, words
from bot.views.notices import Notice
from bot.views.quote import byline
from bot.views.rating import club_mean, distribution
from bot.views.text import count, plain

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# Within MESSAGE_LIMIT: 200 + 400 + 330 + 450 + 700 + 500 + 5 × 190 + 7 headings.
_TITLE, _LINE, _QUOTE, _BYLINE = 150, 400, 200, 100
_NEW = 3


class DigestRate(Control, template=custom_ids("digest-rate", "film_id", "week")):
    """Rate the digest's film. The week in its custom id is what a digest is known by."""


def week_number(week: Week) -> int:
    """The week as a custom id carries it: 202605."""
    return week.year * 100 + week.number


class DigestPost(Layout):
    """The message of a week, from the parts that ``parts_of`` or ``quiet_parts`` made."""

    def __init__(self, parts: Sequence[str], film_id: int, film_name: str, week: Week) -> None:
        shown = [words(parts[0])]
        for part in parts[1:]:
            shown += [line(), words(part)]
        fields = {"film_id": film_id, "week": week_number(week)}
        shown.append(
            row(DigestRate(f"Rate {film_name}", fields, style=discord.ButtonStyle.primary))
        )
        super().__init__(frame(*shown))


def parts_of(digest: Digest, quote: Phrase | None, start: datetime, end: datetime) -> list[str]:
    """A week's text, section by section; what there is nothing to tell of is left out."""
    parts = [_head(digest, start, end)]
    if digest.film:
        heading = "Film of the week" if digest.enough else "Seen this week"
        aggregate = digest.film.aggregate
        bars = f"\n{distribution(aggregate)}" if aggregate.count and digest.enough else ""
        parts.append(f"### {heading}\n{_name(digest.film.film)} {club_mean(aggregate)}{bars}")
    if digest.divisive:
        aggregate = digest.divisive.aggregate
        spread = f"{(aggregate.deviation or 0) / 2:.1f}"
        parts.append(
            f"### Most divisive\n{_name(digest.divisive.film)} {club_mean(aggregate)}, give or take"
            f" {spread}\n{distribution(aggregate)}"
        )
    if digest.change:
        change = digest.change
        parts.append(
            f"### Change of heart\n<@{change.member_id}> on {_name(change.film)}"
            f" {stars.label(change.earlier)} → {stars.label(change.now)}"
        )
    if digest.line:
        said = digest.line
        parts.append(
            f"### In a member's words\n> {plain(said.text, _LINE)}\n> <@{said.member_id}>"
            f" on {_name(said.film)} {stars.label(said.stars)}"
        )
    if digest.new_films:
        parts.append(f"### New in the library\n{_new(digest.new_films)}")
    if quote:
        parts.append(
            f"### Quote of the week\n> “{plain(quote.text, _QUOTE)}”\n"
            f"> {byline(quote)} on {_name(quote.film)}"
        )
    if digest.top:
        places = "\n".join(f"{place}. {_place(film)}" for place, film in enumerate(digest.top, 1))
        parts.append(f"### The club's top of {end.year}\n{places}")
    return parts


def quiet_parts(film: Film) -> list[str]:
    """A week in which nobody rated anything: one friendly line."""
    return [f"A quiet week in the club. Has anyone seen {_name(film)}?"]


def scheduled(schedule: Schedule, dates: Sequence[datetime]) -> Notice:
    """What was chosen, and the next dates in the reader's own time."""
    coming = "\n".join(f"- {_moment(date)}" for date in dates)
    return Notice(
        f"The digest comes to <#{schedule.channel_id}> on {DAYS[schedule.weekday - 1]}s at"
        f" {schedule.at:%H:%M} in {schedule.zone}:\n{coming}"
    )


class DigestStatus(Notice):
    """A club's settings, what became of its latest digests, and when the next is due."""

    def __init__(
        self,
        schedule: Schedule | None,
        latest: Sequence[Posted],
        dates: Sequence[datetime],
    ) -> None:
        if schedule is None:
            lines = ["No digest is scheduled. `/digest schedule` does that."]
        else:
            lines = [
                f"**Comes** to <#{schedule.channel_id}> on {DAYS[schedule.weekday - 1]}s at"
                f" {schedule.at:%H:%M} in {schedule.zone}"
            ]
        lines += [f"**Next** {_moment(date)}" for date in dates]
        lines += [f"**Week {digest.week.number}** {outcome(digest)}" for digest in latest]
        super().__init__("\n".join(lines))


def outcome(digest: Posted) -> str:
    """What became of a week's digest, in a line."""
    link = f"https://discord.com/channels/{digest.guild_id}/{digest.channel_id}/{digest.message_id}"
    said = {
        "pending": "is being posted",
        "sent": f"is out: {link}",
        "quiet": "was quiet, like the week before: nothing was posted",
        "skipped": "was skipped",
        "blocked": "could not be posted",
    }[digest.state]
    return f"{said}: {digest.problem}" if digest.problem and digest.state != "quiet" else said


def _moment(date: datetime) -> str:
    return f"<t:{int(date.timestamp())}:F>"


def _head(digest: Digest, start: datetime, end: datetime) -> str:
    more = digest.ratings - digest.ratings_before
    if not digest.ratings_before:
        compared = ""
    elif more:
        compared = f", {abs(more):,} {'more' if more > 0 else 'fewer'} than the week before"
    else:
        compared = ", as many as the week before"
    return (
        f"## The club's week\n-# <t:{int(start.timestamp())}:d> to <t:{int(end.timestamp())}:d>\n"
        f"{count(digest.ratings, 'rating')} by {count(digest.members, 'member')}{compared}"
    )


def _name(film: Film) -> str:
    return f"**{plain(film.name, _TITLE)}**"


def _new(films: Sequence[Film]) -> str:
    shown = ", ".join(map(_name, films[:_NEW]))
    return f"{shown} and {len(films) - _NEW:,} more" if len(films) > _NEW else shown


def _place(ranked: Ranked) -> str:
    mean = stars.mean_label(ranked.weighted)
    return f"{_name(ranked.film)} {mean} from {count(ranked.ratings, 'rating')}"
