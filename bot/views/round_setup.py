"""The page of /club setup on how the club goes from one film to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from discord import ui

from bot.domain.club import MOST_LEAVERS_KEPT, MOST_NOMINATIONS, ChosenBy, RoundSettings
from bot.domain.sealed import SealsFilms
from bot.language import N_, Message, _, ngettext
from bot.views.controls import Menu, custom_ids
from bot.views.layout import row, words
from bot.views.selects import Switches, options

_CHOSEN_BY: Mapping[ChosenBy, Message] = {
    "vote": N_("A vote on nominations"),
    "turns": N_("Members pick by turns"),
    "organiser": N_("An organiser decides"),
}
_WATCHED: Mapping[str, Message] = {
    "1": N_("Together, at an hour"),
    "0": N_("Each alone, until a date"),
}
_SEALS: Mapping[SealsFilms, Message] = {
    "never": N_("When an organiser seals it"),
    "ask": N_("Ask who schedules it"),
    "always": N_("At every screening"),
}
_EACH = (1, 2, 3, 4, 5, 10, MOST_NOMINATIONS)
_KEPT = (0, 7, 14, MOST_LEAVERS_KEPT)
_DAYS = (0, 2, 3, 5, 7, 10, 14, 21, 30)
SWITCHES = {
    "losers_stay": N_("Films that lose a vote stay nominated"),
    "leavers_count": N_("Votes of members who have left count"),
    "turn_passes": N_("A turn passes on when its time is over"),
    "blurs_scores": N_("The club's scores stand behind a spoiler"),
    "posts_year": N_("The club's year is posted on 30 December"),
}
"""The labels of what is on or off, by the field of RoundSettings."""


class ChosenByMenu(Menu, template=custom_ids("club-chosen-by")):
    """Chooses how the club finds its next film."""


class WatchedMenu(Menu, template=custom_ids("club-watched")):
    """Chooses whether the club watches together at an hour, or everyone until a date."""


class NominationsMenu(Menu, template=custom_ids("club-nominations")):
    """Chooses how many nominations a member may have at a time."""


class PickDaysMenu(Menu, template=custom_ids("club-pick-days")):
    """Chooses how long a member has for their pick."""


class LeaversMenu(Menu, template=custom_ids("club-leavers")):
    """Chooses how long members who have left keep their name."""


class SealedMenu(Menu, template=custom_ids("club-sealed")):
    """Chooses whether the films of rounds are sealed."""


class RoundSwitches(Switches, template=custom_ids("club-round-switches")):
    """Switches the other settings of rounds on and off."""


def sections(settings: RoundSettings) -> list[list[ui.Item[Any]]]:
    each = [
        (str(n), ngettext("{count} film for each member", "{count} films for each member", n))
        for n in sorted({*_EACH, settings.nominations_each})
    ]
    days = [
        (str(n), ngettext("{count} day for a pick", "{count} days for a pick", n) if n else _any())
        for n in sorted({*_DAYS, settings.pick_days})
    ]
    kept = [
        (str(n), ngettext("{count} day", "{count} days", n) if n else _("Not at all"))
        for n in sorted({*_KEPT, settings.leavers_kept})
    ]
    switches = options(_named(SWITCHES))
    for switch in switches:
        switch.default = getattr(settings, switch.value)
    watched = str(int(settings.watched_live))
    return [
        [
            words(_("**The next film** is found like this:")),
            row(ChosenByMenu(_("How?"), options(_named(_CHOSEN_BY), settings.chosen_by), {})),
            words(_("**Watched** like this:")),
            row(WatchedMenu(_("How?"), options(_named(_WATCHED), watched), {})),
            words(_("**Sealed ratings**, which are all opened at once at a reveal:")),
            row(SealedMenu(_("When?"), options(_named(_SEALS), settings.sealed_films), {})),
        ],
        [
            words(_("**Nominations** that may stand at a time, and the time for a **pick**:")),
            row(NominationsMenu(_("How many?"), options(each, str(settings.nominations_each)), {})),
            row(PickDaysMenu(_("How long?"), options(days, str(settings.pick_days)), {})),
            words(_("**Other rules**; choose those that hold in this club:")),
            row(RoundSwitches(_("None of it"), switches)),
            words(_("**Who has left the server** stays named beside their ratings:")),
            row(LeaversMenu(_("How long?"), options(kept, str(settings.leavers_kept)), {})),
        ],
    ]


def _any() -> str:
    return _("As long as a pick takes")


def _named(choices: Mapping[Any, Message]) -> list[tuple[str, str]]:
    return [(value, _(said)) for value, said in choices.items()]
