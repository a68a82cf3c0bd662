"""The panel in which an organiser sets the club up, page by page, and the hello that leads to it.
The page about the club's rounds is in round_setup.py."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime, time
from typing import Any, ClassVar

import discord
from discord import ui

from bot import countries
from bot.domain.club import ClubSettings, RoundSettings
from bot.domain.library import MOST_A_DAY
from bot.domain.typed import PLACE_LIMIT
from bot.language import N_, _, languages, ngettext, own_name
from bot.views import round_setup
from bot.views.controls import Control, Menu, custom_ids
from bot.views.digest_schedule import DAYS, comes
from bot.views.forms import Form, field
from bot.views.layout import Layout, frame, line, row, words
from bot.views.selects import ChannelMenu, RoleMenu, options
from bot.views.setup_pages import SETUP_PAGES, SetupPage, TurnToPage
from bot.views.text import moment, small

SERVERS_LANGUAGE = "server"
"""The value of the choice that leaves the language to the server."""

_FILMS_A_DAY = (0, 1, 2, 3, 5, 10, 20, 50, MOST_A_DAY)


_END = N_(
    "✅ That was the last step, and all of it is saved. Go on with `/club home`: it says what comes"
    " next."
)


class OpenSetup(Control, template=custom_ids("club-setup")):
    """Opens the panel."""


class LanguageMenu(Menu, template=custom_ids("club-language")):
    """Chooses the language of the club's messages."""


class ChangeZone(Control, template=custom_ids("club-zone")):
    """Opens the form for the club's time zone."""


class ZoneMenu(Menu, template=custom_ids("club-zones")):
    """Chooses one of the places that fit what was typed as the club's zone."""


class ChangeCountry(Control, template=custom_ids("club-country")):
    """Opens the form for the club's country."""


class CountryMenu(Menu, template=custom_ids("club-countries")):
    """Chooses one of the countries that are near what was typed."""


class NewsChannelMenu(ChannelMenu, template=custom_ids("club-news-channel")):
    """Chooses the channel for news of turns, votes and screenings."""

    least = 0


class DiscussionChannelMenu(ChannelMenu, template=custom_ids("club-discussion-channel")):
    """Chooses the channel for discussions."""

    kinds: ClassVar = [discord.ChannelType.text, discord.ChannelType.forum]
    least = 0


class MentionedRoleMenu(RoleMenu, template=custom_ids("club-mentioned-role")):
    """Chooses the role that is mentioned in news of votes and screenings."""


class DigestChannelMenu(ChannelMenu, template=custom_ids("club-digest-channel")):
    """Chooses the digest's channel."""


class DigestDayMenu(Menu, template=custom_ids("club-digest-day")):
    """Chooses the digest's day of the week."""


class DigestTimeMenu(Menu, template=custom_ids("club-digest-time")):
    """Chooses the digest's time."""


class NoDigest(Control, template=custom_ids("club-digest-off")):
    """Switches the digest off."""


class LibraryRoleMenu(RoleMenu, template=custom_ids("club-role")):
    """Chooses the role whose members may change the library, too."""


class FilmsADayMenu(Menu, template=custom_ids("club-films-a-day")):
    """Chooses how many films every member may add a day."""


class ImportsMenu(Menu, template=custom_ids("club-imports")):
    """Chooses whether members' imports add the films that are missing."""


class ZoneForm(Form):
    """Asks for the club's time zone, by the name of a place."""

    pattern = custom_ids("club-zone-form")
    PLACE = "place"

    def __init__(self) -> None:
        super().__init__(_("The club's time zone"), {})
        said = _("A city or a country, like Lisbon or Japan")
        self.add_item(field(self.PLACE, None, PLACE_LIMIT, said, required=True))


class CountryForm(Form):
    """Asks for the country in which the club watches films."""

    pattern = custom_ids("club-country-form")
    COUNTRY = "country"

    def __init__(self) -> None:
        super().__init__(_("The club's country"), {})
        said = _("Its name, or its code, like PT")
        self.add_item(field(self.COUNTRY, None, PLACE_LIMIT, said, required=True))


class Hello(Layout):
    """What the bot says when it comes to a server."""

    def __init__(self) -> None:
        said = _(
            "Hello! I am filmclub: critics' reviews and your own ratings, side by side. Type"
            " `/review` and a title to try me; `/help` has the rest."
        )
        hint = _("Those who manage this server set me up in a minute; all of it can wait.")
        button = OpenSetup(_("Set up the club"), {}, style=discord.ButtonStyle.primary)
        super().__init__(frame(words(f"{said}\n{small(hint)}"), row(button)))


class SetupPanel(Layout):
    """A page of the panel: its settings as they are, and the way to the other pages.

    ``problem`` says what is amiss, or why the last choice was not taken. ``zones`` and
    ``near`` are places and countries to choose from, as values and labels; ``gone`` are the ids of
    chosen channels and roles that were deleted; ``warnings`` are what the bot lacks for what was
    chosen. ``tmdb``: whether there is a key of The Movie Database.
    """

    def __init__(
        self,
        page: SetupPage,
        settings: ClubSettings,
        next_digest: datetime | None,
        *,
        problem: str | None = None,
        zones: Sequence[tuple[str, str]] = (),
        near: Sequence[tuple[str, str]] = (),
        gone: Set[int] = frozenset(),
        warnings: Sequence[str] = (),
        tmdb: bool = True,
    ) -> None:
        parts = [words(_head(page))]
        parts += [words(f"⚠️ {said}") for said in ([problem] if problem else []) + [*warnings]]
        match page:
            case SetupPage.PLACE:
                sections = [
                    _language(settings.language),
                    _zone(settings.zone, zones),
                    _country(settings.round.country, near, tmdb=tmdb),
                ]
            case SetupPage.CHANNELS:
                sections = [
                    _channels(settings.round, gone),
                    _digest(settings, next_digest, gone),
                ]
            case SetupPage.ROUNDS:
                sections = round_setup.sections(settings.round)
            case SetupPage.LIBRARY:
                sections = [_library(settings, gone, tmdb=tmdb), [words(_(_END))]]
        for section in sections:
            parts += [line(), *section]
        super().__init__(frame(*parts, line(), _turner(page)))
        # Discord remembers a menu's choice by the menu's id: no two pages share one.
        for number, part in enumerate(self.walk_children(), 100 * (page + 1)):
            part.id = number


def _head(page: SetupPage) -> str:
    head = "## " + _("Set up the club")
    hint = _("All of it works as it is. Close this when you like: /club setup opens it again.")
    step = _(
        "**{title}** (step {step} of {steps})",
        title=_(SETUP_PAGES[page]),
        step=page + 1,
        steps=len(SetupPage),
    )
    return f"{head}\n{small(hint)}\n{step}"


def _turner(page: SetupPage) -> ui.Item[Any]:
    """The buttons to the pages, by name; the next page stands out."""
    return row(
        *(
            TurnToPage(
                _(title),
                {"page": other},
                disabled=other == page,
                style=discord.ButtonStyle.primary
                if other == page + 1
                else discord.ButtonStyle.secondary,
            )
            for other, title in SETUP_PAGES.items()
        )
    )


def _country(
    code: str | None, near: Sequence[tuple[str, str]], *, tmdb: bool
) -> list[ui.Item[Any]]:
    if code is None and not tmdb:
        said = _(
            "**Country**: none yet. Films are looked up for streaming there, once filmclub has a"
            " key of The Movie Database."
        )
    elif code is None:
        said = _("**Country**: none yet. It decides where films are looked up for streaming.")
    else:
        said = _("**Country**: {country}", country=countries.name(code))
    button = ChangeCountry(_("Change country"), {})
    parts: list[ui.Item[Any]] = [ui.Section(words(said), accessory=button)]
    if near:
        parts.append(row(CountryMenu(_("Which country?"), options(near), {})))
    return parts


def _channels(settings: RoundSettings, gone: Set[int]) -> list[ui.Item[Any]]:
    news = _("**News** of turns, votes and screenings come here:")
    talk = _("**Discussions** of films have their threads here:")
    role = _("A role to **mention** with votes and screenings, if you like:")
    where = _("Where the command is used")
    return [
        words(news),
        row(NewsChannelMenu(*_chosen(where, settings.news_channel_id, gone))),
        words(talk),
        row(DiscussionChannelMenu(*_chosen(where, settings.discussion_channel_id, gone))),
        words(role),
        row(MentionedRoleMenu(_("Nobody"), _there(settings.mentioned_role_id, gone))),
    ]


def _chosen(hint: str, channel_id: int | None, gone: Set[int]) -> tuple[str, int | None]:
    """The hint of a menu of channels, and its present choice: one that was deleted is none."""
    return (_("Choose another channel") if channel_id in gone else hint, _there(channel_id, gone))


def _there(chosen_id: int | None, gone: Set[int]) -> int | None:
    return None if chosen_id in gone else chosen_id


def _language(chosen: str | None) -> list[ui.Item[Any]]:
    said = _("**Language** of what the whole club reads. Each member reads the rest in their own.")
    choices = [(SERVERS_LANGUAGE, _("This server's language"))]
    choices += [(code, own_name(code)) for code in languages()]
    menu = LanguageMenu(_("Which language?"), options(choices, chosen or SERVERS_LANGUAGE), {})
    return [words(said), row(menu)]


def _zone(zone: str, zones: Sequence[tuple[str, str]]) -> list[ui.Item[Any]]:
    said = _("**Time zone**: {zone}", zone=zone)
    button = ChangeZone(_("Change time zone"), {})
    parts: list[ui.Item[Any]] = [ui.Section(words(said), accessory=button)]
    if zones:
        parts.append(row(ZoneMenu(_("Which of these?"), options(zones), {})))
    return parts


def _digest(
    settings: ClubSettings, next_digest: datetime | None, gone: Set[int]
) -> list[ui.Item[Any]]:
    where, schedule = _("Where should it come?"), settings.digest
    if schedule is None:
        said = comes(
            N_(
                "**Weekly digest**: off. Choose a channel, and what the club has been up to comes"
                " there {day} at {time} in {zone}."
            ),
            settings.first_digest,
        )
        return [words(said), row(DigestChannelMenu(where, None))]
    said = comes(
        N_("**Weekly digest** comes to {channel} {day} at {time} in {zone}"),
        schedule,
        is_gone=schedule.channel_id in gone,
    )
    if next_digest is not None:
        said += "\n" + small(_("Next: {date}", date=moment(next_digest, "F")))
    days = [(str(number), _(day)) for number, day in enumerate(DAYS, 1)]
    times = sorted({*(time(hour) for hour in range(24)), schedule.at})
    hours = [(f"{at:%H:%M}", f"{at:%H:%M}") for at in times]
    day, at = str(schedule.weekday), f"{schedule.at:%H:%M}"
    return [
        words(said),
        row(DigestChannelMenu(*_chosen(where, schedule.channel_id, gone))),
        row(DigestDayMenu(_("On which day?"), options(days, day), {})),
        row(DigestTimeMenu(_("At what time?"), options(hours, at), {})),
        row(NoDigest(_("No digest"), {})),
    ]


def _library(settings: ClubSettings, gone: Set[int], *, tmdb: bool) -> list[ui.Item[Any]]:
    said = _("**Library** is changed by those who may manage this server, and by a role you name:")
    if settings.library.role_id in gone:
        said += "\n" + small(_("The role that was named is gone."))
    free = _("Films of The Movie Database that **every member** may add a day by rating them:")
    if not tmdb:
        free = _(
            "Once filmclub has a key of The Movie Database: its films that **every member** may"
            " add a day by rating them:"
        )
    counts = sorted({*_FILMS_A_DAY, settings.library.films_a_day})
    choices = [(str(n), ngettext("{count} film a day", "{count} films a day", n)) for n in counts]
    adds = "1" if settings.library.imports_add else "0"
    added = [("1", _("Add them to the library")), ("0", _("Leave them out"))]
    return [
        words(said),
        row(LibraryRoleMenu(_("No role"), _there(settings.library.role_id, gone))),
        words(free),
        row(FilmsADayMenu(_("How many?"), options(choices, str(settings.library.films_a_day)), {})),
        words(_("Films that are missing when a **member imports** from Letterboxd:")),
        row(ImportsMenu(_("What becomes of them?"), options(added, adds), {})),
    ]
