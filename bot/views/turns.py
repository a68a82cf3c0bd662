"""Whose pick it is: the card and the posts about turns, and the form to pick a film."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import compress
from typing import Any

import discord
from discord import ui

from bot.domain.film import FilmTitle
from bot.domain.frozen import NOBODY
from bot.domain.library import Editor
from bot.domain.post import Why
from bot.domain.turn import Rota, Seat, Turn
from bot.domain.typed import WHY_LIMIT
from bot.language import N_, SOMEONE, _
from bot.views.controls import Control, Menu, custom_ids
from bot.views.film_ways import WhereToWatch, film_options, schedule_film, show_card
from bot.views.forms import TYPED_TITLE, Form, field
from bot.views.layout import Layout, OrdinaryMessage, frame, line, row, under, words
from bot.views.notices import Notice
from bot.views.posts import PostWords
from bot.views.text import (
    BUTTON_LIMIT,
    FORM_TITLE_LIMIT,
    around,
    bold,
    moment,
    named,
    plain,
    small,
    some_of,
    struck,
)
from bot.views.turn_order import in_order, make_order

# Within the 2,000 units of an ordinary message: 300 + 2 × 300, and our own words.
_TITLE, _WHY = 300, 600

PICK_HINT = N_(
    "Organisers: **Schedule** says when the club watches it. **Begin the next turn** asks the next"
    " member, when you like."
)
"""What stands below a pick until the next turn begins."""

_NAMES = 20
"""How many are named of those who have had their turn; the order below has all of them."""


class PickForTurn(Control, template=custom_ids("turn-pick", "turn_id")):
    """Opens the form to pick a film."""


class PickNominated(Control, template=custom_ids("turn-nominated", "turn_id")):
    """Shows the nominations, to pick one of them."""


class NominatedFilms(Menu, template=custom_ids("turn-film", "turn_id")):
    """Picks a nominated film."""


class NextTurn(Control, template=custom_ids("turn-next", "turn_id")):
    """Begins the turn after this one, which has ended; after 0 the first one."""


class PassTurn(Control, template=custom_ids("turn-pass", "turn_id")):
    """Ends a turn without a pick, and begins the next one."""


class EndTurn(Control, template=custom_ids("turn-end", "turn_id")):
    """Ends a turn without a pick, and begins none."""


class GiveTurnBack(Control, template=custom_ids("turn-back", "turn_id")):
    """Takes back that a turn has ended, with a pick or without: its member has it again."""


class PickForm(Form):
    """Asks which film is picked, and why."""

    pattern = custom_ids("turn-form", "turn_id")
    FILM, WHY = "film", "why"

    def __init__(self, turn: Turn, *, is_own: bool) -> None:
        """``is_own``: it opens for the member whose turn it is."""
        title = around(
            lambda name: _("Pick a film for {member}", member=name),
            turn.name or _(SOMEONE),
            FORM_TITLE_LIMIT,
        )
        super().__init__(_("Pick a film") if is_own else title, {"turn_id": turn.id})
        said = _("A title, or the beginning of one")
        self.add_item(field(self.FILM, None, TYPED_TITLE, said, required=True))
        why = _("If you like. The whole club sees it.")
        self.add_item(field(self.WHY, None, WHY_LIMIT, why, long=True))


class NominatedChoice(Layout):
    """The nominations, for the one who picks. ``is_own``: it is their own turn."""

    def __init__(self, turn: Turn, films: Sequence[FilmTitle], *, is_own: bool) -> None:
        if not films:
            super().__init__(
                words(_("Nothing is nominated now. Pick any film you like:")),
                row(_pick_button(turn.id)),
            )
            return
        said = _("What the club would like to see. The film that you choose is picked at once.")
        if not is_own:
            said += "\n" + _for_another(turn)
        super().__init__(
            words(said),
            row(NominatedFilms(_("Which film?"), film_options(films), {"turn_id": turn.id})),
        )


def _for_another(turn: Turn) -> str:
    """What an organiser reads who picks for the member whose turn it is."""
    return _("It is {member}'s turn: you pick for them.", member=named(turn.name))


class TurnsCard(Layout):
    """Whose turn it is, and who comes next. Those who ``may_lead`` can pass the turn on, or begin
    the next one. ``last_id`` is the id of the turn that ended last, or 0; ``is_gone``: the member
    whose turn it is has left the club; ``may_take_back``: the one who asks may give the last turn
    back."""

    def __init__(
        self,
        rota: Rota,
        last_id: int,
        *,
        may_lead: bool,
        may_pick: bool,
        may_take_back: bool = False,
        is_gone: bool = False,
    ) -> None:
        where = _left(rota.present) if rota.present and is_gone else _where(rota)
        parts = [words("## " + _("Whose pick it is") + "\n" + where)]
        if rota.seats:
            parts += [line(), *_following(rota)]
        buttons: list[ui.Item[Any]] = []
        if rota.present and may_pick:
            buttons += _ways_to_pick(rota.present.id)
        if may_lead and rota.present:
            fields = {"turn_id": rota.present.id}
            buttons += [PassTurn(_("Pass it on"), fields), EndTurn(_("End it"), fields)]
        elif may_lead:
            buttons.append(_next_button(last_id) if rota.seats else make_order())
        if not rota.present and rota.last_pick and rota.last_pick.film:
            buttons.append(show_card(rota.last_pick.film.id))
        if may_take_back and rota.ended:
            buttons.append(way_back(rota.ended))
        if buttons:
            parts.append(row(*buttons))
        super().__init__(frame(*parts))


def asked(turn: Turn, *, is_private: bool) -> str:
    """The post that asks a member for their pick; on a phone's lock screen they see its beginning.
    With ``is_private`` it does not mention them."""
    member = _mention(turn.member_id, is_private=is_private)
    if turn.until is None:
        return _("{member}, it is your turn to pick a film for the club. Take your time.",
                 member=member)  # fmt: skip
    return _(
        "{member}, it is your turn to pick a film for the club, until {date}.",
        member=member,
        date=moment(turn.until, "F"),
    )


def late(turn: Turn, *, is_private: bool) -> str:
    """The post to the organiser who began a turn whose time is over; ``is_private``: the organiser
    is."""
    organiser = _mention(turn.begun_by, is_private=is_private)
    return _(
        "{organiser}, {member} has not picked a film yet, and the time for it is over. Wait a"
        " little longer, or pass the turn on.",
        organiser=organiser,
        member=named(turn.name),
    )


def late_and_alone(turn: Turn, *, is_private: bool) -> str:
    """The same where the turn was to be passed on, but there is nobody to have the next one."""
    organiser = _mention(turn.begun_by, is_private=is_private)
    return _(
        "{organiser}, the time for {member}'s pick is over, and nobody is left to pass the turn on"
        " to. Choose who takes turns with `/turns set`, then pass it on.",
        organiser=organiser,
        member=named(turn.name),
    )


def picked(turn: Turn, film: FilmTitle, plans: Sequence[str] = ()) -> str:
    """The post about a pick. ``plans``: see ``film_plans``."""
    member, name = named(turn.name), bold(film, _TITLE)
    if turn.picked_by is None:
        said = [_("{member} has picked {film}.", member=member, film=name)]
    else:
        said = [
            _(
                "{organiser} has picked {film} for {member}.",
                organiser=named(turn.picked_by[1]),
                film=name,
                member=member,
            )
        ]
    return "\n".join([*said, *map(small, [*off_the_lists(turn), *plans])])


def off_the_lists(turn: Turn) -> list[str]:
    """What else a pick has ended."""
    off = _("It is off the nominations."), _("The open vote goes on without it.")
    return [*compress(off, (turn.was_nominated, turn.was_voted_on))]


def on_the_lists(ended: Turn) -> list[str]:
    """What is put back with a pick that is taken back."""
    back = _("The film is nominated again."), _("The film is in the open vote again.")
    return [*compress(back, (ended.was_nominated, ended.was_voted_on))]


class TurnTold(Notice):
    """What became of something about turns, and, where it can be taken back, the way."""

    def __init__(self, message: str, *buttons: ui.Item[Any]) -> None:
        super().__init__(message)
        if buttons:
            self.add_item(row(*buttons))


def given_back(
    ended: Turn, interrupted: Turn | None, until: datetime | None, by: Editor | None = None
) -> str:
    """The post that asks a member once more for their pick, in the message that told how their turn
    had ended: with a pick, or with the turn of another member, which is ``interrupted``.
    ``by``: the organiser who took the pick back, where that was not the member."""
    said = picks(ended.name, until)
    if ended.film is not None:
        film = bold(ended.film, _TITLE)
        if by is None:
            back = _("The pick of {film} was taken back.", film=film)
        else:
            organiser = named(by.name)
            back = _("{organiser} took back the pick of {film}.", organiser=organiser, film=film)
        return " ".join([back, *on_the_lists(ended), said])
    if interrupted is not None:
        later = _("{member} has their turn later.", member=named(interrupted.name))
        return later + " " + said
    return said


def asking(text: str, member_id: int, turn_id: int, film_id: int | None = None) -> OrdinaryMessage:
    """The message that asks a member for their pick; ``film_id``: the film whose pick was taken
    back."""
    buttons = _ways_to_pick(turn_id) + ([show_card(film_id)] if film_id else [])
    return OrdinaryMessage(text, under(*buttons), _pinging(member_id, text))


def reminding(text: str, organiser_id: int, turn_id: int) -> OrdinaryMessage:
    """The message that tells an organiser of a pick that is late."""
    buttons = (PassTurn(_("Pass it on"), {"turn_id": turn_id}), *_ways_to_pick(turn_id))
    return OrdinaryMessage(text, under(*buttons), _pinging(organiser_id, text))


def turn_is_over(text: str, turn: Turn) -> OrdinaryMessage:
    """The message of one of these posts, whose text this was, once the turn has ended. It names
    nobody else: who goes is looked for in what was written down."""
    if turn.film is None:
        said = _("That turn is over. `/turns show` says whose it is now.")
        return OrdinaryMessage(f"{struck(text)}\n{said}", under())
    said = _("{film} is picked.", film=bold(turn.film, _TITLE))
    return OrdinaryMessage(f"{struck(text)}\n{said}", under(show_card(turn.film.id)))


def announcing(
    text: str, why: str | None, film_id: int, turn_id: int | None, *, where: bool, hint: str = ""
) -> OrdinaryMessage:
    """The message that tells the club of a pick and why, with the buttons for what comes next and a
    hint at them, without ``turn_id`` for the film alone; ``where``: one leads to where to watch."""
    buttons: list[ui.Item[Any]] = [show_card(film_id)]
    if where:
        buttons.append(WhereToWatch(_("Where to watch"), {"film_id": film_id}))
    buttons.append(schedule_film(film_id))
    if turn_id is not None:
        buttons += [_next_button(turn_id), _take_back(turn_id)]
    lines = text, f"> {plain(why, _WHY)}" if why else "", hint if turn_id is not None else ""
    return OrdinaryMessage("\n".join(filter(None, lines)), under(*buttons))


def _ways_to_pick(turn_id: int) -> list[ui.Item[Any]]:
    nominated = PickNominated(_("Pick from the nominations"), {"turn_id": turn_id})
    return [_pick_button(turn_id), nominated]


def _pick_button(turn_id: int) -> PickForTurn:
    style = discord.ButtonStyle.primary
    return PickForTurn(_("Pick a film"), {"turn_id": turn_id}, style=style)


def way_back(ended: Turn) -> GiveTurnBack:
    """The button that takes back how a turn has ended."""
    if ended.outcome == "picked":
        return _take_back(ended.id)
    said = around(
        lambda name: _("Back to {member}", member=name), ended.name or _(SOMEONE), BUTTON_LIMIT
    )
    return GiveTurnBack(said, {"turn_id": ended.id})


def _take_back(turn_id: int) -> GiveTurnBack:
    return GiveTurnBack(_("Take back"), {"turn_id": turn_id})


def _next_button(turn_id: int) -> NextTurn:
    return NextTurn(_("Begin the next turn"), {"turn_id": turn_id})


def _mention(member_id: int, *, is_private: bool) -> str:
    """A mention of the member for whom a post is; a word of ours for one who is gone or private."""
    return named(None) if is_private or member_id == NOBODY else f"<@{member_id}>"


def _pinging(member_id: int, text: str) -> discord.AllowedMentions:
    """The allowed mention of the member, if the text mentions them."""
    if f"<@{member_id}>" not in text:
        return discord.AllowedMentions.none()
    users = [discord.Object(member_id)]
    return discord.AllowedMentions(everyone=False, users=users, roles=False, replied_user=False)


def picks(name: str | None, until: datetime | None) -> str:
    """Whose turn it is."""
    member = named(name)
    if until is None:
        return _("**{member}** picks the next film.", member=member)
    return _(
        "**{member}** picks the next film, until {date} ({how_long}).",
        member=member,
        date=moment(until, "F"),
        how_long=moment(until, "R"),
    )


def _left(turn: Turn) -> str:
    return _(
        "{member}, whose turn it is, has left the club. `/turns skip` passes it on to the next"
        " one.",
        member=named(turn.name),
    )


def _where(rota: Rota) -> str:
    """How far the club is with its turns."""
    if rota.present is not None:
        return picks(rota.present.name, rota.present.until)
    if not rota.seats:
        return _("No order of turns yet. An organiser makes one with `/turns set`.")
    pick = rota.last_pick
    if pick is None or pick.film is None or pick.ended_at is None:
        return _("Nobody is picking a film now.")
    return _(
        "{member} has picked {film} on {date}.",
        member=named(pick.name),
        film=bold(pick.film, _TITLE),
        date=moment(pick.ended_at, "d"),
    )


def _following(rota: Rota) -> list[ui.Item[Any]]:
    coming = rota.coming()
    had = [seat for seat in rota.seats if seat.has_had]
    is_anew = len(had) == len(rota.seats)
    head = _("**Then from the beginning**") if is_anew else _("**Next**")
    parts = [words("\n".join([head, *in_order([seat.name for seat in coming])]))]
    over = [
        seat for seat in had if rota.present is None or seat.member_id != rota.present.member_id
    ]
    if over and not is_anew:  # set apart: behind a list it would look like a part of its last line
        parts.append(words(small(_("Had their turn: {members}", members=_names(over)))))
    return parts


def _names(seats: Sequence[Seat]) -> str:
    return some_of([named(seat.name) for seat in seats], len(seats), _NAMES)


POST_WORDS = PostWords(
    command="/club setup",
    trying=N_("Discord can't be reached. filmclub tries again for two days."),
    reasons={
        Why.OFF: N_("filmclub was not running for more than two days."),
        Why.LATE: N_("It was not sent in time, or is over already."),
        Why.UNREACHABLE: N_("Discord could not be reached for two days."),
    },
)
"""The words for what became of a post about a turn."""
