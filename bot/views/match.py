"""How alike members rate: two of them compared, and who in the club rates most like a member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from discord import ui

from bot import language
from bot.domain import stars
from bot.domain.taste import (
    ENOUGH_SHARED,
    Alike,
    Match,
    Near,
    SameOrder,
    SharedFilm,
    mean_difference,
    rank_correlation,
)
from bot.language import N_, SOMEONE, Message, _, ngettext
from bot.views.controls import Menu, custom_ids, halves
from bot.views.film_ways import pick_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.profile import ShowProfile, in_stars
from bot.views.selects import options
from bot.views.text import BUTTON_LIMIT, around, bold, named, section, small

NEAREST = 5
"""How many members are listed who rate most like a member, and how many who rate least alike."""

# Within MESSAGE_LIMIT: 6 films × (140 + 2 × 64 + 40), and 800 of what else it says.
_NAME = 140

_ALIKE: Mapping[Alike, Message] = {
    Alike.VERY: N_("They rate **very much alike**: {stars} stars apart on average."),
    Alike.QUITE: N_("They rate **alike**: {stars} stars apart on average."),
    Alike.SOMEWHAT: N_("They rate **somewhat alike**: {stars} stars apart on average."),
    Alike.HARDLY: N_("They rate **differently**: {stars} stars apart on average."),
    Alike.NOT: N_("They rate **very differently**: {stars} stars apart on average."),
}
_ORDER: Mapping[SameOrder, Message] = {
    SameOrder.MUCH: N_("They put films into **nearly the same order**: rank correlation {number}."),
    SameOrder.RATHER: N_("They put films into **much the same order**: rank correlation {number}."),
    SameOrder.SLIGHTLY: N_(
        "They put films into **a slightly similar order**: rank correlation {number}."
    ),
    SameOrder.NO: N_("They put films into **quite another order**: rank correlation {number}."),
    SameOrder.OPPOSITE: N_(
        "They put films into **rather the opposite order**: rank correlation {number}."
    ),
}


class MatchMember(Menu, template=custom_ids("match-member", "upper", "lower")):
    """Compares the message's member with the one who is chosen, for the one who chooses."""


class MatchCard(Layout):
    """Two members compared. ``name`` and ``other`` are their names."""

    def __init__(self, match: Match, name: str | None, other: str | None) -> None:
        title = "## " + _("{member} and {other}", member=named(name), other=named(other))
        said = [title, _shared_count(match.shared)]
        parts: list[ui.Item[Any]] = []
        if match.shared < ENOUGH_SHARED:
            said.append(
                ngettext(
                    "With {count} film in common filmclub says how alike two rate.",
                    "From {count} films in common on, filmclub says how alike two rate.",
                    ENOUGH_SHARED,
                )
            )
        else:
            said += [_alike(match), _same_order(match)]
            parts += [line(), words(_films(_("Most agreed"), match.most, name, other))]
            if match.least:
                parts += [line(), words(_films(_("Least agreed"), match.least, name, other))]
            parts.append(row(pick_card([each.film for each in (*match.most, *match.least)])))
        profiles = [
            ShowProfile(_profile_of(who), halves(member_id))
            for member_id, who in ((match.member_id, name), (match.other_id, other))
        ]
        super().__init__(frame(words("\n".join(said)), *parts, row(*profiles)))


class NearList(Layout):
    """Who rates most like a member, and who least; ``near`` are all who can be compared, the
    closest first; there is at least one."""

    def __init__(self, member_id: int, name: str | None, near: Sequence[Near]) -> None:
        closest = near[: min(NEAREST, -(-len(near) // 2))]
        farthest = near[: -min(NEAREST, len(near) // 2) - 1 : -1]
        title = "## " + _("Who rates like {member}", member=named(name))
        why = ngettext(
            "Of those who have rated {count} film or more that {member} has rated, too, by how many"
            " stars they are apart on average",
            "Of those who have rated {count} films or more that {member} has rated, too, by how"
            " many stars they are apart on average",
            ENOUGH_SHARED,
            member=named(name),
        )
        parts = [words(f"{title}\n{small(why)}"), line(), words(_members(_("Closest"), closest))]
        if farthest:
            parts += [line(), words(_members(_("Farthest"), farthest))]
        pairs = [(str(each.member_id), each.name) for each in (*closest, *farthest)]
        hint = _("See two beside each other")
        parts.append(row(MatchMember(hint, options(pairs), halves(member_id))))
        super().__init__(frame(*parts))


def _shared_count(films: int) -> str:
    if not films:
        return _("There is no film that both have rated.")
    return ngettext(
        "There is {count} film that both have rated.",
        "There are {count} films that both have rated.",
        films,
    )


def _alike(match: Match) -> str:
    difference = mean_difference(match.stars)
    return _(_ALIKE[Alike.of(difference)], stars=in_stars(difference))


def _same_order(match: Match) -> str:
    correlation = rank_correlation(match.stars)
    if correlation is None:
        return _("One of them gave all of these films the same, and so has no order of them.")
    said = _(_ORDER[SameOrder.of(correlation)], number=language.number(correlation, digits=2))
    hint = _("1 is the same order, 0 is chance, and -1 the opposite order.")
    return f"{said}\n{small(hint)}"


def _films(title: str, films: Sequence[SharedFilm], name: str | None, other: str | None) -> str:
    return section(title, *(f"- {_film(each, named(name), named(other))}" for each in films))


def _film(shared: SharedFilm, name: str, other: str) -> str:
    film = bold(shared.film, _NAME)
    if shared.mine == shared.theirs:
        return _("{film} both {stars}", film=film, stars=stars.label(shared.mine))
    mine, theirs = stars.label(shared.mine), stars.label(shared.theirs)
    return f"{film} {name} {mine} · {other} {theirs}"


def _members(title: str, members: Sequence[Near]) -> str:
    return section(title, *(f"- {_member(each)}" for each in members))


def _member(near: Near) -> str:
    member = f"**{named(near.name)}**"
    return ngettext(
        "{member} {stars} stars apart, over {count} film",
        "{member} {stars} stars apart, over {count} films",
        near.shared,
        member=member,
        stars=in_stars(near.difference),
    )


def _profile_of(name: str | None) -> str:
    return around(
        lambda who: _("Profile of {member}", member=who), name or _(SOMEONE), BUTTON_LIMIT
    )
