"""Nominations: what the club sees of a new one, and the list of all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain.film import Film
from bot.domain.nomination import Nominated, Nomination
from bot.domain.page import Page
from bot.domain.plans import Plans
from bot.domain.typed import WHY_LIMIT
from bot.domain.watched import midday
from bot.language import _, ngettext
from bot.views.controls import Control, Menu, custom_ids, page_turner
from bot.views.film_ways import FilmNotice, film_options, pick_card, show_card
from bot.views.forms import FilmAndWhyForm
from bot.views.layout import Layout, frame, line, row, words
from bot.views.notices import Notice
from bot.views.text import bold, moment, named, plain, small

NOMINATIONS_A_PAGE = 6
"""Within MESSAGE_LIMIT in a language 40 % longer: each a title, why, and who would like it."""

WHY_ROOM = WHY_LIMIT + 50
"""How much of the reason is shown, with the signs that keep it from being Markdown."""
_NAME = 140
BACK, LEAVE, TAKE_BACK = range(3)
"""What the button of a listed nomination does."""


class BackNomination(Control, template=custom_ids("nomination-back", "nomination_id")):
    """Makes the one who presses a backer; the message is drawn anew."""


class TakeBackNomination(Control, template=custom_ids("nomination-take", "nomination_id")):
    """Takes a nomination back; the message is drawn anew."""


class NominationStep(
    Control, template=custom_ids("nomination-step", "nomination_id", "page", "step")
):
    """Does one of these steps in the list, whose page is drawn anew."""


class NominationsPage(Control, template=custom_ids("nominations", "page")):
    """Another page of the list."""


class OpenNominating(Control, template=custom_ids("nominate")):
    """Opens the form to nominate a film."""


class ShowNominations(Control, template=custom_ids("nominations-list")):
    """Shows the list, to the one who presses."""


class RemoveNomination(Menu, template=custom_ids("nomination-remove", "page")):
    """Asks an organiser whether a nomination, whose ever, shall be taken off."""


class TakeOffNomination(Control, template=custom_ids("nomination-off", "nomination_id", "page")):
    """Takes a nomination off, for organisers and its member; the list takes the question's
    place."""


class NominateForm(FilmAndWhyForm):
    """Which film is nominated, and why."""

    pattern = custom_ids("nominate-form")

    def __init__(self) -> None:
        super().__init__(_("Nominate a film"), {})


class NominationNotice(Layout):
    """What the club sees when a film was nominated."""

    def __init__(self, nominated: Nominated) -> None:
        nomination = nominated.nomination
        said = _(
            "{member} nominated {film}.",
            member=named(nomination.name),
            film=bold(nomination.film, _NAME),
        )
        more = [
            *film_plans(nominated.plans),
            _wanted(nomination),
        ]
        lines = [said, *map(small, filter(None, more)), *_quoted(nomination)]
        super().__init__(words("\n".join(lines)), row(*_buttons(nomination)))


class NominatedAlready(Layout):
    """What a member reads who nominates a film that somebody has nominated already. ``has_why``:
    they gave a reason."""

    def __init__(self, nominated: Nominated, *, is_own: bool, has_why: bool) -> None:
        nomination = nominated.nomination
        film = bold(nomination.film, _NAME)
        if is_own:
            said = _("You have nominated {film} already.", film=film)
            if has_why:
                said += " " + _("This is your reason now:")
        else:
            said = _(
                "{member} has nominated {film} already. Press **Me too** if you would like it.",
                member=named(nomination.name),
                film=film,
            )
            if has_why:
                said += " " + _("Your reason is not added: a nomination has one.")
        lines = [
            said,
            *map(small, film_plans(nominated.plans)),
            *_quoted(nomination),
        ]
        super().__init__(
            words("\n".join(lines)),
            row(*([] if is_own else [_me_too(nomination)]), show_card(nomination.film.id)),
        )


class NominationOffQuestion(Layout):
    """Asks whether a nomination shall be taken off, with what goes with it: an organiser, or its
    member, if others would like it, too. ``page`` is that of the list, which comes next."""

    def __init__(self, nomination: Nomination, page: int) -> None:
        said = [
            _(
                "Take {film} off the nominations? The club is told, and it can't be undone.",
                film=bold(nomination.film, _NAME),
            ),
        ]
        if nomination.is_voted_on:
            said.append(_("It leaves the open vote, too, and every ballot that it is on."))
        said += [small(_by(nomination)), *_quoted(nomination)]
        fields = {"nomination_id": nomination.id, "page": page}
        off = TakeOffNomination(_("Take it off"), fields, style=discord.ButtonStyle.danger)
        back = NominationsPage(_("Cancel"), {"page": page})
        super().__init__(words("\n".join(said)), row(off, back, show_card(nomination.film.id)))


class NominationGone(FilmNotice):
    """What the club sees of a nomination that was taken back; ``by`` is the name of the organiser
    who did it, None where the member did."""

    def __init__(self, nomination: Nomination, by: str | None = None) -> None:
        film, member = bold(nomination.film, _NAME), named(nomination.name)
        if by is None:
            said = _("{member} took the nomination of {film} back.", member=member, film=film)
        else:
            said = _(
                "{organiser} took {film} off the nominations; {member} had nominated it.",
                organiser=named(by),
                member=member,
                film=film,
            )
        if nomination.is_voted_on:
            said += " " + _("The open vote goes on without it.")
        super().__init__(said, nomination.film.id)


class NotNominated(Notice):
    """Tells who has proposed a film that it is not nominated, since they have no room for that."""

    def __init__(self) -> None:
        said = _(
            "The film is proposed alone: you have as many nominations as the club allows. Take one"
            " back, and nominate it once it is accepted."
        )
        super().__init__(said)
        self.add_item(row(ShowNominations(_("Nominations"), {})))


class NominationOver(FilmNotice):
    """What stands in place of a nomination that ended elsewhere."""

    def __init__(self, film: Film) -> None:
        super().__init__(_("{film} is not nominated any more.", film=bold(film, _NAME)), film.id)


class NominationJoined(Layout):
    """What stands in place of a nomination whose film was merged with another nominated one."""

    def __init__(self, film: Film) -> None:
        said = _(
            "The two films are one now: this nomination was joined with the one of {film}.",
            film=bold(film, _NAME),
        )
        ways = ShowNominations(_("Nominations"), {}), show_card(film.id)
        super().__init__(words(said), row(*ways))


class NominationsList(Layout):
    """A page of what is nominated, the earliest first, as the member ``reader_id`` sees it."""

    def __init__(self, page: Page[Nomination], reader_id: int, *, is_organiser: bool) -> None:
        title = "## " + _("Nominations")
        if not page.items:
            said = _("Nothing is nominated yet. `/nominate` a film that you would like to see.")
            super().__init__(frame(words(title), words(said), _nominate()))
            return
        title += "\n" + small(ngettext("{count} film", "{count} films", page.total))
        parts: list[ui.Item[Any]] = [words(title), line()]
        parts += [_listed(each, page.number, reader_id) for each in page.items]
        films = [each.film for each in page.items]
        parts.append(row(pick_card(films)))
        if is_organiser:
            choices, here = film_options(films, [each.id for each in page.items]), page.number
            parts.append(row(RemoveNomination(_("Take a film off"), choices, {"page": here})))
        parts.append(_nominate())
        parts += page_turner(NominationsPage, page.number, page.pages, {})
        super().__init__(frame(*parts))


def _nominate() -> ui.Item[Any]:
    return row(OpenNominating(_("Nominate"), {}))


def film_plans(plans: Plans) -> list[str]:
    """When the club last watched a film, and when it watches it next, in words."""
    return when_watched(plans) + on_calendar(plans.at)


def when_watched(plans: Plans) -> list[str]:
    """When the club last watched a film; nothing where it never did."""
    if plans.watched_on is None:
        return []
    day = moment(midday(plans.watched_on, plans.zone), "D")
    if plans.is_watched_since:
        return [_("The club watched it on {date}.", date=day)]
    return [_("The club has watched it before, on {date}.", date=day)]


def on_calendar(at: datetime | None) -> list[str]:
    """When the club watches a film that it has planned; nothing where it has not."""
    if at is None:
        return []
    return [_("It is on the calendar already, for {date}.", date=moment(at, "F"))]


def _listed(nomination: Nomination, page: int, reader_id: int) -> ui.Item[Any]:
    if nomination.member_id == reader_id:
        label, step = _("Take back"), TAKE_BACK
    elif nomination.is_backed:
        label, step = _("Not any more"), LEAVE
    else:
        label, step = _("Me too"), BACK
    planned = map(small, on_calendar(nomination.screening_at))
    lines = [bold(nomination.film, _NAME), small(_by(nomination)), *planned, *_quoted(nomination)]
    fields = {"nomination_id": nomination.id, "page": page, "step": step}
    return ui.Section(words("\n".join(lines)), accessory=NominationStep(label, fields))


def _by(nomination: Nomination) -> str:
    by = _("nominated by {member}", member=named(nomination.name))
    return " · ".join(filter(None, (by, _wanted(nomination))))


def _wanted(nomination: Nomination) -> str:
    if not nomination.backers:
        return ""
    return ngettext(
        "{count} other would like it, too",
        "{count} others would like it, too",
        nomination.backers,
    )


def _quoted(nomination: Nomination) -> list[str]:
    return [f"> {plain(nomination.why, WHY_ROOM)}"] if nomination.why else []


def _buttons(nomination: Nomination) -> list[ui.Item[Any]]:
    take_back = TakeBackNomination(_("Take back"), {"nomination_id": nomination.id})
    return [_me_too(nomination), take_back, show_card(nomination.film.id)]


def _me_too(nomination: Nomination) -> BackNomination:
    return BackNomination(
        _("Me too"), {"nomination_id": nomination.id}, style=discord.ButtonStyle.primary
    )
