"""The club's front door: what is on, what comes next, and the buttons that fit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain.film import Film, FilmTitle
from bot.domain.home import CHOSEN_SHOWN, LATER_SHOWN, Home
from bot.domain.schedule import zone_of
from bot.domain.screening import Screening
from bot.domain.vote import Vote
from bot.domain.watched import Watched, midday
from bot.language import N_, _, day, ngettext
from bot.views.club_setup import OpenSetup
from bot.views.film_ways import RateFilm, pick_card, schedule_film, where_to_watch
from bot.views.layout import Layout, frame, line, row, words
from bot.views.nominations import OpenNominating, ShowNominations
from bot.views.posters import headed
from bot.views.rating import club_mean
from bot.views.screening import AnswerScreening, coming_label, described, next_due
from bot.views.text import and_more, around_film, bold, film_label, moment, plain, small, titled
from bot.views.turns import NO_ORDER, PickForTurn, picking
from bot.views.vote import OpenBallot, voted

# Within MESSAGE_LIMIT, in a language 40 % longer: 2 screenings of 700, a vote of 1100, 800.
_CLUB = _TITLE = 80
_IN_LABEL = 40
"""How much of a title a button's label shows, where it has more to say."""
_FEW = 5
"""How many films and members of a vote are named; of the others only the number is told."""

_NOTHING_IS_ON = {
    "vote": N_(
        "Nothing is planned. Nominate a film, and an organiser opens a vote with `/vote open`."
    ),
    "organiser": N_("Nothing is planned. An organiser sets a film with `/screening schedule`."),
}
_NO_TURN = N_("Nobody is picking a film now. An organiser begins the next turn with `/turns next`.")


class HomeCard(Layout):
    """The front door. ``now`` and ``digest_at``, when the next digest comes, are in UTC. ``tmdb``
    is whether The Movie Database can be asked; ``may_set_up``: who asks may change the club's
    settings; ``is_picker_gone``: the member whose turn it is has left the club."""

    def __init__(
        self,
        club: str,
        home: Home,
        zone: str,
        now: datetime,
        *,
        digest_at: datetime | None,
        tmdb: bool,
        may_set_up: bool = False,
        is_picker_gone: bool = False,
    ) -> None:
        parts: list[ui.Item[Any]] = [words("## " + plain(club, _CLUB))]
        for screening in home.screenings:
            follows = screening is not home.screenings[0] and home.screenings[0].begins > now
            parts += [headed(screening.film, described(screening, now, follows=follows)), line()]
        if home.later:
            parts += [words("\n".join(_later(home.later, now))), line()]
        if home.slot is not None:
            parts += [words(next_due(home.slot)), line()]
        if home.vote is not None:
            parts += [words(_vote(home.vote)), line()]
        if home.turn is not None:
            parts += [words(picking(home.turn, now, is_gone=is_picker_gone)), line()]
        if home.chosen:
            parts += [*_waiting(home.chosen), line()]
        if home.settings.chosen_by == "turns" and home.turn is None and home.vote is None:
            parts += [words(_(_NO_TURN if home.has_order else NO_ORDER)), line()]
        if len(parts) == 1:
            parts += [words(_(_NOTHING_IS_ON[home.settings.chosen_by])), line()]
        parts.append(words("\n".join(_rest(home, zone, digest_at))))
        parts.append(row(*_buttons(home, zone, now, tmdb=tmdb)))
        if films := _named(home):
            parts.append(row(pick_card(films)))
        super().__init__(frame(*parts, *_set_up(may_set_up=may_set_up)))


def _set_up(*, may_set_up: bool) -> list[ui.Item[Any]]:
    """Last of all: the whole club sees it, and it serves organisers alone."""
    return [row(OpenSetup(_("Set up the club"), {}))] if may_set_up else []


def _named(home: Home) -> list[Film | FilmTitle]:
    films = [
        *(each.film for each in (*home.screenings, *home.later[:LATER_SHOWN])),
        *(each.film for each in (home.vote.films[:_FEW] if home.vote else ())),
        *home.chosen[:CHOSEN_SHOWN],
        home.watched.film if home.watched else None,
    ]
    return [film for film in films if film is not None]


def _later(screenings: Sequence[Screening], now: datetime) -> list[str]:
    said = [
        _("On now: {film}", film=bold(each.film, _TITLE))
        if each.is_live and each.begins <= now
        else _(
            "Then: {film}, {date}",
            film=bold(each.film, _TITLE),
            date=moment(each.at, "F"),
        )
        for each in screenings[:LATER_SHOWN]
    ]
    if len(screenings) > LATER_SHOWN:
        said.append(small(_("And more: `/calendar` shows all that is planned.")))
    return said


def _vote(vote: Vote) -> str:
    said = _(
        "**The club votes** until {time} ({rest}): {films}",
        time=moment(vote.closes_at, "F"),
        rest=moment(vote.closes_at, "R"),
        films=_films(vote),
    )
    return f"{said}\n{small(voted(vote, _FEW))}"


def _films(vote: Vote) -> str:
    names = [bold(each.film, _TITLE) for each in vote.films[:_FEW]]
    if not names:
        return _("none of its films is left")
    return and_more(names, len(vote.films) - len(names))


def _waiting(chosen: Sequence[FilmTitle]) -> list[ui.Item[Any]]:
    """The films that wait for a date; the button for one alone stands with the others."""
    shown = chosen[:CHOSEN_SHOWN]
    names = [bold(film, _TITLE) for film in shown]
    said = ngettext(
        "{films} is chosen, and has no date yet. An organiser sets one with **Schedule**, or lets"
        " it go with `/screening cancel`.",
        "Chosen, and without a date yet: {films}. An organiser sets one with **Schedule**, or lets"
        " one go with `/screening cancel`.",
        len(chosen),
        films=and_more(names, len(chosen) - len(shown)),
    )
    if len(chosen) == 1:
        return [words(said)]
    labels = [
        around_film(lambda name: _("Schedule {film}", film=name), film, _IN_LABEL) for film in shown
    ]
    ways = map(schedule_film, [film.id for film in shown], labels)
    return [words(said), row(*ways)]


def _rest(home: Home, zone: str, digest_at: datetime | None) -> list[str]:
    said: list[str] = []
    if home.nominations:
        said.append(
            ngettext(
                "**Nominated:** {count} film", "**Nominated:** {count} films", home.nominations
            )
        )
    if home.watched is not None:
        said.append(_watched(home.watched, zone))
    if digest_at is not None:
        said.append(_("**Next digest:** {date}", date=moment(digest_at, "F")))
    return said or [small(_("The club has watched nothing yet, as far as its log goes."))]


def _watched(watched: Watched, zone: str) -> str:
    film = watched.film
    name = bold(film, _TITLE) if film else f"**{titled(watched.name, _TITLE)}**"
    on = moment(midday(watched.viewing.on, zone), "D")
    said = _("**Watched last:** {film}, {date}", film=name, date=on)
    return f"{said}\n{club_mean(watched.ratings)}" if watched.ratings.count else said


def _told_apart(coming: Sequence[Screening], zone: str) -> list[str | None]:
    """Return what tells screenings apart on their buttons: nothing of one alone, else the film, or
    the day where that is the same."""
    if len(coming) == 1:
        return [None]
    if len({screening.film.id for screening in coming}) == len(coming):
        return [film_label(screening.film, _IN_LABEL) for screening in coming]
    return [day(screening.at.astimezone(zone_of(zone))) for screening in coming]


def _buttons(home: Home, zone: str, now: datetime, *, tmdb: bool) -> list[ui.Item[Any]]:
    """The buttons that make sense now, the most pressing one first; five at the most."""
    buttons: list[ui.Item[Any]] = []
    coming = [screening for screening in home.screenings if screening.begins > now]
    running = [screening for screening in home.screenings if screening.begins <= now]
    for screening, which in zip(coming, _told_apart(coming, zone), strict=True):
        said = coming_label(screening, which)
        place = {"screening_id": screening.id, "place": 1}
        buttons.append(AnswerScreening(said, place, style=discord.ButtonStyle.primary))
    if home.vote is not None and home.vote.films:
        place = {"vote_id": home.vote.id}
        buttons.append(OpenBallot(_("Vote"), place, style=discord.ButtonStyle.primary))
    if home.turn is not None:
        buttons.append(PickForTurn(_("Pick a film"), {"turn_id": home.turn.id}))
    if len(home.chosen) == 1:
        buttons.append(schedule_film(home.chosen[0].id))
    if home.settings.chosen_by != "organiser":
        buttons.append(OpenNominating(_("Nominate"), {}))
    elif home.nominations:
        buttons.append(ShowNominations(_("Nominations"), {}))
    rated = running[0].film if running else home.watched.film if home.watched else None
    if rated is not None:
        said = around_film(lambda name: _("Rate {film}", film=name), rated, _IN_LABEL)
        buttons.append(RateFilm(said, {"film_id": rated.id}))
    shown = [*(screening.film for screening in (*running, *coming)), *home.chosen[:1]]
    if shown:
        buttons += where_to_watch(shown[0], tmdb=tmdb)
    if home.nominations and home.settings.chosen_by != "organiser":
        buttons.append(ShowNominations(_("Nominations"), {}))
    return buttons[:5] or [OpenNominating(_("Nominate"), {})]
