"""A film's card: what critics wrote, and what the club thinks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from discord import ui

from bot import countries
from bot.domain import stars
from bot.domain.film import Film
from bot.domain.folding import fold
from bot.domain.rating import Rating
from bot.domain.review import Dossier, Review
from bot.domain.top import DISAGREE
from bot.language import _, name_first, ngettext
from bot.views.blurring import are_blurred, in_sight
from bot.views.controls import Control, custom_ids, page_buttons
from bot.views.film_ways import AddReview, Discuss, where_to_watch
from bot.views.layout import Layout, frame, line, row, rows, words
from bot.views.posters import colour_of, headed
from bot.views.rating import (
    AllRatings,
    RateButton,
    RateStars,
    club_mean,
    distribution,
    seal_lines,
)
from bot.views.text import CHOICE_LIMIT, label, named, opening, plain, small, spoiler, titled

REVIEWS_A_PAGE = 3

# Together at most MESSAGE_LIMIT: 230 + 330 + 300 + 3 × (160 + 140 + 220) + 40 = 2,460, and for the
# reviews with more of them 230 + 3 × (160 + 850 + 220) + 40 = 3,960.
_TITLE, _FACTS, _BYLINE, _SUMMARY, _QUOTE = 220, 320, 120, 850, 180

_LINE = 180
"""How much of a member's line is shown."""

_OPENING = 68
"""How many characters fit two lines of a phone that is 390 points wide, in Discord's letters."""

_FEW = 2
"""Up to how many reviews each have a quote: so many fit one screen of that phone. Of more reviews,
only the first has one, and those without a summary."""

# A card has eight texts, and the same cards are asked for again and again: without the cache,
# /review takes a twentieth longer.
_plain = lru_cache(maxsize=2048)(plain)
_opening = lru_cache(maxsize=512)(opening)


class CardPage(Control, template=custom_ids("card-page", "film_id", "page", "turn")):
    """Another page of a card's reviews."""


class AnotherQuote(Control, template=custom_ids("card-quote", "film_id", "page", "turn")):
    """Shows the next quote of every review on the card."""


class MoreOfReviews(Control, template=custom_ids("card-more", "film_id", "page")):
    """Shows the reviews on a card in full, to the one who presses."""


class FilmCard(Layout):
    """The card of ``/review``: page ``page`` of its reviews, each with its ``turn``-th quote.
    ``tmdb``: TMDB can be asked where the film can be watched; ``own``: the rating by the member who
    alone reads the card; ``lines``: members' lines are shown."""

    def __init__(
        self,
        dossier: Dossier,
        page: int = 0,
        turn: int = 0,
        *,
        tmdb: bool = False,
        own: Rating | None = None,
        lines: bool = True,
    ) -> None:
        film = dossier.film
        pages, page, shown = _page_of(dossier, page)
        quoted = [
            review
            for place, review in enumerate(shown)
            if len(shown) <= _FEW or not place or not review.summary
        ]
        openings = {review: _opening(review.summary, _OPENING) for review in shown}
        card = {"film_id": film.id, "page": page, "turn": turn}
        buttons = _buttons(film, card, openings, quoted, tmdb=tmdb)
        with in_sight(of=own):
            scores = _scores(dossier, own, has_stars=True)
        # The buttons come before the reviews, so that a phone's first screen shows all of them.
        controls = (row(RateStars(card)), *rows(buttons))
        parts = [headed(film, heading(film)), words(scores), *controls]
        for review in shown:
            said = openings[review]
            parts += [line(), _review(review, turn if review in quoted else None, said)]
        if dossier.lines and lines:
            parts += [line(), *map(_member, dossier.lines)]
        elif not shown and not dossier.lines and dossier.sealed is None:
            parts += [line(), words(small(_("Nobody has written a line on it yet.")))]
        if pages > 1:
            parts += [
                words(small(_where(dossier, page, shown))),
                row(*page_buttons(CardPage, page, pages, {"film_id": film.id, "turn": turn})),
            ]
        super().__init__(frame(*parts, colour=colour_of(film)))


def _buttons(
    film: Film,
    card: Mapping[str, int],
    openings: Mapping[Review, str],
    quoted: Sequence[Review],
    *,
    tmdb: bool,
) -> list[Control]:
    """The buttons of a page. ``card``: the page, as a custom id names it; ``openings``: its
    reviews, each with what is shown of its summary; ``quoted``: those with a quote beside them."""
    of_film = {"film_id": film.id}
    buttons: list[Control] = [RateButton(_("Rate with words"), card)]
    if any(opening != _plain(review.summary) for review, opening in openings.items()):
        buttons.append(MoreOfReviews(_("More"), {**of_film, "page": card["page"]}))
    if any(len(quotes_beside(review, openings[review])) > 1 for review in quoted):
        buttons.append(AnotherQuote(_("Another quote"), {**card, "turn": card["turn"] + 1}))
    buttons += [AllRatings(_("All ratings"), of_film), Discuss(_("Discuss"), of_film)]
    buttons += where_to_watch(film, tmdb=tmdb)
    if not openings:
        buttons.append(AddReview(_("Add a review"), of_film))
    return buttons


class WholeReviews(Layout):
    """The reviews on a page of a card in full, as far as they fit into a message."""

    def __init__(self, dossier: Dossier, page: int) -> None:
        film = dossier.film
        pages, page, shown = _page_of(dossier, page)
        title = "### " + _("Reviews of {film}", film=titled(film.name, _TITLE))
        if pages > 1:
            title += "\n" + small(_where(dossier, page, shown))
        parts = [headed(film, title)]
        for review in shown:
            parts += [line(), _review(review, 0, _plain(review.summary, _SUMMARY))]
        super().__init__(frame(*parts, colour=colour_of(film)))


def _page_of(dossier: Dossier, page: int) -> tuple[int, int, Sequence[Review]]:
    """How many pages of reviews there are, the index of the one that is shown (the last one in
    place of a page that is gone), and its reviews."""
    pages = max(1, -(-len(dossier.reviews) // REVIEWS_A_PAGE))
    page = min(page, pages - 1)
    first = page * REVIEWS_A_PAGE
    return pages, page, dossier.reviews[first : first + REVIEWS_A_PAGE]


def _where(dossier: Dossier, page: int, shown: Sequence[Review]) -> str:
    first = page * REVIEWS_A_PAGE
    if len(shown) == 1:
        return _("Review {number} of {all}", number=first + 1, all=len(dossier.reviews))
    return _(
        "Reviews {first}–{last} of {all}",
        first=first + 1,
        last=first + len(shown),
        all=len(dossier.reviews),
    )


def card_in_words(dossier: Dossier) -> tuple[str, str]:
    """The card's head, and the scores of critics and club, for use in another message."""
    return heading(dossier.film), _scores(dossier, None)


def heading(film: Film) -> str:
    """The title and year as a heading, and the facts in one line below."""
    title = _plain(film.title, _TITLE)
    known: Sequence[str | None] = (
        film.director,
        countries.in_words(film.country) if film.country else None,
        running_time(film.runtime) if film.runtime else None,
        _("certificate {name}", name=film.certificate) if film.certificate else None,
        ", ".join(film.cast),
    )
    facts = _plain(" · ".join(fact for fact in known if fact), _FACTS)
    year = f" ({film.year})" if film.year else ""
    return f"## {title}{year}" + (f"\n-# {facts}" if facts else "")


def _scores(dossier: Dossier, own: Rating | None, *, has_stars: bool = False) -> str:
    """``has_stars``: the menu of stars stands below."""
    critics = _critics(dossier)
    if dossier.sealed is not None:
        return "\n".join([critics, *_before(dossier), *seal_lines(dossier.sealed, own)])
    if not dossier.aggregate.count:
        club = _("**This club** no ratings yet")
        if has_stars:
            club = _("**This club** no ratings yet: choose your stars below for the first")
        return f"{critics}\n{club}"
    club = _("**This club** {score}", score=club_mean(dossier.aggregate))
    said = [critics, club]
    if bars := distribution(dossier.aggregate):
        said.append(bars)
    if between := _between(dossier):
        said.append(between)
    return "\n".join(said)


def _before(dossier: Dossier) -> list[str]:
    """What the club gave a film before it was sealed."""
    if not dossier.aggregate.count:
        return []
    score = club_mean(dossier.aggregate)
    said = _("**This club** {score} before it was sealed", score=score)
    return [*filter(None, (said, distribution(dossier.aggregate)))]


def _between(dossier: Dossier) -> str | None:
    """A sentence where critics and club are a star or more apart, else None."""
    critics, club = dossier.critics_mean, dossier.aggregate.mean
    if critics is None or club is None or abs(critics - club) < DISAGREE or are_blurred():
        return None
    if club > critics:
        return _("This club likes it better than critics do, by a star or more.")
    return _("Critics like it better than this club does, by a star or more.")


def _member(rating: Rating) -> ui.Item[Any]:
    """What a member wrote, below their name and stars, as critics' quotes are."""
    # No more of a long line is made into Markdown than can be shown.
    text = _plain((rating.line or "")[: _LINE + 1], _LINE)
    text = spoiler(text) if rating.spoiler else _("“{quote}”", quote=text)
    return words(f"**{name_first(named(rating.name))}** · {stars.label(rating.stars)}\n> {text}")


def _critics(dossier: Dossier) -> str:
    """The critics' stars; a mean where there are several."""
    mean, rated = dossier.critics_mean, dossier.rated
    if mean is None:
        if dossier.reviews:
            return _("**Critics** gave no stars")
        return _("**Critics** no reviews yet")
    score = ngettext(
        "{stars} from {count} critic",
        "{stars} from {count} critics",
        len(rated),
        stars=stars.label(rated[0]) if len(rated) == 1 else stars.mean_label(mean),
    )
    if without := len(dossier.reviews) - len(rated):
        return ngettext(
            "**Critics** {score}; {count} other review has no stars",
            "**Critics** {score}; {count} other reviews have no stars",
            without,
            score=score,
        )
    return _("**Critics** {score}", score=score)


def _review(review: Review, turn: int | None, summary: str) -> ui.Item[Any]:
    head = f"**{_plain(review.byline, _BYLINE)}** · {critics_stars(review)}"
    lines = [head, summary] if summary else [head]
    if turn is not None and (quotes := quotes_beside(review, summary)):
        lines.append("> " + _("“{quote}”", quote=_plain(quotes[turn % len(quotes)], _QUOTE)))
    body = words("\n".join(lines))
    if review.link is None:
        return body
    return ui.Section(body, accessory=ui.Button(label=_("Read"), url=review.link))


def quotes_beside(review: Review, shown: str) -> list[str]:
    """The quotes to show beside what is shown of the review's summary. A quote that stands there,
    as a whole or up to where it is cut off, would be read twice."""
    is_cut = shown != _plain(review.summary)
    return [quote for quote in review.quotes if not _stands_in(shown, quote, is_cut=is_cut)]


@lru_cache(maxsize=2048)
def _stands_in(shown: str, quote: str, *, is_cut: bool) -> bool:
    summary, said = f"{fold(shown)} ", f"{fold(quote)} "
    known = f" {said}" in f" {summary}" or (is_cut and said.startswith(summary))
    return known and bool(said.strip())


def critics_stars(review: Review) -> str:
    """A critic's stars and, before them, the stars that the critic took back."""
    if review.stars is None:
        return _("no stars")
    if review.earlier_stars is None:
        return stars.label(review.stars)
    return _(
        "first {earlier}, then {stars}",
        earlier=stars.label(review.earlier_stars),
        stars=stars.label(review.stars),
    )


def review_names(reviews: Sequence[Review]) -> list[str]:
    """A label for each review: its byline and, where others have that, too, what it says."""
    bylines = [review.byline for review in reviews]

    def name(review: Review) -> str:
        if bylines.count(review.byline) == 1:
            return review.byline
        said = (review.byline, critics_stars(review), review.summary or "".join(review.quotes[:1]))
        return " · ".join(filter(None, said))

    return [label(name(review), CHOICE_LIMIT) for review in reviews]


def running_time(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{minutes} min", minutes=rest)
    return _("{hours} h {minutes} min", hours=hours, minutes=rest)
