"""What the club is told of turns: whose pick it is, that one is late, and what was picked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain.film import FilmTitle
from bot.domain.frozen import NOBODY
from bot.domain.library import Editor
from bot.domain.post import Why
from bot.domain.turn import Turn
from bot.language import N_, _
from bot.views.film_ways import WhereToWatch, schedule_film, show_card
from bot.views.layout import OrdinaryMessage, under
from bot.views.posts import TRIED_TWO_DAYS, UNREACHED_TWO_DAYS, PostWords
from bot.views.text import (
    bold,
    moment,
    named,
    plain,
    small,
    struck,
)
from bot.views.turns import (
    PassTurn,
    next_button,
    off_the_lists,
    on_the_lists,
    picks,
    take_pick_back,
    ways_to_pick,
)

# Within the 2,000 units of an ordinary message: 300 + 2 × 300, and our own words.
_TITLE, _WHY = 300, 600


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


def picked(turn: Turn, film: FilmTitle) -> str:
    """The post about a pick."""
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
    return "\n".join([*said, *map(small, off_the_lists(turn))])


def given_back(
    ended: Turn, interrupted: Turn | None, until: datetime | None, by: Editor | None
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


def asking(text: str, member_id: int, turn_id: int, film_id: int | None) -> OrdinaryMessage:
    """The message that asks a member for their pick; ``film_id``: the film whose pick was taken
    back."""
    buttons = ways_to_pick(turn_id) + ([show_card(film_id)] if film_id else [])
    return OrdinaryMessage(text, under(*buttons), _pinging(member_id, text))


def reminding(text: str, organiser_id: int, turn_id: int) -> OrdinaryMessage:
    """The message that tells an organiser of a pick that is late."""
    buttons = (PassTurn(_("Pass it on"), {"turn_id": turn_id}), *ways_to_pick(turn_id))
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
    text: str,
    plans: Sequence[str],
    why: str | None,
    film_id: int,
    turn_id: int,
    *,
    where: bool,
    is_last: bool,
    is_planned: bool,
) -> OrdinaryMessage:
    """The message that tells the club of a pick and why, with the buttons for what comes next and a
    hint at them. ``plans``: see ``film_plans``; ``where``: one leads to where to watch;
    ``is_last``: no turn has begun since; ``is_planned``: the film has its date, or had it."""
    buttons: list[ui.Item[Any]] = [show_card(film_id)]
    if where:
        buttons.append(WhereToWatch(_("Where to watch"), {"film_id": film_id}))
    if not is_planned:
        buttons.append(schedule_film(film_id))
    if is_last:
        buttons.append(next_button(turn_id))
    if is_last and not is_planned:
        buttons.append(take_pick_back(turn_id))
    hint = _pick_hint(is_last=is_last, is_planned=is_planned)
    lines = text, *map(small, plans), f"> {plain(why, _WHY)}" if why else "", hint and small(hint)
    return OrdinaryMessage("\n".join(filter(None, lines)), under(*buttons))


def _pick_hint(*, is_last: bool, is_planned: bool) -> str:
    if is_last and not is_planned:
        return _(
            "Organisers: **Schedule** says when the club watches it. **Begin the next turn** asks"
            " the next member, when you like."
        )
    if is_last:
        return _("Organisers: **Begin the next turn** asks the next member, when you like.")
    return "" if is_planned else _("Organisers: **Schedule** says when the club watches it.")


def _mention(member_id: int, *, is_private: bool) -> str:
    """A mention of the member for whom a post is; a word of ours for one who is gone or private."""
    return named(None) if is_private or member_id == NOBODY else f"<@{member_id}>"


def _pinging(member_id: int, text: str) -> discord.AllowedMentions:
    """The allowed mention of the member, if the text mentions them."""
    if f"<@{member_id}>" not in text:
        return discord.AllowedMentions.none()
    users = [discord.Object(member_id)]
    return discord.AllowedMentions(everyone=False, users=users, roles=False, replied_user=False)


POST_WORDS = PostWords(
    command="/club setup",
    trying=TRIED_TWO_DAYS,
    reasons={
        Why.OFF: N_("filmclub was not running for more than two days."),
        Why.LATE: N_("It was not sent in time, or is over already."),
        Why.UNREACHABLE: UNREACHED_TWO_DAYS,
    },
)
"""The words for what became of a post about a turn."""
