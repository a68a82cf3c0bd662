"""A quote with its source, and the way to the next."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.domain.film import Film
from bot.domain.quote import Phrase, Quote, Said
from bot.domain.waiting import QuoteAsk
from bot.language import _
from bot.views.controls import Control, custom_ids
from bot.views.film_ways import film_ways, show_card
from bot.views.forms import Form, field
from bot.views.layout import Layout, frame, row, words
from bot.views.posters import colour_of, headed
from bot.views.text import bold, film_label, message_link, named, plain, quoted, small

# Together at most MESSAGE_LIMIT, with room for our own words.
_TEXT, _BYLINE, _TITLE = 1000, 300, 220


class NextQuote(Control, template=custom_ids("quote", "film_id", "shuffle", "after")):
    """The quote that follows in this shuffle; a film id of 0 means any film's."""


class TakeBackQuote(Control, template=custom_ids("quote-back", "quote_id")):
    """Deletes a quote that was a member's message."""


class AllowQuote(Control, template=custom_ids("quote-allow", "ask_id")):
    """Lets the author's message become a quote."""


class RefuseQuote(Control, template=custom_ids("quote-refuse", "ask_id")):
    """Refuses that, for the author."""


class PickQuotedFilm(Control, template=custom_ids("quote-film", "waiting_id", "film_id")):
    """Goes on, with this film, with the message that waits for it."""


class QuoteForm(Form):
    """Asks which film a message is about. ``waiting_id`` is the id of the message as it waits."""

    pattern = custom_ids("quote-form", "waiting_id")
    FILM = "film"

    def __init__(self, waiting_id: int, film: Film | None = None) -> None:
        """``film`` is the film that the message is about, if that is known."""
        super().__init__(_("Save as film quote"), {"waiting_id": waiting_id})
        said = _("A title, or the beginning of one")
        name = film and film_label(film, 100)
        self.add_item(field(self.FILM, name, 100, said, required=True))


class QuoteCard(Layout):
    """A quote, and its place among the others, if it has one. ``of_one_film``: the next ones are
    about the same film."""

    def __init__(self, quote: Phrase, shuffle: int, *, of_one_film: bool, guild_id: int) -> None:
        shown = quoted if quote.said else plain
        text = _("“{quote}”", quote=shown(quote.text, _TEXT))
        said = f"### {text}\n{source(quote, _TITLE)}"
        is_only = isinstance(quote, Quote) and quote.total == 1
        if isinstance(quote, Quote):
            where = _("{place} of {all}", place=quote.position, all=quote.total)
            said += f"\n{small(where)}"
        place = {
            "film_id": quote.film.id if of_one_film else 0,
            "shuffle": shuffle,
            "after": quote.id,
        }
        buttons: list[ui.Item[Any]] = [
            NextQuote(_("Another"), place, disabled=is_only),
            *film_ways(quote.film.id),
        ]
        if quote.said:
            buttons += message_buttons(quote.id, quote.said, guild_id)
        super().__init__(
            frame(headed(quote.film, said), row(*buttons), colour=colour_of(quote.film))
        )


class QuoteSaved(Layout):
    """What the club sees when a message becomes a quote. ``member`` is the name of the one who
    saved it."""

    def __init__(
        self, member: str | None, film: Film, quote_id: int, said: Said, guild_id: int
    ) -> None:
        saved = _(
            "{member} saved a quote on {film}, by {author}:",
            member=named(member),
            film=bold(film, _TITLE),
            author=named(said.author_name),
        )
        text = _("“{quote}”", quote=quoted(said.text, _TEXT))
        super().__init__(
            words(f"{saved}\n> {text}"),
            row(*message_buttons(quote_id, said, guild_id), *film_ways(film.id)),
        )


class AuthorAsked(Layout):
    """Asks a message's author whether it may be a quote, in the message's channel and without its
    words.

    It mentions the author, unlike other messages: else they would miss it, and they have a day.
    """

    def __init__(self, ask: QuoteAsk, film: Film, ask_id: int, guild_id: int) -> None:
        author = named(ask.said.author_name)
        pinged = f"<@{ask.said.author_id}>"
        asked = _(
            "{member} would like to save a message of {author} as a quote on {film}.",
            member=named(ask.name),
            film=bold(film, _TITLE),
            author=pinged,
        )
        hint = _(
            "Not everyone in this server can read this channel, and everyone could read the quote."
            " {author} decides, within a day.",
            author=author,
        )
        buttons = (
            AllowQuote(_("Allow"), {"ask_id": ask_id}),
            RefuseQuote(_("Decline"), {"ask_id": ask_id}),
            _link(ask.said, guild_id),
            show_card(film.id),
        )
        super().__init__(words(f"{asked}\n{small(hint)}"), row(*buttons))


def source(quote: Phrase, title_limit: int) -> str:
    """Who said a quote about which film, in Markdown: a critic, or a member by name."""
    film = bold(quote.film, title_limit)
    if quote.said:
        author = named(quote.said.author_name)
        return _("{author} in this club on {film}", author=author, film=film)
    return _("{author} on {film}", author=plain(quote.byline, _BYLINE), film=film)


def message_buttons(quote_id: int, said: Said, guild_id: int) -> list[ui.Item[Any]]:
    """A link to the message, unless it is a line or would name an author whom the quote does not
    name, and the button with which the author takes the quote back."""
    back = TakeBackQuote(_("Take back"), {"quote_id": quote_id})
    return [back] if said.is_line or said.author_name is None else [_link(said, guild_id), back]


def _link(said: Said, guild_id: int) -> ui.Item[Any]:
    address = message_link(guild_id, said.channel_id, said.message_id)
    return ui.Button[Any](label=_("Message"), url=address)
