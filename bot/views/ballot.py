"""A member's ballot, which that member alone sees.

Its controls carry the ballot until it is cast: before that it is kept nowhere, and it is cast as a
whole. The controls' names begin with "ballot", so that the log leaves out what they carry
(``controls.unrevealing``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.vote import MOST_FILMS, Vote, VoteFilm
from bot.language import SOMEONE, _
from bot.views.controls import Control, Lasting, Menu, custom_id, custom_ids
from bot.views.film_names import film_names
from bot.views.forms import OddForm
from bot.views.layout import Layout, frame, row, words
from bot.views.text import CHOICE_LIMIT, PLACEHOLDER_LIMIT, bold, label, moment, small
from bot.views.vote import see_films, vote_button

_PARTS = ("first", "second", "third")
_A_PART = 9
"""How many places fit into a number of a custom id, which has eighteen digits."""
_FROM = 10
"""Added to a place, so that each has two digits."""
_NAME = 100


def packed(places: Sequence[int]) -> Mapping[str, int]:
    """A ranking as the numbers of a custom id, two digits a place."""
    digits = [str(place + _FROM) for place in places]
    starts = range(0, _A_PART * len(_PARTS), _A_PART)
    return {
        part: int("".join(digits[start : start + _A_PART]) or 0)
        for part, start in zip(_PARTS, starts, strict=True)
    }


def unpacked(first: int, second: int, third: int) -> tuple[int, ...]:
    """The ranking that ``packed`` made into these numbers. Raises OddForm for others."""
    digits = "".join(str(part) for part in (first, second, third) if part)
    places = tuple(int(digits[start : start + 2]) - _FROM for start in range(0, len(digits), 2))
    given = {"first": first, "second": second, "third": third}
    is_whole = len(set(places)) == len(places) <= MOST_FILMS and packed(places) == given
    if not is_whole or not all(1 <= place <= MOST_FILMS for place in places):
        raise OddForm
    return places


class PickForBallot(Menu, template=custom_ids("ballot-pick", "vote_id", *_PARTS)):
    """Adds a film to the end of a ranking."""


class ShowBallot(Control, template=custom_ids("ballot-show", "vote_id", *_PARTS)):
    """Shows the ballot with another ranking: without its last film, or with none."""


class CastBallot(Control, template=custom_ids("ballot-cast", "vote_id", *_PARTS)):
    """Casts this ranking."""


class TakeBallotBack(Control, template=custom_ids("ballot-back", "vote_id")):
    """Takes the ballot back that counts."""


class ApproveMenu(Lasting, ui.Select[Any], template=custom_ids("ballot-approve", "vote_id")):
    """Casts the films that a member approves of, at once."""

    def __init__(self, vote: Vote, chosen: Sequence[int]) -> None:
        choices = _options(vote.films, chosen)
        super().__init__(
            custom_id=custom_id(self.pattern, {"vote_id": vote.id}),
            placeholder=label(_("Films that you would like"), PLACEHOLDER_LIMIT),
            min_values=1,
            max_values=len(choices),
            options=choices,
        )


class RankedBallot(Layout):
    """A ranking that a member is making, the best film first. ``has_voted``: an earlier ballot of
    theirs counts until they cast this one."""

    def __init__(self, vote: Vote, places: Sequence[int], *, has_voted: bool) -> None:
        ranked, others = _sorted(vote, places)
        fields = {"vote_id": vote.id, **packed(places)}
        said = _head(vote, has_voted=has_voted)
        if has_voted:
            said.append(_("The vote that you gave counts until you press **Vote like this**."))
        parts = [words("\n".join([*said, *_ranking(ranked)]))]
        if others:
            hint = _("Your choice number {number}", number=len(ranked) + 1)
            parts.append(row(PickForBallot(hint, _options(others), fields)))
        cast = CastBallot(
            _("Vote like this"),
            fields,
            style=discord.ButtonStyle.primary,
            disabled=not ranked,
        )
        buttons: list[ui.Item[Any]] = [cast]
        for name, rest in ((_("Undo"), places[:-1]), (_("Start over"), ())):
            if len(places) > len(buttons) - 1:  # with one film both do the same
                buttons.append(ShowBallot(name, {"vote_id": vote.id, **packed(rest)}))
        if has_voted:
            buttons.append(_take_back(vote))
        super().__init__(frame(*parts, row(*buttons, see_films(vote.id))))


class ApprovalBallot(Layout):
    """The films that a member approves of, as they count now."""

    def __init__(self, vote: Vote, places: Sequence[int]) -> None:
        chosen, _others = _sorted(vote, places)
        if chosen:
            said = [_("Your vote counts:"), *(bold(film.film, _NAME) for film in chosen)]
        else:
            said = [_("Choose every film that you would like.")]
        super().__init__(
            frame(
                words("\n".join([*_head(vote, has_voted=bool(chosen)), *said])),
                row(ApproveMenu(vote, places)),
                row(*([_take_back(vote)] if chosen else []), see_films(vote.id)),
            )
        )


class BallotCounts(Layout):
    """A ranking that was cast; it counts until the member changes it."""

    def __init__(self, vote: Vote, places: Sequence[int]) -> None:
        ranked, _others = _sorted(vote, places)
        lines = [*_head(vote, has_voted=True), _("Your vote counts:"), *_ranking(ranked)]
        change = ShowBallot(_("Change it"), {"vote_id": vote.id, **packed(places)})
        buttons = row(change, _take_back(vote), see_films(vote.id))
        super().__init__(frame(words("\n".join(lines)), buttons))


class BallotTakenBack(Layout):
    """A member's ballot counts no more."""

    def __init__(self, vote: Vote) -> None:
        said = _(
            "Your vote is taken back, and counts no more. You can vote anew until {time}.",
            time=moment(vote.closes_at, "F"),
        )
        super().__init__(words(said), row(vote_button(vote.id), see_films(vote.id)))


def _head(vote: Vote, *, has_voted: bool) -> list[str]:
    until = moment(vote.closes_at, "F")
    if has_voted:
        said = _(
            "You can change it until {time}. The club sees that you have voted; nobody sees how.",
            time=until,
        )
    else:
        said = _(
            "You can vote until {time}. The club sees who has voted; nobody sees how.", time=until
        )
    return ["## " + _("Your ballot"), small(said)]


def _take_back(vote: Vote) -> TakeBallotBack:
    return TakeBallotBack(_("Take my vote back"), {"vote_id": vote.id})


def _ranking(films: Sequence[VoteFilm]) -> list[str]:
    return [f"{number}\\. {bold(film.film, _NAME)}" for number, film in enumerate(films, 1)]


def _sorted(vote: Vote, places: Sequence[int]) -> tuple[list[VoteFilm], list[VoteFilm]]:
    """The films of a ballot in its order, and the other films of the vote."""
    films = {film.place: film for film in vote.films}
    chosen = [films.pop(place) for place in places if place in films]
    return chosen, list(films.values())


def _options(films: Sequence[VoteFilm], chosen: Sequence[int] = ()) -> list[discord.SelectOption]:
    names = film_names([film.film for film in films], CHOICE_LIMIT)
    return [
        discord.SelectOption(
            label=name,
            value=str(film.place),
            description=label(film.why or _by(film), CHOICE_LIMIT),
            default=film.place in chosen,
        )
        for film, name in zip(films, names, strict=True)
    ]


def _by(film: VoteFilm) -> str:
    return _("nominated by {member}", member=film.name or _(SOMEONE))
