"""Reviews before they are in the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain import stars
from bot.domain.entry import LINK_LIMIT, SUMMARY_LIMIT, TEXT_LIMIT
from bot.domain.film import Film, FilmTitle
from bot.domain.record import record
from bot.domain.review import Review, SameReview
from bot.language import _, ngettext
from bot.views.controls import Control, custom_ids
from bot.views.film_card import critics_stars, quotes_beside
from bot.views.film_ways import film_ways, show_card
from bot.views.forms import FIELD_LIMIT, Form, field, fitting
from bot.views.layout import Layout, frame, line, row, words
from bot.views.library import Undo
from bot.views.notices import AddMissing, LookAtProposal, Notice, add_missing
from bot.views.posters import colour_of, headed
from bot.views.text import (
    BUTTON_LIMIT,
    FORM_TITLE_LIMIT,
    around,
    around_film,
    bold,
    plain,
    small,
    titled,
    undo_hint,
)

_QUOTES = 3
"""How many quotes are shown of a review that is not yet in the library."""

# Within MESSAGE_LIMIT: a draft 240 + 340 + 2,100 + 520 + 3 × 210, or with seven notes of 180 and
# then a summary of 1,100.
_NAME, _BYLINE, _SUMMARY, _SUMMARY_WITH_NOTES, _QUOTE = 220, 300, 2100, 1100, 200
_NOTED = 100
_CHANGED = 300
"""How much is shown of a review that was changed: with its question it takes less than seven
notes."""


@record
class AnotherFilm:
    """The film that a draft's document seems to be about, in place of the one that was chosen."""

    name: str
    """As the document has it."""
    film: FilmTitle | None
    """The library's film of that name."""
    is_proposed: bool = False
    """Whether it waits to be accepted."""


class EditDraft(Control, template=custom_ids("draft-edit", "draft_id")):
    """Opens the form to change a draft."""


class MoveDraft(Control, template=custom_ids("draft-film", "draft_id", "film_id")):
    """Takes a draft to the film that its document names."""


class SaveDraft(Control, template=custom_ids("draft-save", "draft_id")):
    """Puts a draft into the library, or proposes it."""


class ReplaceReview(Control, template=custom_ids("draft-replace", "draft_id", "review_id")):
    """Replaces a review of the library by a draft, or proposes that."""


class KeepBoth(Control, template=custom_ids("draft-beside", "draft_id")):
    """Puts a draft beside a review by the same critic."""


class DiscardDraft(Control, template=custom_ids("draft-discard", "draft_id")):
    """Forgets a draft."""


class UndoDiscard(Control, template=custom_ids("draft-undo", "draft_id")):
    """Brings a draft back that was discarded."""


class PasteForm(Form):
    """A review to paste, and where it was published."""

    pattern = custom_ids("paste-form", "film_id")
    TEXT, LINK = "text", "link"

    def __init__(self, film: Film, link: str | None) -> None:
        title = around_film(lambda name: _("Review of {film}", film=name), film, FORM_TITLE_LIMIT)
        super().__init__(title, {"film_id": film.id})
        said = _("As it was published: stars, names and all are read from it.")
        self.add_item(field(self.TEXT, None, FIELD_LIMIT, said, required=True, long=True))
        self.add_item(field(self.LINK, link, LINK_LIMIT))


class DraftForm(Form):
    """Everything in a draft that can be changed."""

    pattern = custom_ids("draft-form", "draft_id")
    BYLINE, STARS, LINK, SUMMARY, QUOTES = "byline", "stars", "link", "summary", "quotes"

    def __init__(self, review: Review, draft_id: int) -> None:
        super().__init__(_("Review"), {"draft_id": draft_id})
        byline = f"{review.source}\n{review.reviewer}" if review.reviewer else review.source
        given = stars_as_typed(review)
        names = _("The outlet, and the critic in the next line")
        limit = 2 * TEXT_LIMIT + 1
        self.add_item(field(self.BYLINE, byline, limit, names, required=True, long=True))
        said = _("0.5 to 5. A change of mind is 2 > 4. Empty when there are none.")
        self.add_item(field(self.STARS, given, 20, said))
        self.add_item(field(self.LINK, review.link, LINK_LIMIT))
        said = _("A sentence or three, in the club's own words if you like.")
        self.add_item(field(self.SUMMARY, review.summary, SUMMARY_LIMIT, said, long=True))
        quotes = "\n".join(fitting(review.quotes, "\n"))
        said = _("One a line.")
        self.add_item(field(self.QUOTES, quotes, FIELD_LIMIT, said, long=True))


class DraftCard(Layout):
    """A review as it would be in the library, for the one who adds it.

    ``notes`` say what to look at: facts that disagree, what is missing. ``may_save``: nobody has to
    accept it. ``same``: the review in the library that it may be a second copy of. ``changed``: the
    review that it would replace, which somebody has changed since. ``another``: then it is easier
    to take the draft there than to save it here.
    """

    def __init__(
        self,
        film: Film,
        review: Review,
        notes: Sequence[str],
        draft_id: int,
        *,
        may_save: bool = True,
        same: SameReview | None = None,
        changed: Review | None = None,
        another: AnotherFilm | None = None,
    ) -> None:
        lacks = not (review.source and review.shows)
        doubted = lacks or another is not None
        if same or changed:  # then Save was pressed all the same
            notes, another = _in_the_way(same, changed), None
        elif another:
            notes = [_not_of(film, another), *notes]
        title = "## " + _("Review of {film}", film=titled(film.name, _NAME))
        summary = plain(review.summary, _SUMMARY_WITH_NOTES if notes else _SUMMARY)
        parts = [headed(film, "\n".join(filter(None, (title, critic_and_stars(review), summary))))]
        if review.link:
            parts.append(words(small(plain(review.link, LINK_LIMIT))))
        if quotes := shown_quotes(review, summary):
            parts.append(words("\n".join(quotes)))
        if notes:
            parts += [line(), words("\n".join(f"⚠ {note}" for note in notes))]
        place = {"draft_id": draft_id}
        if not may_save:
            parts.append(words(small(_("Those who may change the library decide about it."))))
        save = _saving(
            review, place, may_save=may_save, same=same, changed=changed, doubted=doubted
        )
        buttons = _decisions(save, draft_id, another, lacks=lacks, may_save=may_save)
        buttons.append(show_card(film.id))
        super().__init__(frame(*parts, row(*buttons), colour=colour_of(film)))


class DraftWaits(Layout):
    """A review of a film that the library lacks and that is proposed, for the one who adds it."""

    def __init__(self, film: str, review: Review, draft_id: int, proposal_id: int) -> None:
        title = "## " + _("Review of {film}", film=titled(film, _NAME))
        waits = _waits_for(f"**{titled(film, _NOTED)}**")
        parts = [words(f"{title}\n{critic_and_stars(review)}"), line(), words(f"⚠ {waits}")]
        discard = DiscardDraft(_("Discard"), {"draft_id": draft_id})
        see = LookAtProposal(_("See the proposal"), {"proposal_id": proposal_id})
        super().__init__(frame(*parts, row(_is_about(film, draft_id), discard, see)))


class DraftDiscarded(Notice):
    """A draft was discarded, and can be brought back until then. ``film`` is None where the library
    lacks it."""

    def __init__(self, draft_id: int, film: Film | None, until: datetime) -> None:
        if film:
            said = _("Discarded. Nothing was saved for {film}.", film=bold(film))
        else:
            said = _("Discarded. Nothing was saved.")
        super().__init__(f"{said}\n{undo_hint(until)}")
        undo = UndoDiscard(_("Undo"), {"draft_id": draft_id})
        self.add_item(row(undo, *([show_card(film.id)] if film else [])))


class ReviewSaved(Notice):
    """A review was saved. ``undo``: a change of it is undone by this entry of the log, until
    then."""

    def __init__(self, film: Film, undo: tuple[int, datetime] | None) -> None:
        said = _("Saved. {film} has it now.", film=bold(film))
        ways = film_ways(film.id)
        if undo:
            entry_id, until = undo
            said += f"\n{undo_hint(until)}"
            ways.insert(0, Undo(_("Undo"), {"entry_id": entry_id}))
        super().__init__(said)
        self.add_item(row(*ways))


def _shortly(review: Review) -> str:
    return f"{plain(review.byline, 200)} · {critics_stars(review)}"


def critic_and_stars(review: Review, limit: int = _BYLINE) -> str:
    """Who reviewed, and the stars, in Markdown."""
    if review.source:
        byline = f"**{plain(review.byline, limit)}**"
    else:
        critic = [f"**{plain(review.reviewer, limit)}**"] if review.reviewer else []
        byline = " · ".join((_("*outlet not found*"), *critic))
    return f"{byline} · {critics_stars(review)}"


def gist(review: Review, limit: int) -> list[str]:
    """What a review says, in one line, with the words of its critic as a quotation; none where it
    has only stars."""
    if review.summary:
        return [plain(review.summary, limit)]
    return ["> " + _("“{quote}”", quote=plain(quote, limit)) for quote in review.quotes[:1]]


def shown_quotes(review: Review, summary: str) -> list[str]:
    """A review's first quotes beside its shown summary, and how many more there are, as lines of
    Markdown."""
    quotes = quotes_beside(review, summary)
    shown = ["> " + _("“{quote}”", quote=plain(one, _QUOTE)) for one in quotes[:_QUOTES]]
    if (more := len(quotes) - _QUOTES) > 0:
        shown.append(small(ngettext("and {count} more quote", "and {count} more quotes", more)))
    return shown


def stars_as_typed(review: Review) -> str:
    """A review's stars as the form takes them: "4", "2 > 4" or ""."""
    given = (review.earlier_stars, review.stars)
    return " > ".join(stars.number(value) for value in given if value is not None)


def _in_the_way(same: SameReview | None, changed: Review | None) -> list[str]:
    notes: list[str] = []
    if changed:
        review = _shortly(changed)
        if same:  # whose question follows
            now = _("The review has been changed since: {review}.", review=review)
        else:
            now = _("The review has been changed since: {review}. Replace it?", review=review)
        notes.append("\n".join([now, *gist(changed, _CHANGED)]))
    if same:
        there = _("You have this review: {review}. Replace it?", review=_shortly(same.review))
        notes.append(there)
    return notes


def _not_of(film: Film, another: AnotherFilm) -> str:
    named = f"**{titled(another.name, _NOTED)}**"
    said = _(
        "It seems to be about {other}, not about {film}.", other=named, film=bold(film, _NOTED)
    )
    if another.film is not None:
        return said
    if another.is_proposed:
        return f"{said} {_waits_for(named)}"
    return f"{said} " + _("The library has no {other}.", other=named)


def _waits_for(film: str) -> str:
    return _(
        "{other} is proposed for the library. This review waits for it, for a day at the most:"
        " once it is accepted, press the first button.",
        other=film,
    )


def _decisions(
    save: Sequence[ui.Item[Any]],
    draft_id: int,
    another: AnotherFilm | None,
    *,
    lacks: bool,
    may_save: bool,
) -> list[ui.Item[Any]]:
    """The buttons that decide about a draft. Where it seems to be of another film, saving it here
    comes last; while it ``lacks`` what a review needs, the main choice is to write that."""
    is_main = lacks and another is None
    style = discord.ButtonStyle.success if is_main else discord.ButtonStyle.secondary
    place = {"draft_id": draft_id}
    edit = EditDraft(_("Edit"), place, style=style)
    discard = DiscardDraft(_("Discard"), place)
    if another is None:
        return [edit, *save, discard]
    if another.film is None:
        if another.is_proposed:
            return [_is_about(another.name, draft_id), discard, edit, *save]
        add = add_missing(another.name, draft_id, may_add=may_save)
        return [add, discard, edit, *save]
    name = around_film(lambda name: _("It is about {film}", film=name), another.film, BUTTON_LIMIT)
    fields = {**place, "film_id": another.film.id}
    move = MoveDraft(name, fields, style=discord.ButtonStyle.success)
    return [move, discard, edit, *save]


def _is_about(film: str, draft_id: int) -> AddMissing:
    """Takes a draft to the film that was proposed for it, once that is there."""
    label = around(lambda name: _("It is about {film}", film=name), film, BUTTON_LIMIT)
    return AddMissing(label, {"waiting_id": draft_id})


def _saving(
    review: Review,
    place: Mapping[str, int],
    *,
    may_save: bool,
    same: SameReview | None,
    changed: Review | None,
    doubted: bool,
) -> list[ui.Item[Any]]:
    """The buttons that put a draft into the library, or propose it. ``doubted``: no main choice."""
    style = discord.ButtonStyle.secondary if doubted else discord.ButtonStyle.success
    label = _("Replace it") if may_save else _("Suggest to replace it")
    if same is None:
        if not changed:
            proposes = _("Suggest this change") if review.id else _("Propose")
            label = _("Save") if may_save else proposes
        return [SaveDraft(label, place, style=style)]
    buttons: list[ui.Item[Any]] = [
        ReplaceReview(label, {**place, "review_id": same.review.id}, style=style)
    ]
    if not same.is_certain:
        buttons.append(KeepBoth(_("Keep both"), place))
    return buttons
