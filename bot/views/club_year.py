"""The club's year: its post, its preview, and the page of one member."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.domain import stars
from bot.domain.chart import of_months
from bot.domain.club_year import BestPicker, ClubYear, MemberYear
from bot.domain.digest import ENOUGH, Standing
from bot.domain.post import Post
from bot.language import N_, _, listed, month_name, ngettext, number
from bot.views.blurring import blurred, in_sight
from bot.views.controls import Control, custom_ids
from bot.views.film_ways import pick_card
from bot.views.layout import Drawing, Layout, frame, line, row, together, words
from bot.views.notices import Notice
from bot.views.posters import beside
from bot.views.posts import TRIED_ON, explained
from bot.views.profile import leaning
from bot.views.rating import (
    change_of_heart,
    club_mean,
    distribution,
    drawn_ratings,
    given_stars,
    mean_of,
)
from bot.views.text import and_more, bold, message_link, named, section, small
from bot.views.top import BY_MEAN

# Within MESSAGE_LIMIT in a language 40 % longer: 500 + 4 × 200 + 2 × 250 + 8 headings; a member's
# page: 300 + 3 × 130 + 250 + 6 × 90.
_TITLE, _PICK, _PICKS = 110, 80, 6


class MyYear(Control, template=custom_ids("my-year", "year")):
    """Shows the year of the one who presses, to them alone."""


class PostYear(Control, template=custom_ids("year-post", "year")):
    """Posts the club's year now."""


class ClubYearPost(Layout):
    """A club's year for all to read, or as a preview for one who may post it: then ``posted_to`` is
    the id of the channel in which it would be posted."""

    def __init__(self, told: ClubYear, *, posted_to: int | None = None) -> None:
        if told.is_empty:
            super().__init__(frame(words("\n".join((_head(told.year), _nothing(told.year))))))
            return
        parts: list[ui.Item[Any]] = [words("\n".join((_head(told.year), *_sums(told))))]
        parts += _months(told)
        for each in _sections(told):
            parts += [line(), each]
        buttons: list[Control] = [
            MyYear(_("My year"), {"year": told.year}, style=discord.ButtonStyle.primary)
        ]
        if films := told.named_films:
            parts.append(row(pick_card(films)))
        if posted_to is not None:
            channel = f"<#{posted_to}>"
            said = _("**Post** shows this to everyone in {channel}.", channel=channel)
            parts += [line(), words(small(said))]
            buttons.append(PostYear(_("Post"), {"year": told.year}))
        super().__init__(frame(*parts, row(*buttons)))


class MemberYearPage(Layout):
    """A member's year, for them alone."""

    def __init__(self, told: MemberYear, *, is_over: bool = False) -> None:
        head = "## " + _("Your year {year}", year=str(told.year))
        if told.aggregate.mean is None:
            head += f"\n{_nothing_rated(is_over=is_over)}"
        if told.is_empty:
            super().__init__(frame(words(head)))
            return
        with in_sight(of=told):  # a member's own stars are no secret to them
            parts = _own_parts(head, told)
        if films := told.named_films:
            parts.append(row(pick_card(films)))
        super().__init__(frame(*parts))


class YearPosted(Notice):
    """What became of a year that was posted by hand; ``again``: its post was written down
    before."""

    def __init__(self, post: Post, *, again: bool) -> None:
        if post.state == "sent":
            link = message_link(post.id.guild_id, post.channel_id, post.message_id)
            said = N_("The club's year is out: {link}.")
            if again:
                said = N_("The club's year was posted already: {link}.")
            super().__init__(_(said, link=link))
            return
        said = _("The club's year is not posted yet.")
        why = explained(post, TRIED_ON) if post.reason else ""
        super().__init__(f"{said} {why}".rstrip())


def year_blocked(post: Post) -> str:
    """Why the year's post is blocked, for the club's system channel."""
    return _(
        "The club's year could not be posted. {why} `/club year` posts it, too.",
        why=explained(post, TRIED_ON),
    )


def _head(year: int) -> str:
    return "## " + _("The club's year {year}", year=str(year))


def _nothing(year: int) -> str:
    return _(
        "Nothing is noted of {year}: no film in the club's log, and no rating.", year=str(year)
    )


def _sums(told: ClubYear) -> list[str]:
    """How much was watched and rated."""
    said: list[str] = []
    if told.films:
        films = ngettext("{count} film", "{count} films", told.films)
        evenings = ngettext("{count} evening", "{count} evenings", told.evenings)
        said.append(_("**{films}** on {evenings}", films=films, evenings=evenings))
    if hours := round(told.minutes / 60):
        said.append(ngettext("**{count} hour** of film", "**{count} hours** of film", hours))
    if told.untimed:
        said.append(
            small(
                ngettext(
                    "{count} film is not counted in: its running time is not known",
                    "{count} films are not counted in: their running times are not known",
                    told.untimed,
                )
            )
        )
    if told.ratings:
        ratings = ngettext("{count} rating", "{count} ratings", told.ratings)
        members = ngettext("{count} member", "{count} members", told.raters)
        said.append(_("{ratings} by {members}", ratings=ratings, members=members))
    return said


def _months(told: ClubYear) -> list[ui.Item[Any]]:
    """What the club watched month by month, as a picture and in words; what it rated, if it keeps
    no log."""
    counts = told.months if told.films else told.rating_months
    if sum(counts) < ENOUGH:
        return []
    heading = _("Evenings by month") if told.films else _("Ratings by month")
    each = [
        _("{month} {number}", month=month_name(month), number=number(count))
        for month, count in enumerate(counts, 1)
        if count
    ]
    said = _("{heading}, as bars: {months}", heading=heading, months=listed(each))
    in_words = small(_("{heading}: {months}", heading=heading, months=together(each)))
    return [words(in_words), Drawing(of_months(counts), said, is_hidden=False)]


def _sections(told: ClubYear) -> list[ui.Item[Any]]:
    """The sections of the year that have something to tell, each with its heading."""
    found: list[ui.Item[Any]] = []
    if told.loved:
        places = [
            f"{place}. {bold(each.film, _TITLE)} {club_mean(each.aggregate)}"
            for place, each in enumerate(told.loved, 1)
        ]
        if len(places) > 1:
            places.append(small(_(BY_MEAN)))
        said = section(_("Most loved"), *places)
        first = told.loved[0].film
        found.append(beside(said, first.name, told.poster) if told.poster else words(said))
    if told.divisive:
        found.append(words(_divisive(told.divisive)))
    if told.best:
        found.append(words(_best(told.best)))
    if told.change:
        found.append(
            words(section(_("Change of heart of the year"), change_of_heart(told.change, _TITLE)))
        )
    return found


def _divisive(standing: Standing) -> str:
    said = f"{bold(standing.film, _TITLE)} {club_mean(standing.aggregate)}"
    return section(_("Most divisive"), said, distribution(standing.aggregate))


def _best(best: BestPicker) -> str:
    said = ngettext(
        "**{member}**: {stars} on average from the club for {count} film that they picked",
        "**{member}**: {stars} on average from the club for {count} films that they picked",
        best.films,
        member=named(best.name),
        stars=blurred(stars.mean_label(best.mean)),
    )
    return section(_("Picked best"), said)


def _own_parts(head: str, told: MemberYear) -> list[ui.Item[Any]]:
    lines = [head]
    aggregate = told.aggregate
    if aggregate.mean is not None:
        score = mean_of(aggregate.mean, aggregate.count)
        lines += [_("You gave {score}", score=score), given_stars(aggregate)]
    if told.evenings:
        lines.append(
            ngettext("You came to {count} screening", "You came to {count} screenings",
                     told.evenings)
        )  # fmt: skip
    parts = [words("\n".join(filter(None, lines))), *drawn_ratings(aggregate)]
    for each in _own_sections(told):
        parts += [line(), words(each)]
    return parts


def _nothing_rated(*, is_over: bool) -> str:
    if is_over:
        return _("No rating of yours is from that year.")
    return _("You have rated nothing in that year yet. `/rate` begins it.")


def _own_sections(told: MemberYear) -> list[str]:
    found: list[str] = []
    if told.favourites:
        given = [f"{bold(film, _TITLE)} {stars.label(value)}" for film, value in told.favourites]
        found.append(section(_("Your favourites"), *given))
    if told.compared:
        found.append(section(_("You and the club"), leaning(told.kinder, told.compared)))
    if change := told.change:
        said = _(
            "{film}: first {earlier}, then {stars}",
            film=bold(change.film, _TITLE),
            earlier=stars.label(change.earlier),
            stars=stars.label(change.now),
        )
        found.append(section(_("Your change of heart"), said))
    if told.picks:
        shown = [bold(film, _PICK) for film in told.picks[:_PICKS]]
        picks = and_more(shown, len(told.picks) - len(shown))
        found.append(section(_("You picked"), picks))
    return found
