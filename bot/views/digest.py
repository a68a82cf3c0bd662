"""The weekly digest: its text, frozen before it is posted, and the message made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import discord

from bot.domain import stars
from bot.domain.digest import (
    WATCHED_SHOWN,
    Digest,
    MemberLine,
    Milestone,
    Ranked,
    RoundNews,
    Standing,
    Standout,
)
from bot.domain.film import FilmTitle
from bot.domain.home import CHOSEN_SHOWN
from bot.domain.quote import Phrase
from bot.domain.schedule import Week
from bot.language import N_, _, ngettext
from bot.views.blurring import blurred
from bot.views.controls import Control, custom_ids
from bot.views.film_ways import PickCard, show_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.posters import beside, gallery
from bot.views.quote import TakeBackQuote, source
from bot.views.rating import change_of_heart, club_mean, distribution
from bot.views.screening import next_due
from bot.views.text import (
    BUTTON_LIMIT,
    all_bold,
    and_more,
    around,
    bold,
    moment,
    named,
    plain,
    quoted,
    section,
    small,
    titled,
)

# Within MESSAGE_LIMIT, in German just so: tests/views/test_digest.py makes the longest.
_TITLE, _LINE, _QUOTE = 100, 340, 200
_SHORT = 40
_NEW = 3

MOST_POSTERS = 4
"""The most pictures in a digest: Discord shows four in two rows on a phone."""


class DigestRate(Control, template=custom_ids("digest-rate", "film_id", "week")):
    """Rates the digest's film. Before posts had marks, a digest was known by the week in this
    id."""


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
            buttons.append(show_card(films[0][0]))
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
        heading = _("The club's top of {year}", year=str(digest.year))
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
    if news.watched:
        watched = all_bold(news.watched[:WATCHED_SHOWN], WATCHED_SHOWN * _SHORT)
        films = and_more(watched, len(news.watched) - len(watched))
        said.append(_("The club watched {films}.", films=films))
    if news.milestone is not None:
        said.append(_milestone(news.milestone))
    if news.film is not None and news.film_at is not None:
        told = N_("Next: {film}, {date}") if news.is_live else N_("{film} is watched until {date}")
        date = moment(news.film_at, "F")
        said.append(_(told, film=bold(news.film, _SHORT), date=date))
    if news.slot is not None:
        said.append(next_due(news.slot))
    if news.chosen:
        said.append(_chosen(news.chosen))
    if news.vote_until is not None:
        said.append(_("A vote is open until {date}.", date=moment(news.vote_until, "F")))
    if news.picker is not None:
        said.append(_("**{member}** picks the next film.", member=named(news.picker or None)))
    return [section(_("The club's round"), *said)]


def _chosen(films: Sequence[FilmTitle]) -> str:
    shown = all_bold(films[:CHOSEN_SHOWN], CHOSEN_SHOWN * _SHORT)
    return ngettext(
        "{films} is chosen, and has no date yet.",
        "Chosen, and without a date yet: {films}.",
        len(films),
        films=and_more(shown, len(films) - len(shown)),
    )


def _milestone(milestone: Milestone | Standout) -> str:
    film = f"**{titled(milestone.film, _SHORT)}**"
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
        lines.append(ngettext("and {count} more film", "and {count} more films", rest))
    return lines


def _place(ranked: Ranked) -> str:
    return f"{bold(ranked.film, _TITLE)} {club_mean(ranked.aggregate)}"
