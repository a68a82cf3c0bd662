"""The weekly digest: its text, frozen before it is posted, and the message made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain import stars
from bot.domain.digest import (
    Digest,
    MemberLine,
    Milestone,
    Ranked,
    RoundNews,
    Standing,
    Standout,
)
from bot.domain.film import FilmTitle
from bot.domain.post import Post, Why
from bot.domain.quote import Phrase
from bot.domain.schedule import Schedule, Week
from bot.language import N_, Message, _, ngettext
from bot.views.blurring import blurred
from bot.views.controls import Control, cancel_button, custom_ids
from bot.views.film_ways import PickCard, ShowCard
from bot.views.layout import Layout, frame, line, row, words
from bot.views.notices import Notice
from bot.views.posters import beside, gallery
from bot.views.posts import PostWords, explained
from bot.views.quote import TakeBackQuote, source
from bot.views.rating import change_of_heart, club_mean, distribution
from bot.views.text import BUTTON_LIMIT, around, bold, moment, named, plain, quoted, section, small

DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip

# Within MESSAGE_LIMIT: 200 + 360 + 290 + 410 + 660 + 380 + 5 × 150 + 450 + 8 headings.
_TITLE, _LINE, _QUOTE = 110, 400, 200
_SHORT = 60
_NEW = 3


class DigestRate(Control, template=custom_ids("digest-rate", "film_id", "week")):
    """Rates the digest's film. Before posts had marks, a digest was known by the week in this
    id."""


class PreviewDigest(Control, template=custom_ids("digest-preview")):
    """Shows this week's digest so far, to the one who presses."""


class AskToPostDigest(Control, template=custom_ids("digest-ask")):
    """Asks whether this week's digest shall be posted now."""


class PostDigest(Control, template=custom_ids("digest-post")):
    """Posts this week's digest now."""


def week_number(week: Week) -> int:
    """The week as a number for a custom id: 202605."""
    return week.year * 100 + week.number


class DigestPost(Layout):
    """A week's message, from the parts that ``parts_of`` or ``quiet_parts`` made. ``quote_id`` is a
    member's quote in it, which that member can take back. ``films`` are ids and names of those to
    whose cards it leads, ``posters`` names and addresses of the films of the week that have one."""

    def __init__(
        self,
        parts: Sequence[str],
        film_id: int,
        rate: str,
        week: Week,
        *,
        quote_id: int | None = None,
        films: Sequence[tuple[int, str]] = (),
        posters: Sequence[tuple[str, str]] = (),
    ) -> None:
        # A single picture below the words would fill a phone's screen.
        is_alone = len(posters) == 1
        shown = [beside(parts[0], *posters[0]) if is_alone else words(parts[0])]
        for part in filter(None, parts[1:]):  # a part is empty when its words were taken away
            shown += [line(), words(part)]
        if len(posters) > 1:
            shown += gallery(posters)
        fields = {"film_id": film_id, "week": week_number(week)}
        buttons: list[Control] = [DigestRate(rate, fields, style=discord.ButtonStyle.primary)]
        if quote_id is not None:
            buttons.append(TakeBackQuote(_("Take back"), {"quote_id": quote_id}))
        if len(films) == 1:
            buttons.append(ShowCard(_("Card"), {"film_id": films[0][0]}))
        elif films:
            options = [discord.SelectOption(label=name, value=str(key)) for key, name in films]
            shown.append(row(PickCard(_("Open a film's card"), options, {})))
        shown.append(row(*buttons))
        super().__init__(frame(*shown))


def rate_label(film_name: str) -> str:
    """The label of the button to rate the digest's film."""
    return around(lambda name: _("Rate {film}", film=name), film_name, BUTTON_LIMIT)


def parts_of(digest: Digest, quote: Phrase | None, start: datetime, end: datetime) -> list[str]:
    """A week's text, section by section; a section with nothing to tell is left out."""
    parts = [_head(digest, start, end)]
    if digest.film:
        parts.append(_film(digest.film, enough=digest.enough))
    if digest.divisive:
        parts.append(_divisive(digest.divisive))
    if digest.change:
        parts.append(section(_("Change of heart"), change_of_heart(digest.change, _TITLE)))
    if digest.line:
        parts.append(_line(digest.line))
    if digest.new_films:
        new = _new(digest.new_films, digest.adders)
        parts.append(section(_("New in the library"), *new))
    if quote:
        said = quoted if quote.said else plain
        text = _("“{quote}”", quote=said(quote.text, _QUOTE))
        parts.append(section(_("Quote of the week"), f"> {text}", f"> {source(quote, _TITLE)}"))
    if digest.top:
        heading = _("The club's top of {year}", year=str(end.year))
        places = (f"{place}. {_place(film)}" for place, film in enumerate(digest.top, 1))
        how = _(
            "Ranked by this year's ratings. A film with few ratings is placed nearer to the club's"
            " average."
        )
        parts.append(section(heading, small(how), *places))
    return parts + news_parts(digest.news)


def news_parts(news: RoundNews) -> list[str]:
    """How the club's round stands, in one part; no part where there is nothing to tell."""
    if not news:
        return []
    said: list[str] = []
    if news.milestone is not None:
        said.append(_milestone(news.milestone))
    if news.film is not None and news.film_at is not None:
        told = N_("Next: {film}, {date}") if news.is_live else N_("{film} is watched until {date}")
        date = moment(news.film_at, "F")
        said.append(_(told, film=bold(news.film, _SHORT), date=date))
    if news.vote_until is not None:
        said.append(_("A vote is open until {date}.", date=moment(news.vote_until, "F")))
    if news.picker is not None:
        said.append(_("**{member}** picks the next film.", member=named(news.picker or None)))
    return [section(_("The club's round"), *said)]


def _milestone(milestone: Milestone | Standout) -> str:
    film = f"**{plain(milestone.film, _SHORT)}**"
    if isinstance(milestone, Milestone):
        return _(
            "🎉 {film} was film number {number} of the club.", film=film, number=milestone.number
        )
    given = {"film": film, "director": plain(milestone.director, _SHORT)}
    best = ngettext(
        "{film} has the highest mean of {count} film by {director} that the club has rated.",
        "{film} has the highest mean of {count} films by {director} that the club has rated.",
        milestone.films,
        **given,
    )
    worst = ngettext(
        "{film} has the lowest mean of {count} film by {director} that the club has rated.",
        "{film} has the lowest mean of {count} films by {director} that the club has rated.",
        milestone.films,
        **given,
    )
    return blurred(best if milestone.is_best else worst)


def quote_place(digest: Digest, parts: Sequence[str]) -> int:
    """The index of the quote among the parts that ``parts_of`` made with one."""
    return len(parts) - 1 - bool(digest.top) - bool(digest.news)


def line_place(digest: Digest) -> int:
    """The index of the member's line among the parts that ``parts_of`` makes."""
    return 1 + sum(part is not None for part in (digest.film, digest.divisive, digest.change))


def quiet_parts(film: FilmTitle) -> list[str]:
    """The text of a week in which nobody rated anything: one friendly line."""
    return [_("A quiet week in the club. Has anyone seen {film}?", film=bold(film, _TITLE))]


def scheduled(schedule: Schedule, dates: Sequence[datetime]) -> Notice:
    """What was chosen for the digest, its next dates in the reader's own time, and what can be done
    now."""
    said = comes(
        N_(
            "The digest comes to {channel} {day} at {time}, by the club's clock ({zone}). In your"
            " own time that is:"
        ),
        schedule,
    )
    coming = "\n".join(f"- {moment(date, 'F')}" for date in dates)
    view = Notice(f"{said}\n{coming}")
    view.add_item(_now())
    return view


def _now() -> ui.Item[Any]:
    """The buttons for what can be done before the digest's day."""
    return row(PreviewDigest(_("Preview"), {}), AskToPostDigest(_("Post now"), {}))


class DigestQuestion(Notice):
    """Asks whether this week's digest shall be posted in a channel now."""

    def __init__(self, channel_id: int) -> None:
        channel = f"<#{channel_id}>"
        super().__init__(
            _(
                "Post this week's digest in {channel} now? Everyone there will see it.",
                channel=channel,
            )
        )
        yes = PostDigest(_("Post now"), {}, style=discord.ButtonStyle.primary)
        self.add_item(row(PreviewDigest(_("Preview"), {}), yes, cancel_button()))


class DigestStatus(Notice):
    """A club's settings, what became of its latest digests, and when the next one is due;
    ``is_gone``: its channel was deleted."""

    def __init__(
        self,
        schedule: Schedule | None,
        latest: Sequence[Post],
        dates: Sequence[datetime],
        *,
        is_gone: bool = False,
    ) -> None:
        if schedule is None:
            lines = [_("No digest is scheduled. `/digest schedule` does that.")]
        else:
            said = N_("**Comes** to {channel} {day} at {time} in {zone}")
            lines = [comes(said, schedule)]
        if is_gone:
            lines.append(_("That channel was deleted. Choose another with `/digest schedule`."))
        lines += [_("**Next** {date}", date=moment(date, "F")) for date in dates]
        lines += [_outcome(_OF_WEEK, post) for post in latest]
        super().__init__("\n".join(lines))
        if schedule is not None and not is_gone:
            self.add_item(_now())


class DigestPosted(Notice):
    """What became of a digest that was posted by hand; ``instead``: in place of the one that was
    due; ``again``: it was written down before."""

    def __init__(self, post: Post, *, instead: bool, again: bool = False) -> None:
        posted = N_("This week's digest was posted already: {link}.")
        said = _outcome({**_OF_THIS_WEEK, "sent": posted} if again else _OF_THIS_WEEK, post)
        if instead:
            said += " " + _("It takes the place of the one that was due.")
        super().__init__(said)


def blocked(post: Post) -> str:
    """Why a digest is blocked, for the club's system channel."""
    return _(
        "This week's film digest could not be posted. {problem} `/digest status` has more.",
        problem=explained(post, _WORDS),
    )


_WEEKLY = (
    N_("on Mondays"), N_("on Tuesdays"), N_("on Wednesdays"), N_("on Thursdays"), N_("on Fridays"),
    N_("on Saturdays"), N_("on Sundays"),
)  # fmt: skip


def comes(message: Message, schedule: Schedule) -> str:
    """A message about a schedule, with its channel, day, time and zone in place."""
    channel, time = f"<#{schedule.channel_id}>", f"{schedule.at:%H:%M}"
    day = _WEEKLY[schedule.weekday - 1]
    return _(message, channel=channel, day=day, time=time, zone=schedule.zone)


_OF_WEEK: Mapping[str, Message] = {
    "pending": N_("**Week {week}** is being posted."),
    "sent": N_("**Week {week}** is out: {link}."),
    "quiet": N_("**Week {week}** was quiet, like the week before: nothing was posted."),
    "skipped": N_("**Week {week}** was skipped."),
    "blocked": N_("**Week {week}** could not be posted."),
}
_OF_THIS_WEEK: Mapping[str, Message] = {
    "pending": N_("This week's digest is being posted."),
    "sent": N_("This week's digest is out: {link}."),
    "quiet": N_("This week's digest was quiet, like the week before: nothing was posted."),
    "skipped": N_("This week's digest was skipped."),
    "blocked": N_("This week's digest could not be posted."),
}

_WORDS = PostWords(
    command="/digest schedule",
    trying=N_("Discord can't be reached. filmclub tries again for two days."),
    reasons={
        Why.OFF: N_("filmclub was not running when it was due, nor in the two days after."),
        Why.LATE: N_("Two days have passed."),
        Why.UNREACHABLE: N_("Discord could not be reached for two days."),
        Why.NO_FILM: N_("The library has no film."),
    },
)


def _outcome(messages: Mapping[str, Message], post: Post) -> str:
    """What became of a week's digest, in a line."""
    is_quiet = post.reason is not None and post.reason.why is Why.QUIET
    link = f"https://discord.com/channels/{post.id.guild_id}/{post.channel_id}/{post.message_id}"
    week = Week.parse(post.id.key).number
    said = _(messages["quiet" if is_quiet else post.state], week=week, link=link)
    if post.reason is None or is_quiet:
        return said
    return f"{said} {explained(post, _WORDS)}"


def _head(digest: Digest, start: datetime, end: datetime) -> str:
    return "\n".join(
        (
            "## " + _("The club's week"),
            small(_("{start} to {end}", start=moment(start, "d"), end=moment(end, "d"))),
            _how_many(digest),
        )
    )


def _how_many(digest: Digest) -> str:
    """How much was rated, by how many, and whether that is more than before."""
    said = _(
        "{ratings} by {members}",
        ratings=ngettext("{count} rating", "{count} ratings", digest.ratings),
        members=ngettext("{count} member", "{count} members", digest.members),
    )
    if not digest.ratings_before:
        return said
    more = digest.ratings - digest.ratings_before
    if more > 0:
        compared = ngettext(
            "{count} rating more than the week before",
            "{count} ratings more than the week before",
            more,
        )
    elif more < 0:
        compared = ngettext(
            "{count} rating fewer than the week before",
            "{count} ratings fewer than the week before",
            -more,
        )
    else:
        compared = _("as many as the week before")
    return f"{said}, {compared}"


def _film(seen: Standing, *, enough: bool) -> str:
    heading = _("Film of the week") if enough else _("Seen this week")
    said = f"{bold(seen.film, _TITLE)} {club_mean(seen.aggregate)}"
    return section(heading, said, *_bars(seen, enough=enough))


def _bars(seen: Standing, *, enough: bool = True) -> list[str]:
    bars = distribution(seen.aggregate)
    return [bars] if bars and enough else []


def _divisive(seen: Standing) -> str:
    given = [value for value in stars.ALL if seen.aggregate.counts[value - 1]]
    said = _(
        "{film} {score}, some gave {lowest} and some {highest}",
        film=bold(seen.film, _TITLE),
        score=club_mean(seen.aggregate),
        lowest=blurred(stars.label(given[0])),
        highest=blurred(stars.label(given[-1])),
    )
    return section(_("Most divisive"), said, *_bars(seen))


def _line(said: MemberLine) -> str:
    by = _(
        "{member} on {film} {stars}",
        member=named(said.name),
        film=bold(said.film, _TITLE),
        stars=stars.label(said.stars),
    )
    return section(_("In a member's words"), f"> {plain(said.text, _LINE)}", f"> {by}")


def _new(films: Sequence[FilmTitle], adders: Mapping[int, str]) -> list[str]:
    lines: list[str] = []
    for film in films[:_NEW]:
        said = bold(film, _TITLE)
        if film.id in adders:
            said = _("{film}, added by {member}", film=said, member=named(adders[film.id]))
        lines.append(said)
    if rest := len(films) - len(lines):
        lines.append(ngettext("and {count} more", "and {count} more", rest))
    return lines


def _place(ranked: Ranked) -> str:
    return f"{bold(ranked.film, _TITLE)} {club_mean(ranked.aggregate)}"
