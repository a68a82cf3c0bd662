"""A quote with its source, and the way to the next."""

from __future__ import annotations

from bot.domain.quote import Quote
from bot.views.controls import Control, custom_ids
from bot.views.layout import Layout, frame, row, words
from bot.views.text import plain

# Together at most MESSAGE_LIMIT, with room for our own words.
_TEXT, _BYLINE, _TITLE = 1000, 300, 220


class NextQuote(Control, template=custom_ids("quote", "film_id", "shuffle", "after")):
    """The quote that follows in this shuffle; a film id of 0 means any film's."""


class QuoteCard(Layout):
    """One quote. ``of_one_film`` keeps the next ones to its film."""

    def __init__(self, quote: Quote, shuffle: int, *, of_one_film: bool) -> None:
        said = (
            f"### “{plain(quote.text, _TEXT)}”\n{plain(quote.byline, _BYLINE)}"
            f" on **{plain(quote.film.name, _TITLE)}**\n-# {quote.position:,} of {quote.total:,}"
        )
        place = {
            "film_id": quote.film.id if of_one_film else 0,
            "shuffle": shuffle,
            "after": quote.id,
        }
        another = NextQuote("Another", place, disabled=quote.total == 1)
        super().__init__(frame(words(said), row(another)))
