"""Ratings: the form, what is posted when one is given, and the list of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import discord
from discord import ui

from bot.domain import chart, stars
from bot.domain.digest import ENOUGH, ChangeOfHeart
from bot.domain.film import Film
from bot.domain.rating import LINE_LIMIT, Aggregate, Rating, RatingChange
from bot.domain.sealed import Sealed
from bot.language import _, listed, name_first, ngettext, spoken
from bot.views.blurring import are_blurred, blurred, in_sight
from bot.views.controls import Control, Menu, custom_ids, page_turner
from bot.views.film_ways import FilmNotice, film_ways
from bot.views.forms import Form, field
from bot.views.layout import Drawing, Layout, frame, line, row, together, words
from bot.views.notices import Notice
from bot.views.posters import colour_of, headed
from bot.views.sealed import own_stars, sealed_until, who_has_rated
from bot.views.text import (
    FORM_TITLE_LIMIT,
    around_film,
    block,
    bold,
    moment,
    named,
    paragraph,
    plain,
    quotation,
    small,
    spoiler,
    titled,
)

RATINGS_A_PAGE = 10

# Within MESSAGE_LIMIT. A notice: 450 + 3,200 + 40 × 7. A page: 330 + 10 × (85 + 270) + 40.
_TITLE, _LINE, _LINE_IN_LIST = 220, 3200, 260

# On a page of a sealed film there is room for 600 less: who has rated it takes up to 4 × 68 + 250.
_LINE_BESIDE_SEAL, _RATERS = 180, 4

_BARS = "▁▂▃▄▅▆▇█"


class RateButton(Control, template=custom_ids("rate", "film_id", "page", "turn")):
    """Opens the form to rate a film; ``page`` and ``turn`` are those of the card with the
    button."""


class RateStars(Menu, template=custom_ids("rate-stars", "film_id", "page", "turn")):
    """Rates a film with one press; ``page`` and ``turn`` are those of the card with the menu."""

    TAKE_BACK, SEEN, WANT = 0, 11, 12
    """The values for what can be chosen in place of stars."""

    def __init__(self, fields: Mapping[str, int]) -> None:
        super().__init__(_("Rate it: choose your stars"), self._options(spoken()), fields)

    # Every card has the same: making them anew took a tenth of /review's time beyond discord.py's.
    @classmethod
    @cache
    def _options(cls, _language: str) -> tuple[discord.SelectOption, ...]:
        """What can be chosen, in the language that is spoken."""
        return (
            *_star_options(),
            discord.SelectOption(label=_("Seen, without stars"), value=str(cls.SEEN)),
            discord.SelectOption(label=_("Put it on my watchlist"), value=str(cls.WANT)),
            discord.SelectOption(label=_("Take my rating back"), value=str(cls.TAKE_BACK)),
        )


class AllRatings(Control, template=custom_ids("ratings", "film_id")):
    """Shows every member's rating, to the one who presses."""


class RatingsPage(Control, template=custom_ids("ratings-page", "film_id", "page")):
    """Another page of a film's ratings."""


def _star_options(present: int | None = None) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=stars.label(value), value=str(value), default=value == present)
        for value in reversed(stars.ALL)
    ]


def _stars_field(custom_id: str, present: Rating | None) -> ui.Item[ui.LayoutView]:
    select = ui.Select[ui.LayoutView](
        custom_id=custom_id,
        options=_star_options(present.stars if present else None),
        placeholder=_("How many?"),
        required=True,
    )
    return ui.Label(text=_("Stars"), component=select)


def _guess_field(custom_id: str, present: int | None) -> ui.Item[ui.LayoutView]:
    select = ui.Select[ui.LayoutView](
        custom_id=custom_id,
        options=_star_options(present),
        placeholder=_("If you like"),
        required=False,
        min_values=0,
    )
    return ui.Label(
        text=_("Your guess of the club's mean"),
        description=_("Whoever guesses best is named at the reveal."),
        component=select,
    )


class PlainRateForm(Form):
    """Asks for stars, a line, and whether the line is a spoiler, filled in with the ``present``
    rating; for a film that is ``sealed``, also for a guess of the club's mean."""

    pattern = custom_ids("rate-plain", "film_id")
    STARS, LINE, SPOILER, GUESS = "stars", "line", "spoiler", "guess"

    def __init__(
        self,
        film: Film,
        present: Rating | None,
        place: Mapping[str, int] | None = None,
        *,
        sealed: bool = False,
    ) -> None:
        title = around_film(lambda name: _("Rate {film}", film=name), film, FORM_TITLE_LIMIT)
        super().__init__(title, {"film_id": film.id, **(place or {})})
        self.add_item(_stars_field(self.STARS, present))
        earlier = present.line if present else None
        said = _("If you like. The whole club sees it.")
        if sealed:
            said = _("If you like. The whole club sees it at the reveal.")
        self.add_item(field(self.LINE, earlier, LINE_LIMIT, said, long=True))
        is_hidden = present is not None and present.spoiler
        self.add_item(
            ui.Label(
                text=_("Hide it as a spoiler"),
                component=ui.Checkbox(custom_id=self.SPOILER, default=is_hidden),
            )
        )
        if sealed:
            self.add_item(_guess_field(self.GUESS, present.guess if present else None))


class RateForm(PlainRateForm):
    """The form, opened from a card; it carries the card's page and turn, so that the card is drawn
    anew."""

    pattern = custom_ids("rate-form", "film_id", "page", "turn")


class RatingNotice(Layout):
    """What the club sees when a member rates a film or takes the rating back. For a sealed film it
    sees nothing else."""

    def __init__(self, member: str, change: RatingChange) -> None:
        """``member`` is the member's name."""
        member = named(member)
        title = bold(change.film, _TITLE)
        if change.counts_again is not None:
            said = _(
                "{member} took back their sealed rating of {film}; what counts again is the one"
                " from before, {stars}",
                member=member,
                film=title,
                stars=stars.label(change.counts_again),
            )
        elif change.now is None:
            said = _("{member} took back their rating of {film}", member=member, film=title)
        elif change.sealed is not None:
            said = _("{member} has rated {film}", member=member, film=title)
        else:
            said = _given(
                member, title, change.earlier, change.now.stars, corrected=change.is_corrected
            )
        if change.sealed is not None:
            club = _("Sealed until the reveal")  # also after it, when that comes early
            if change.now is None or change.sealed.count > 1:  # who else, beside who is named
                club += f". {who_has_rated(change.sealed)}"
            super().__init__(words(said), words(small(club)), row(*film_ways(change.film.id)))
            return
        if change.now is not None and change.now.line:
            said += "\n" + line_quoted(change.now.line, _LINE, hidden=change.now.spoiler)
        club = _("This club: {score}", score=club_mean(change.aggregate))
        super().__init__(words(said), words(small(club)), row(*film_ways(change.film.id)))


class GivenAlready(FilmNotice):
    """For a member alone who has given the same rating a moment ago."""

    def __init__(self, film: Film, given: int) -> None:
        said = _(
            "You gave {film} {stars} a moment ago. It counts once.",
            film=bold(film, _TITLE),
            stars=stars.label(given),
        )
        super().__init__(said, film.id)


class TakenLine(Notice):
    """For a member alone: a piece of the line that has gone with the rating that they took back.
    The first one says so."""

    def __init__(self, line: str, *, is_first: bool) -> None:
        said = _("Your line went with it:") + "\n" if is_first else ""
        super().__init__(said + block(line))


class OwnRating(Notice):
    """For a member who rated on a public card that blurs the club's mean, and for them alone: their
    stars beside it. ``left``: the film has left their watchlist."""

    def __init__(self, given: int, aggregate: Aggregate, *, left: bool = False) -> None:
        with in_sight(of=given):
            score = club_mean(aggregate)
        said = _("You: {stars} · club: {score}", stars=stars.label(given), score=score)
        super().__init__(said + ("\n" + small(left_watchlist()) if left else ""))


class LeftWatchlist(Notice):
    """For a member alone: the film that they have rated was on their watchlist."""

    def __init__(self) -> None:
        super().__init__(left_watchlist())


def left_watchlist() -> str:
    """The sentence that a film has left a member's watchlist, since they have seen it."""
    return _("It was on your watchlist and has left it.")


class RatingsList(Layout):
    """A page of a film's ratings, newest first, with the buttons to the other pages. ``own`` is the
    rating by the one member who reads it."""

    def __init__(
        self,
        film: Film,
        aggregate: Aggregate,
        ratings: Sequence[Rating],
        page: int,
        *,
        sealed: Sealed | None = None,
        own: Rating | None = None,
    ) -> None:
        title = f"### {titled(film.name, _TITLE)}\n"
        colour = colour_of(film)
        seal = "\n".join(seal_lines(sealed, own))
        if not aggregate.count:
            super().__init__(
                frame(
                    headed(film, title + (seal or _("No ratings yet."))),
                    row(*film_ways(film.id)),
                    colour=colour,
                )
            )
            return
        pages = -(-aggregate.count // RATINGS_A_PAGE)
        with in_sight(of=own):
            score = f"{club_mean(aggregate)}\n{given_stars(aggregate)}".rstrip()
            drawn = drawn_ratings(aggregate)
        room = _LINE_IN_LIST if sealed is None else _LINE_BESIDE_SEAL
        parts = [
            headed(film, f"{title}{score}" + f"\n{seal}".rstrip()),
            *drawn,
            line(),
            *(words(_entry(rating, room)) for rating in ratings),
            *page_turner(RatingsPage, page, pages, {"film_id": film.id}),
            row(*film_ways(film.id)),
        ]
        super().__init__(frame(*parts, colour=colour))


def seal_lines(sealed: Sealed | None, own: Rating | None) -> list[str]:
    """What is said about a film's seal; nothing where it has none."""
    if sealed is None:
        return []
    said = [f"{sealed_until(sealed)}. {who_has_rated(sealed, _RATERS)}"]
    return [*said, own_stars(own)] if own else said


def club_mean(aggregate: Aggregate) -> str:
    """ "★★★½ 3.6 from 7 ratings"."""
    if aggregate.mean is None:
        return _("no ratings yet")
    return mean_of(aggregate.mean, aggregate.count)


def mean_of(mean: float, ratings: int) -> str:
    """The same for a mean in half-stars."""
    return ngettext(
        "{stars} from {count} rating",
        "{stars} from {count} ratings",
        ratings,
        stars=blurred(stars.mean_label(mean)),
    )


def distribution(aggregate: Aggregate) -> str:
    """Ten bars from ½ to 5 stars on a line of their own, and in words which stars are the most: the
    mean beside it is never only a picture.

    "" for fewer than ENOUGH ratings, which the mean and their number describe well enough.
    """
    if aggregate.count < ENOUGH:
        return ""
    highest, drawn = max(aggregate.counts), bars(aggregate)
    most = [value for value in stars.ALL if aggregate.counts[value - 1] == highest]
    if len(most) > 1:  # in a tie there is no one number that is the most
        return drawn
    return f"{drawn}\n" + small(_("most often {stars}", stars=blurred(stars.label(most[0]))))


def change_of_heart(change: ChangeOfHeart, limit: int) -> str:
    """Who has changed their mind about a film, and how; ``limit`` is that of the film's name."""
    return _(
        "{member} on {film}: first {earlier}, then {stars}",
        member=named(change.name),
        film=bold(change.film, limit),
        earlier=stars.label(change.earlier),
        stars=stars.label(change.now),
    )


def bars(aggregate: Aggregate) -> str:
    """Ten bars from ½ to 5 stars, for a film that has ratings."""
    highest = max(aggregate.counts)
    drawn = "".join(
        _BARS[-(-n * (len(_BARS) - 1) // highest)] if n else _BARS[0] for n in aggregate.counts
    )
    return blurred(f"½ {drawn} 5")


def given_stars(aggregate: Aggregate) -> str:
    """How often each number of stars was given, the most stars first, as the picture shows it. ""
    for fewer than ENOUGH ratings."""
    if aggregate.count < ENOUGH:
        return ""
    return small(blurred(together(_how_often(aggregate))))


def drawn_ratings(aggregate: Aggregate) -> list[ui.Item[Any]]:
    """The picture of the ratings; none for fewer than ENOUGH."""
    if aggregate.count < ENOUGH:
        return []
    said = _("How often each number of stars was given, as bars")
    if not are_blurred():  # a description that is read aloud can't be hidden
        those = listed(_how_often(aggregate))
        said = _("How often each number of stars was given, as bars: {those}", those=those)
    return [Drawing(chart.of_ratings(aggregate), said, is_hidden=are_blurred())]


def _how_often(aggregate: Aggregate) -> list[str]:
    """ "2 times 5", "once 4.5" and so on."""
    return [
        ngettext("once {stars}", "{count} times {stars}", count, stars=stars.number(value))
        for value in reversed(stars.ALL)
        if (count := aggregate.counts[value - 1])
    ]


def line_quoted(line: str, limit: int, *, hidden: bool) -> str:
    """A member's line as a quotation, ``hidden`` as a spoiler."""
    shown = paragraph(line, limit)
    return quotation([*map(spoiler, shown)] if hidden else shown)


def _given(member: str, film: str, earlier: int | None, now: int, *, corrected: bool) -> str:
    """What was given, and what before. A slip that is corrected at once is no change of heart."""
    given = {"member": member, "film": film, "stars": stars.label(now)}
    if earlier is None:
        return _("{member} gave {film} {stars}", **given)
    if earlier == now:
        return _("{member} gave {film} {stars} again", **given)
    given["earlier"] = stars.glyphs(earlier)
    if corrected:
        return _("{member} gave {film} {earlier} → {stars}", **given)
    return _("{member} gave {film} {earlier} → {stars}, a change of heart", **given)


def _entry(rating: Rating, room: int) -> str:
    when = moment(rating.rated_at, "d")
    entry = f"{name_first(named(rating.name))} {stars.label(rating.stars)} · {when}"
    if not rating.line:
        return entry
    shown = plain(rating.line, room)
    return f"{entry}\n> {spoiler(shown) if rating.spoiler else shown}"
