"""The reveal of a sealed film: what everyone gave it, all at once."""

from __future__ import annotations

import discord

from bot.domain import stars
from bot.domain.reveal import OpenedRating, Reveal, Those
from bot.domain.typed import size
from bot.language import SOMEONE, _, listed, name_first, ngettext
from bot.views.controls import OPTIONS_LIMIT, Menu, custom_ids
from bot.views.film_ways import RateFilm, show_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.posters import colour_of, headed
from bot.views.rating import AllRatings, club_mean, distribution
from bot.views.text import CHOICE_LIMIT, label, named, plain, small, some_of, spoiler, titled

# Within MESSAGE_LIMIT in a language 40 % longer: 220 + 150 + 1,600 + 100 + 4 × (50 + 4 × 70).
_TITLE, _LINE, _ENTRIES, _NAMES = 200, 200, 1600, 4


class QuoteLine(Menu, template=custom_ids("quote-line", "sealing_id")):
    """Makes a quote of the chosen member's line."""


class QuoteMoreLines(Menu, template=custom_ids("quote-lines", "sealing_id", "part")):
    """Makes a quote of a line for which the first menu had no room."""


class RevealPost(Layout):
    """The post of a reveal; ``sealing_id`` is the seal's id."""

    def __init__(self, reveal: Reveal, sealing_id: int) -> None:
        film = reveal.film
        head = [
            f"## {titled(film.name, _TITLE)}",
            _("What everyone gave it:"),
            club_mean(reveal.aggregate),
        ]
        if bars := distribution(reveal.aggregate):
            head.append(bars)
        parts = [headed(film, "\n".join(head)), line(), words("\n".join(_entries(reveal)))]
        if remarks := _remarks(reveal):
            parts += [line(), words("\n".join(remarks))]
        fields = {"film_id": film.id}
        primary = discord.ButtonStyle.primary
        buttons = row(
            RateFilm(_("Rate or change my mind"), fields, style=primary),
            AllRatings(_("All ratings"), fields),
            show_card(film.id),
        )
        parts.append(buttons)
        parts += [row(menu) for menu in _quote_menus(reveal, sealing_id)]
        super().__init__(frame(*parts, colour=colour_of(film)))


def _quote_menus(reveal: Reveal, sealing_id: int) -> list[Menu]:
    """The menus to make quotes of lines: as many as all kept lines need, four at the most."""
    lines = [each for each in reveal.ratings if each.line]
    menus: list[Menu] = []
    for part, start in enumerate(range(0, len(lines), OPTIONS_LIMIT)):
        options = list(map(_quotable, lines[start : start + OPTIONS_LIMIT]))
        fields = {"sealing_id": sealing_id}
        if part:
            hint = _("Quote more members' lines")
            menus.append(QuoteMoreLines(hint, options, {**fields, "part": part}))
        else:
            menus.append(QuoteLine(_("Quote a member's line"), options, fields))
    return menus


def _quotable(rating: OpenedRating) -> discord.SelectOption:
    """An option for a line, without its words if it is a spoiler: a menu can't hide them."""
    return discord.SelectOption(
        label=label(rating.name or name_first(_(SOMEONE)), CHOICE_LIMIT),
        value=str(rating.member_id),
        description=_("A spoiler") if rating.spoiler else label(rating.line or "", CHOICE_LIMIT),
    )


def _entries(reveal: Reveal) -> list[str]:
    """Each member's stars and line, as many as there is room for."""
    shown: list[str] = []
    room, count = _ENTRIES, 0
    bare: list[str] = []
    for rating in reveal.ratings:
        entry = _entry(rating)
        room -= size(entry) + 3
        if room < 0:
            break
        count += 1
        if rating.line:
            shown.append(entry)
        else:
            bare.append(entry)
    if bare:
        shown.append(" · ".join(bare))
    if more := reveal.count - count:
        shown.append(
            small(
                ngettext(
                    "and {count} more rating: **All ratings** has everyone's",
                    "and {count} more ratings: **All ratings** has everyone's",
                    more,
                )
            )
        )
    if (earlier := reveal.aggregate.count - reveal.count) > 0:
        shown.append(
            small(
                ngettext(
                    "and {count} rating from before it was sealed",
                    "and {count} ratings from before it was sealed",
                    earlier,
                )
            )
        )
    return shown


def _entry(rating: OpenedRating) -> str:
    entry = f"**{name_first(named(rating.name))}** {stars.label(rating.stars)}"
    if not rating.line:
        return entry
    said = plain(rating.line, _LINE)
    return f"{entry} · " + (spoiler(said) if rating.spoiler else _("“{quote}”", quote=said))


def _remarks(reveal: Reveal) -> list[str]:
    """Who was kindest and harshest, and who guessed best."""
    said: list[str] = []
    if reveal.count > 1 and reveal.agrees:
        said.append(_("All gave it the same."))
    elif reveal.count > 1:
        for head, those in (
            (_("**Kindest**"), reveal.kindest), (_("**Harshest**"), reveal.harshest),
        ):  # fmt: skip
            said.append(f"{head} {name_first(_members(those))} {stars.label(those.value)}")
    if reveal.nearest:
        guessed = [
            _("{members} with {stars}", members=_members(those), stars=stars.label(those.value))
            for those in reveal.nearest
        ]
        said.append(_("**Best guess of the club's mean** {who}", who=listed(guessed)))
    return said


def _members(those: Those) -> str:
    return some_of([named(name) for name in those.names], those.count, _NAMES)
