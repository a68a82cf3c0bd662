"""A member in their club: what they give, what they like, and what they have picked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot import language
from bot.domain import stars
from bot.domain.taste import AS_KIND, ENOUGH_SHARED, Profile, RatedFilm
from bot.language import _, name_first, ngettext
from bot.views.blurring import blurred, in_sight
from bot.views.controls import Control, custom_ids, halves, page_turner
from bot.views.film_ways import pick_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.rating import club_mean, drawn_ratings, given_stars
from bot.views.text import bold, moment, named, section, small

RATED_A_PAGE = 10

# Within MESSAGE_LIMIT: 10 films × (140 + 40 + 30), and 600 of what else a page says.
_NAME = 140


class ProfilePage(Control, template=custom_ids("profile-page", "upper", "lower", "page")):
    """Another page of a member's profile: the first one, or one of all that they have rated."""


class ShowProfile(Control, template=custom_ids("profile", "upper", "lower")):
    """Shows a member's profile, to the one who presses."""


class MemberPicks(Control, template=custom_ids("profile-picks", "upper", "lower")):
    """Shows what a member has picked, by the club's log, to the one who presses."""


class CompareWithMe(Control, template=custom_ids("profile-compare", "upper", "lower")):
    """Compares a member with the one who presses, for the latter alone."""


class ProfileCard(Layout):
    """The first page of a profile. ``name`` is what the club calls the member. ``is_own``: the
    member asks themselves."""

    def __init__(self, profile: Profile, name: str | None, *, is_own: bool = False) -> None:
        whose = halves(profile.member_id)
        head = [f"## {name_first(named(name))}"]
        with in_sight(of=profile):  # a profile does not tell what the club gave a film
            given = (
                club_mean(profile.given)
                if profile.given.count
                else _("No ratings yet. `/rate` gives a film stars.")
            )
            head += [given, given_stars(profile.given)]
            drawn = drawn_ratings(profile.given)
        parts: list[ui.Item[Any]] = [words("\n".join(filter(None, head))), *drawn]
        if habits := _habits(profile):
            parts.append(words("\n".join(f"- {habit}" for habit in habits)))
        if profile.latest:
            if profile.favourites:
                shown = map(_rated, profile.favourites)
                parts += [line(), words(section(_("Favourites"), *shown))]
            shown = map(_rated_then, profile.latest)
            parts += [line(), words(section(_("Rated last"), *shown))]
            films = [each.film for each in (*profile.favourites, *profile.latest)]
            parts.append(row(pick_card(films)))
        buttons: list[Control] = [] if is_own else [CompareWithMe(_("Compare with me"), whose)]
        if profile.picks:
            buttons.append(MemberPicks(_("Picks"), whose))
        if buttons:
            parts.append(row(*buttons))
        parts += page_turner(ProfilePage, 0, profile_pages(profile), whose)
        super().__init__(frame(*parts))


class ProfileRatings(Layout):
    """A page of all that a member has rated, newest first; ``page`` is 1 or more."""

    def __init__(
        self, profile: Profile, name: str | None, rated: Sequence[RatedFilm], page: int
    ) -> None:
        title = "## " + _("What {member} has rated", member=named(name))
        count = ngettext("{count} rating", "{count} ratings", profile.given.count)
        super().__init__(
            frame(
                words(f"{title}\n{small(count)}"),
                line(),
                words("\n".join(map(_rated_then, rated))),
                row(pick_card([each.film for each in rated])),
                *page_turner(ProfilePage, page, profile_pages(profile), halves(profile.member_id)),
            )
        )


def in_stars(half_stars: float) -> str:
    """A difference in stars, to one decimal, without its sign."""
    return language.number(abs(half_stars) / 2, digits=1)


def _habits(profile: Profile) -> list[str]:
    """What else is known of the member, one line each."""
    said: list[str] = []
    if profile.lean is not None and profile.compared >= ENOUGH_SHARED:
        said.append(leaning(profile.lean, profile.compared))
    if profile.streak:
        said.append(
            ngettext(
                "**Longest streak** {count} week with a rating (Monday to Sunday)",
                "**Longest streak** {count} weeks in a row with a rating (Monday to Sunday)",
                profile.streak,
            )
        )
    if profile.picks:
        said.append(_picks(profile))
    if profile.came:
        said.append(
            ngettext(
                "**Came** to {count} screening", "**Came** to {count} screenings", profile.came
            )
        )
    return said


def leaning(lean: float, films: int) -> str:
    """Whether a member is kinder or harsher than the others, by ``lean`` half-stars over so many
    films."""
    if abs(lean) < AS_KIND:
        return ngettext(
            "**As kind as the others** over {count} film that they have rated, too",
            "**As kind as the others** over {count} films that they have rated, too",
            films,
        )
    if lean > 0:
        return ngettext(
            "**Kinder than the others** by {stars} stars on average, over {count} film that they"
            " have rated, too",
            "**Kinder than the others** by {stars} stars on average, over {count} films that they"
            " have rated, too",
            films,
            stars=in_stars(lean),
        )
    return ngettext(
        "**Harsher than the others** by {stars} stars on average, over {count} film that they have"
        " rated, too",
        "**Harsher than the others** by {stars} stars on average, over {count} films that they have"
        " rated, too",
        films,
        stars=in_stars(lean),
    )


def _picks(profile: Profile) -> str:
    if profile.picks_mean is None:
        return ngettext(
            "**Picked the film** of {count} evening",
            "**Picked the films** of {count} evenings",
            profile.picks,
        )
    return ngettext(
        "**Picked the film** of {count} evening: {stars} on average from the club",
        "**Picked the films** of {count} evenings: {stars} on average from the club",
        profile.picks,
        stars=blurred(stars.mean_label(profile.picks_mean)),
    )


def _rated(rated: RatedFilm) -> str:
    return f"- {bold(rated.film, _NAME)} {stars.label(rated.stars)}"


def _rated_then(rated: RatedFilm) -> str:
    return f"{_rated(rated)} · {moment(rated.rated_at, 'd')}"


def profile_pages(profile: Profile) -> int:
    """How many pages there are: the profile and, where it shows only some ratings, those of all of
    them."""
    ratings = profile.given.count
    shown = max(len(profile.favourites), len(profile.latest))
    return 1 if ratings == shown else 1 + -(-ratings // RATED_A_PAGE)
