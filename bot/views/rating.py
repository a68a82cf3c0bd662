"""Ratings: the form, what is posted when one is given, and the list of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import discord
from discord import ui

from bot.domain import stars
from bot.domain.film import Film
from bot.domain.rating import LINE_LIMIT, Aggregate, Rating, RatingChange
from bot.views.controls import Control, custom_ids, page_buttons
from bot.views.forms import Form
from bot.views.layout import Layout, frame, line, row, words
from bot.views.text import TITLE_LIMIT, count, film_label, paragraph, plain, quotation, spoiler

RATINGS_A_PAGE = 10

# Within MESSAGE_LIMIT. A notice: 450 + 3,200 + 40 × 7. A page: 330 + 10 × (85 + 270) + 40.
_TITLE, _LINE, _LINE_IN_LIST = 220, 3200, 260

_BARS = "▁▂▃▄▅▆▇█"


class RateButton(Control, template=custom_ids("rate", "film_id", "page", "turn")):
    """Opens the form to rate a film; page and turn say how the card under it stands."""


class AllRatings(Control, template=custom_ids("ratings", "film_id")):
    """Every member's rating, for the one who presses."""


class RatingsPage(Control, template=custom_ids("ratings-page", "film_id", "page")):
    """Another page of a film's ratings."""


class PlainRateForm(Form):
    """Stars, a line of review, and whether it gives something away; ``present`` is filled in."""

    pattern = custom_ids("rate-plain", "film_id")
    STARS, LINE, SPOILER = "stars", "line", "spoiler"

    def __init__(
        self, film: Film, present: Rating | None, place: Mapping[str, int] | None = None
    ) -> None:
        title = f"Rate {film_label(film, TITLE_LIMIT - 5)}"
        super().__init__(title, {"film_id": film.id, **(place or {})})
        options = [
            discord.SelectOption(
                label=stars.label(value),
                value=str(value),
                default=present is not None and present.stars == value,
            )
            for value in reversed(stars.ALL)
        ]
        self.add_item(
            ui.Label(
                text="Stars",
                component=ui.Select(
                    custom_id=self.STARS, options=options, placeholder="How many?", required=True
                ),
            )
        )
        self.add_item(
            ui.Label(
                text="Your line of review",
                description="If you like. The whole club sees it.",
                component=ui.TextInput(
                    custom_id=self.LINE,
                    style=discord.TextStyle.paragraph,
                    required=False,
                    max_length=LINE_LIMIT,
                    default=present.line if present else None,
                ),
            )
        )
        self.add_item(
            ui.Label(
                text="Hide it as a spoiler",
                component=ui.Checkbox(
                    custom_id=self.SPOILER, default=present is not None and present.spoiler
                ),
            )
        )


class RateForm(PlainRateForm):
    """The same, opened from a card, whose page and turn it carries so that the card moves along."""

    pattern = custom_ids("rate-form", "film_id", "page", "turn")


class RatingNotice(Layout):
    """What the club sees when a member rates a film or takes the rating back."""

    def __init__(self, member: str, change: RatingChange) -> None:
        """``member`` is a mention."""
        title = f"**{plain(change.film.name, _TITLE)}**"
        if change.now is None:
            said = f"{member} took back their rating of {title}"
        else:
            said = f"{member} gave {title} {_given(change.earlier, change.now.stars)}"
        if change.now is not None and change.now.line:
            shown = paragraph(change.now.line, _LINE)
            said += "\n" + quotation([*map(spoiler, shown)] if change.now.spoiler else shown)
        super().__init__(words(said), words(f"-# This club: {club_mean(change.aggregate)}"))


class RatingsList(Layout):
    """A page of a film's ratings, newest first, with the way to the other pages."""

    def __init__(
        self, film: Film, aggregate: Aggregate, ratings: Sequence[Rating], page: int
    ) -> None:
        title = f"### {plain(film.name, _TITLE)}\n"
        if not aggregate.count:
            super().__init__(frame(words(title + "No ratings yet.")))
            return
        pages = -(-aggregate.count // RATINGS_A_PAGE)
        parts = [
            words(f"{title}{club_mean(aggregate)}\n{distribution(aggregate)}"),
            line(),
            *(words(_entry(rating)) for rating in ratings),
        ]
        if pages > 1:
            parts.append(words(f"-# Page {page + 1} of {pages}"))
            parts.append(row(*page_buttons(RatingsPage, page, pages, {"film_id": film.id})))
        super().__init__(frame(*parts))


def club_mean(aggregate: Aggregate) -> str:
    """ "★★★½ 3.6 from 7 ratings"."""
    if aggregate.mean is None:
        return "no ratings yet"
    return f"{stars.mean_label(aggregate.mean)} from {count(aggregate.count, 'rating')}"


def distribution(aggregate: Aggregate) -> str:
    """Ten bars from ½ to 5 stars, and in words where the most stand: never a picture alone."""
    highest = max(aggregate.counts)
    bars = "".join(
        _BARS[-(-n * (len(_BARS) - 1) // highest)] if n else _BARS[0] for n in aggregate.counts
    )
    most = max(stars.ALL, key=lambda value: (aggregate.counts[value - 1], value))
    return f"½ {bars} 5 · most often {stars.number(most)}"


def _given(earlier: int | None, now: int) -> str:
    if earlier is None:
        return stars.label(now)
    if earlier == now:
        return f"{stars.label(now)} again"
    return f"{stars.glyphs(earlier)} → {stars.label(now)}, a change of heart"


def _entry(rating: Rating) -> str:
    entry = f"<@{rating.member_id}> {stars.label(rating.stars)}"
    when = f"<t:{int(rating.rated_at.timestamp())}:d>"
    if not rating.line:
        return f"{entry} · {when}"
    shown = plain(rating.line, _LINE_IN_LIST)
    return f"{entry} · {when}\n> {spoiler(shown) if rating.spoiler else shown}"
