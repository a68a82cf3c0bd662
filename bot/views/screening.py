"""Screenings: the card with who comes, and what members read about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain.errors import FilmClubError
from bot.domain.film import Film, FilmTitle
from bot.domain.screening import WHERE_LIMIT, Answer, Attendee, Repeats, Screening
from bot.language import N_, _, ngettext
from bot.views.controls import Control, Menu, custom_ids, keep_button
from bot.views.film_card import running_time
from bot.views.film_ways import RateFilm, film_options, show_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.posters import colour_of, headed
from bot.views.text import bold, moment, named, plain, small, some_of, titled

# Within MESSAGE_LIMIT: 220 + 300 + 3 × (30 + 12 × 70 + 20), in a language 40 % longer.
TITLE_SHOWN = 200
_NAMES = 12
"""How many members are named for each answer; of the others only the number is told."""
_SHORT_TITLE, _FEW = 80, 4
"""The limits of title and names where a screening is shown in short."""

ANSWERS: tuple[Answer, ...] = ("yes", "maybe", "no")
"""The answers; a button carries the index of one, counted from 1."""

REPEATED = {
    "weekly": N_("Every week"),
    "fortnightly": N_("Every two weeks"),
    "monthly": N_("Every month"),
}

_CHANNEL = re.compile(r"<#\d{15,20}>", re.ASCII)


class CallOffScreening(Control, template=custom_ids("screening-off", "screening_id")):
    """Calls a screening off."""


class LetGo(Control, template=custom_ids("let-go", "film_id")):
    """Has a film that the club has chosen wait for a date no more."""


class PickToLetGo(Menu, template=custom_ids("pick-to-let-go")):
    """Asks whether this film shall wait for a date no more."""


class AnswerScreening(Control, template=custom_ids("screening-answer", "screening_id", "place")):
    """Says whether the one who presses means to come; ``place`` is the answer's in ANSWERS,
    from 1."""


class RemindOfScreening(Control, template=custom_ids("screening-remind", "screening_id")):
    """Switches the direct reminder for the one who presses on and off."""


class StartTogether(Control, template=custom_ids("screening-start", "screening_id")):
    """Counts down for everyone who watches; only the host can do it."""


class WasThere(Control, template=custom_ids("screening-there", "screening_id")):
    """Notes that the one who presses was there, or was not after all."""


class ShowCalendar(Control, template=custom_ids("calendar")):
    """Shows the coming screenings, to the one who presses."""


class ScreeningToCallOff(Layout):
    """Asks whether a screening shall be called off. ``untold``: why the club can't be told.
    ``undated``: films that may be meant, and have no date. ``goes_on``: other screenings repeat."""

    def __init__(
        self,
        screening: Screening,
        untold: FilmClubError | None = None,
        undated: Sequence[FilmTitle] = (),
        *,
        goes_on: bool,
    ) -> None:
        film, date = bold(screening.film, TITLE_SHOWN), moment(screening.at, "F")
        if untold is None:
            said = _("Call off {film} of {date}? The club is told.", film=film, date=date)
        else:
            said = _("Call off {film} of {date}? The club can't be told of it: {why}",
                     film=film, date=date, why=untold)  # fmt: skip
        said = "\n".join((said, *_started(screening)))
        if screening.repeats and not goes_on:
            said += "\n" + _(
                "**{every_week}** ends with it, unless you choose `repeat` for the next film, too.",
                every_week=repeated(screening.repeats),
            )
        button = CallOffScreening(
            _("Call it off"), {"screening_id": screening.id}, style=discord.ButtonStyle.danger
        )
        ways = row(button, keep_button(), show_card(screening.film.id))
        super().__init__(words(said), ways, *pick_to_let_go(undated))


def pick_to_let_go(undated: Sequence[FilmTitle]) -> list[ui.Item[Any]]:
    """The menu of films that have no date; nothing where there are none."""
    if not undated:
        return []
    hint = _("Let a film go that has no date")
    return [row(PickToLetGo(hint, film_options(undated), {}))]


def _started(screening: Screening) -> list[str]:
    """That a screening was started together; nothing where it was not."""
    if screening.started_at is None:
        return []
    began, ends = moment(screening.started_at, "t"), moment(screening.ends, "t")
    if screening.film.runtime:
        return [_("Started together at {time}; it is over about {end}.", time=began, end=ends)]
    return [_("Started together at {time}.", time=began)]


class FilmsToLetGo(Layout):
    """Asks which of these films that have no date is meant."""

    def __init__(self, undated: Sequence[FilmTitle]) -> None:
        super().__init__(words(_("Which film do you mean?")), *pick_to_let_go(undated))


class FilmToLetGo(Layout):
    """Asks whether a film that was chosen, and has no date, shall wait for one no more."""

    def __init__(self, film: Film | FilmTitle) -> None:
        asked = _(
            "{film} has no date. Shall it wait for one no more? It can still be scheduled, or"
            " chosen again.",
            film=bold(film, TITLE_SHOWN),
        )
        place = {"film_id": film.id}
        button = LetGo(_("Let it go"), place, style=discord.ButtonStyle.danger)
        super().__init__(words(asked), row(button, keep_button(), show_card(film.id)))


class ScreeningCard(Layout):
    """A screening as the club sees it, and who comes. ``mention`` and ``pinged`` are those of the
    role that hears of a new screening."""

    def __init__(
        self,
        screening: Screening,
        mention: str = "",
        pinged: discord.AllowedMentions | None = None,
    ) -> None:
        if pinged is not None:
            self.pinged = pinged
        film = screening.film
        parts: list[ui.Item[Any]] = [headed(film, "\n".join(_head(screening)))]
        if people := _people(screening):
            parts += [line(), words(people)]
        if buttons := _card_buttons(screening):
            parts.append(row(*buttons))
        above = [words(mention.strip())] if mention else []
        super().__init__(*above, frame(*parts, colour=colour_of(film)))


def answered(screening: Screening, answer: Answer) -> str:
    """What a member reads who has answered elsewhere than on the card."""
    film, date = bold(screening.film, TITLE_SHOWN), dated(screening.at, is_live=screening.is_live)
    match answer:
        case "yes":
            return _("You are in for {film}. {date}", film=film, date=date)
        case "maybe":
            return _("You may come to {film}. {date}", film=film, date=date)
        case "no":
            return _("You can't make it to {film}.", film=film)


def still_sealed(reveal_at: datetime) -> str:
    """What an organiser reads besides, who has moved or called off the screening of a sealed film:
    a reveal that was chosen by hand does not follow."""
    return small(
        _(
            "Its ratings stay sealed until {date}. /sealed open moves the reveal.",
            date=moment(reveal_at, "F"),
        )
    )


def moved(screening: Screening) -> str:
    """That a screening was moved, from when and to when, and where it is."""
    said = _(
        "{film} has been moved: {date}",
        film=bold(screening.film, TITLE_SHOWN),
        date=dated(screening.at, is_live=screening.is_live),
    )
    if screening.moved_from is not None:
        said += f"\n{date_before(screening.moved_from)}"
    return f"{said}\n{where(screening.place)}" if screening.place else said


def place_changed(screening: Screening) -> str:
    """What an organiser reads who has changed no more than the place of a screening."""
    said = _(
        "{film} keeps its date: {date}",
        film=bold(screening.film, TITLE_SHOWN),
        date=dated(screening.at, is_live=screening.is_live),
    )
    place = screening.place
    where = _("Its place now: {place}", place=placed(place)) if place else _("It has no place now.")
    return f"{said}\n{where}"


def screening_scheduled(screening: Screening, channel_id: int) -> str:
    """What an organiser reads who has scheduled a screening, while its card is being posted."""
    film, date = bold(screening.film, TITLE_SHOWN), moment(screening.at, "F")
    channel = f"<#{channel_id}>"
    if screening.is_live:
        return _("{film} is scheduled for {date}. Its card comes into {channel}.",
                 film=film, date=date, channel=channel)  # fmt: skip
    return _("{film} is scheduled, to be watched by {date}. Its card comes into {channel}.",
             film=film, date=date, channel=channel)  # fmt: skip


def called_off(screening: Screening) -> str:
    """What an organiser reads who has called a screening off."""
    film, date = bold(screening.film, TITLE_SHOWN), moment(screening.at, "F")
    return _("{film} of {date} is called off.", film=film, date=date)


def told_of_reminder(screening: Screening, *, is_on: bool) -> str:
    if not is_on:
        return _("You are not reminded of {film}.", film=bold(screening.film, TITLE_SHOWN))
    return _(
        "You are reminded of {film} by a direct message: {when}. Press again to take it back.",
        film=bold(screening.film, TITLE_SHOWN),
        when=moment(screening.reminded, "f"),
    )


def present(screening: Screening, *, is_there: bool) -> str:
    """What a member reads who has said that they were there, or were not after all."""
    if not is_there:
        return _("You are not counted for {film}.", film=bold(screening.film, TITLE_SHOWN))
    return ngettext(
        "You are counted for {film}, {count} member so far. Press again to take it back.",
        "You are counted for {film}, {count} members so far. Press again to take it back.",
        screening.came,
        film=bold(screening.film, TITLE_SHOWN),
    )


def next_due(slot: datetime) -> str:
    """When the club watches its next film, of which nothing else is known."""
    return _(
        "The next film is due {date}: an organiser says which with `/screening schedule`.",
        date=moment(slot, "F"),
    )


def repeated(repeats: Repeats) -> str:
    return _(REPEATED[repeats])


def told(screening: Screening) -> str:
    """A screening in a line or two, for a list."""
    more = [where(screening.place)] if screening.place else []
    if coming := len(screening.those("yes")):
        more.append(ngettext("{count} is coming", "{count} are coming", coming))
    if screening.is_sealed:
        more.append(_("Ratings sealed"))
    first = dated(screening.at, is_live=screening.is_live)
    first = f"{first}\n{bold(screening.film, TITLE_SHOWN)}"
    return f"{first}\n{small(' · '.join(more))}" if more else first


def described(screening: Screening, now: datetime, *, follows: bool) -> str:
    """A screening and who comes, in short, as a part of a message. ``follows`` is whether the
    message has another one before it."""
    name = bold(screening.film, _SHORT_TITLE)
    if screening.is_live and screening.begins <= now:
        head = _("On now: {film}", film=name)
    else:
        head = _("Then: {film}", film=name) if follows else _("Next: {film}", film=name)
    said = [head, dated(screening.begins, is_live=screening.is_live)]
    if screening.place:
        said.append(where(screening.place))
    if screening.is_sealed:
        said.append(small(_("Ratings sealed")))
    return "\n".join(filter(None, [*said, _people(screening, _FEW)]))


def _head(screening: Screening) -> list[str]:
    film = screening.film
    said = [f"## {titled(film.name, TITLE_SHOWN)}"]
    if screening.is_off:
        said.append(_("**Called off.**"))
    said.append(dated(screening.at, is_live=screening.is_live))
    if not screening.is_off:
        said += _started(screening)
    if screening.place:
        said.append(where(screening.place))
    more: list[str] = []
    if film.runtime:
        more.append(running_time(film.runtime))
    if screening.picker_id is not None:
        more.append(_("picked by {member}", member=named(screening.picker)))
    if screening.repeats:
        more.append(repeated(screening.repeats))
    if screening.is_sealed and screening.ended_at is None:
        more.append(_("Ratings sealed"))
    if more:
        said.append(small(" · ".join(more)))
    return said


def date_before(at: datetime) -> str:
    return _("Before: {date}", date=moment(at, "F"))


def dated(at: datetime, *, is_live: bool) -> str:
    if is_live:
        return _("{date} ({how_long})", date=moment(at, "F"), how_long=moment(at, "R"))
    return _("Watch it by {date} ({how_long})", date=moment(at, "F"), how_long=moment(at, "R"))


def sealed_until_reveal() -> str:
    """What becomes of a film's ratings where it is sealed when its screening is scheduled."""
    return _("Its ratings are sealed until a reveal two days after it.")


def where(place: str) -> str:
    return _("Where: {place}", place=placed(place))


def placed(place: str) -> str:
    """The place in the organiser's words; a channel is a link."""
    return place if _CHANNEL.fullmatch(place) else plain(place, WHERE_LIMIT)


def _people(screening: Screening, most: int = _NAMES) -> str:
    if screening.ended_at is not None and not screening.is_off:
        there = [each for each in screening.attendees if each.was_there]
        return _names(_("**Watched it**"), there, most) if there else ""
    heads = {"yes": _("**Coming**"), "maybe": _("**Maybe**"), "no": _("**Can't**")}
    if not screening.is_live:
        heads["yes"] = _("**Watching**")
    groups = [(heads[answer], screening.those(answer)) for answer in ANSWERS]
    return "\n".join(_names(head, those, most) for head, those in groups if those)


def _names(head: str, those: Sequence[Attendee], most: int) -> str:
    names = [named(each.name) for each in those[: most + 1]]
    return f"{head} {len(those)}: {some_of(names, len(those), most)}"


def _card_buttons(screening: Screening) -> list[Control]:
    if screening.is_off:
        return []
    if screening.ended_at is not None:
        return [
            RateFilm(_("Rate"), {"film_id": screening.film.id}),
            was_there_button(screening),
        ]
    fields = {"screening_id": screening.id}
    buttons = [*answer_buttons(screening), RemindOfScreening(_("Remind me"), fields)]
    if screening.is_live:
        buttons.append(start_button(screening))
    return buttons


def coming_label(screening: Screening, which: str | None = None) -> str:
    """The label of the button by which a member comes; ``which`` tells the screening from another
    one that has such a button."""
    if which is None:
        return _("I'll come") if screening.is_live else _("I'll watch it")
    if screening.is_live:
        return _("I'll come: {film}", film=which)
    return _("I'll watch it: {film}", film=which)


def answer_buttons(screening: Screening) -> list[Control]:
    labels = coming_label(screening), _("Maybe"), _("Can't")
    styles = (discord.ButtonStyle.primary, *2 * [discord.ButtonStyle.secondary])
    return [
        AnswerScreening(label, {"screening_id": screening.id, "place": number}, style=style)
        for number, (label, style) in enumerate(zip(labels, styles, strict=True), 1)
    ]


def start_button(screening: Screening) -> Control:
    return StartTogether(_("Start together"), {"screening_id": screening.id})


def was_there_button(screening: Screening) -> Control:
    label = _("I was there") if screening.is_live else _("I watched it")
    return WasThere(label, {"screening_id": screening.id})
