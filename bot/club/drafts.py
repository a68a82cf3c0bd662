"""Drafts of reviews: read from a document, or loaded to be changed, and checked by the member who
adds them, until they are saved or discarded."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import asdict, replace
from datetime import datetime

from bot import known_films, reading
from bot.client.answering import Build
from bot.client.film_option import named_anywhere
from bot.client.interaction import Interaction, editor, manages_library, require_club
from bot.domain.entry import check_link
from bot.domain.film import Facts, Film, FilmTitle, differences, is_another
from bot.domain.library import BadEntry, TooLate
from bot.domain.review import Review, ReviewChanged, SameReview
from bot.domain.waiting import ReviewDraft
from bot.language import N_, _
from bot.reading.entry import fingerprint, review_of, stated_facts
from bot.store.waiting import Claim
from bot.views.drafts import AnotherFilm, DraftCard, DraftWaits
from bot.views.text import plain, titled

DOCUMENT_LIMIT = reading.LIMIT
"""The most bytes of a document. A larger one is not even fetched."""


class DraftGone(TooLate):
    """The draft was saved, moved, discarded or forgotten."""


async def of_document(
    interaction: Interaction, film: Film, content: bytes | str, name: str, link: str | None
) -> ReviewDraft:
    """Make a draft of a document; ``name`` is that of its file. Raises BadEntry."""
    found, print_ = await asyncio.to_thread(_read, content, name, film)
    review, facts = review_of(found), stated_facts(found)
    if print_ is None:
        raise BadEntry(
            N_("There is no text in it that can be read. Send the review as plain text.")
        )
    about = facts.name if is_another(film, facts) else ""
    if about and (
        film.id in {each.id for each in await _named(interaction, about)}
        or known_films.are_one(facts.title or "", film.title)
    ):
        about = ""  # its article or its subtitle is left out, or it is the title elsewhere
    review = replace(review, link=check_link(link) or review.link)
    notes = [] if about else _differences(film, facts)
    notes += _lacking(review, found.unread_stars)
    stated = facts if about else None
    return ReviewDraft(film.id, review, print_, tuple(notes), about=about, stated=stated)


def _differences(film: Film, facts: Facts) -> list[str]:
    """What the document says otherwise than the library, as notes of the draft."""
    return [
        _(
            "{fact}: the document says {theirs}, the library says {ours}.",
            fact=fact,
            theirs=plain(str(theirs), 60),
            ours=plain(str(ours), 60),
        )
        for fact, theirs, ours in differences(film, facts)
    ]


def _lacking(review: Review, unread_stars: str | None) -> list[str]:
    """What was not found in the document, as notes of the draft."""
    notes: list[str] = []
    if not review.source:
        notes.append(
            _("No outlet was found: press **Edit** and say where the review was published.")
        )
    if not review.shows:
        notes.append(
            _("No summary, quote or stars were found: press **Edit** and write one of them.")
        )
    elif not review.summary:
        notes.append(_("No summary was found: **Edit** has a field for one."))
    if unread_stars:
        notes.append(
            _(
                "The stars in “{line}” were not understood: press **Edit** and write them like 3.5"
                " or 4/5.",
                line=plain(unread_stars, 60),
            )
        )
    return notes


def _read(content: bytes | str, name: str, film: Film) -> tuple[reading.Document, str | None]:
    """Everything that reads the whole document, which may be long. It is not run on the event
    loop."""
    found = reading.read(content, name=name, film=film)
    return found, fingerprint(found)


async def facts_of(content: bytes, name: str) -> Facts:
    """What a document states about its film; the title is "" when it does not name it. ``name`` is
    that of its file."""
    return stated_facts(await asyncio.to_thread(reading.read, content, name=name))


async def of_missing(
    interaction: Interaction, facts: Facts, content: bytes, name: str, link: str | None
) -> ReviewDraft:
    """Make a draft of a document about a film that the library lacks. Raises BadEntry."""
    draft = await of_document(interaction, Film(**asdict(facts), id=0), content, name, link)
    return replace(draft, about=facts.name, stated=facts)


async def begin(
    interaction: Interaction, film: Film, draft: ReviewDraft, claim: Claim | None = None
) -> Build:
    """Keep a draft for its member, for a day, and use up the claim. Returns its card, with the
    buttons that decide about it."""
    client = interaction.client
    draft_id = await client.store.waiting.keep(editor(interaction), draft, claim)
    return await shown(interaction, film, draft, draft_id)


async def shown(
    interaction: Interaction,
    film: Film,
    draft: ReviewDraft,
    draft_id: int,
    *,
    same: SameReview | None = None,
    changed: Review | None = None,
) -> Build:
    """A draft's card. ``same``: the card asks what becomes of this review, which is there already.
    ``changed``: the review that the draft was to replace, and that somebody has changed since."""
    may_save = await manages_library(interaction)
    another = None
    if draft.about:
        named = await _named(interaction, draft.about)
        one = named[0] if len(named) == 1 else None
        another = AnotherFilm(draft.about, one, is_proposed=bool(draft.proposal_id))
    return lambda: DraftCard(
        film, draft.review, draft.notes, draft_id, may_save=may_save, same=same, changed=changed,
        another=another,
    )  # fmt: skip


async def _named(interaction: Interaction, name: str) -> list[FilmTitle]:
    return await named_anywhere(interaction.client.store.titles, require_club(interaction), name)


async def asked(
    interaction: Interaction,
    film: Film,
    draft: ReviewDraft,
    draft_id: int,
    there: SameReview | ReviewChanged,
) -> Build:
    """Ask the draft's member what becomes of the review that is there, as it is now. Raises what
    the claim on the draft raises."""
    store, guild_id = interaction.client.store, require_club(interaction)
    as_read = claim(interaction, draft_id, draft)
    review = replace(draft.review, id=there.review.id) if draft.review.id else draft.review
    draft = replace(draft, review=review, over=there.review)
    if isinstance(there, SameReview):
        build = await shown(interaction, film, draft, draft_id, same=there)
    else:
        same = None
        if not review.id:
            same = await store.reviews.same(guild_id, film.id, review, draft.fingerprint)
        build = await shown(interaction, film, draft, draft_id, same=same, changed=there.review)
    await store.waiting.change(as_read, draft)  # last, or a press in between would be shown first
    return build


async def lacking_film(interaction: Interaction, draft_id: int) -> ReviewDraft | None:
    """The member's draft whose film is to be added. None where it is gone, or no draft waits under
    this id."""
    client = interaction.client
    return await client.store.waiting.get(editor(interaction), draft_id, ReviewDraft)


async def now_there(interaction: Interaction, draft: ReviewDraft) -> FilmTitle | None:
    """The film that a draft lacked, where the library has it by now. Raises BadEntry while its
    proposal waits."""
    named = await _named(interaction, draft.about)
    if len(named) == 1:
        return named[0]
    with contextlib.suppress(TooLate):
        proposals = interaction.client.store.proposals
        await proposals.one(require_club(interaction), draft.proposal_id)
        raise BadEntry(
            N_("“{film}” is not in the library yet: its proposal waits to be accepted."),
            film=titled(draft.about, 100),
        )
    return None


async def wait_for(
    interaction: Interaction,
    draft_id: int,
    draft: ReviewDraft,
    proposal_id: int,
    command: Claim | None = None,
) -> Build:
    """Have a draft wait for the film that was proposed for it; with ``draft_id`` 0 it is kept for
    that, and ``command`` used up. Raises FilmNotFound, and what the claims raise."""
    waiting = interaction.client.store.waiting
    waits = replace(draft, proposal_id=proposal_id)
    if not draft_id:
        draft_id = await waiting.keep(editor(interaction), waits, command)
        return await _card(interaction, waits, draft_id)
    card = await _card(interaction, waits, draft_id)
    await waiting.change(claim(interaction, draft_id, draft), waits)  # last, as above
    return card


async def _card(interaction: Interaction, draft: ReviewDraft, draft_id: int) -> Build:
    """A draft's card, also while it has no film but the one that was proposed for it. Raises
    FilmNotFound."""
    if not draft.film_id:
        return lambda: DraftWaits(draft.about, draft.review, draft_id, draft.proposal_id)
    film = await interaction.client.store.films.get(require_club(interaction), draft.film_id)
    return await shown(interaction, film, draft, draft_id)


async def held(interaction: Interaction, draft_id: int) -> ReviewDraft:
    """The member's draft. Raises DraftGone."""
    its = claim(interaction, draft_id)
    return await interaction.client.store.waiting.held(its, ReviewDraft)


def claim(interaction: Interaction, draft_id: int, draft: ReviewDraft | None = None) -> Claim:
    """A claim on the member's draft as it was read, for the write that changes it or uses it up.
    Without ``draft`` it holds however the draft was changed since."""
    gone = DraftGone(
        N_(
            "That draft is gone: saved, moved, discarded, or more than a day old. If it was saved,"
            " /library edit changes it. Otherwise /library add-review begins a new one."
        )
    )
    return Claim(editor(interaction), draft_id, ReviewDraft, gone, draft)


async def change(
    interaction: Interaction, draft_id: int, old: ReviewDraft, new: ReviewDraft
) -> Build:
    """Keep a draft as the member has changed it; its notes are dropped, since they were read.
    Raises FilmNotFound, and what the claim on the draft raises."""
    store, guild_id = interaction.client.store, require_club(interaction)
    film = await store.films.get(guild_id, new.film_id)
    new = replace(new, notes=())
    build = await shown(interaction, film, new, draft_id)
    await store.waiting.change(claim(interaction, draft_id, old), new)  # last, as above
    return build


async def move(interaction: Interaction, draft_id: int, film_id: int) -> Build:
    """Take a draft to another film. It gets another id: what is pressed on a card that shows the
    film before must not be done to this one. A second press, where the first one's answer did not
    come, finds the draft there. Raises FilmNotFound, and what the claim on the draft raises."""
    store, guild_id = interaction.client.store, require_club(interaction)
    film = await store.films.get(guild_id, film_id)
    if draft := await lacking_film(interaction, draft_id):
        moved_there = replace(
            draft, film_id=film_id, about="", stated=None, over=None, proposal_id=0,
            moved_from=draft_id,
        )  # fmt: skip
        with contextlib.suppress(DraftGone):  # by another press in this moment
            return await begin(interaction, film, moved_there, claim(interaction, draft_id, draft))
    if build := await moved(interaction, draft_id):
        return build
    raise claim(interaction, draft_id).used_up


async def moved(interaction: Interaction, draft_id: int) -> Build | None:
    """The member's draft that was taken from this id to another film; None where there is none.
    Raises FilmNotFound."""
    client, guild_id = interaction.client, require_club(interaction)
    present = await client.store.waiting.of_member(editor(interaction), ReviewDraft)
    for there_id, there in present.items():
        if draft_id and there.moved_from == draft_id:
            film = await client.store.films.get(guild_id, there.film_id)
            return await shown(interaction, film, there, there_id)
    return None


async def discard(interaction: Interaction, draft_id: int) -> tuple[ReviewDraft, datetime]:
    """Have a draft wait no more, unless it is brought back. Returns it, and when it was discarded:
    perhaps by another press, whose answer was lost. Raises DraftGone when another press has ended
    it otherwise."""
    waiting, its = interaction.client.store.waiting, claim(interaction, draft_id)
    with contextlib.suppress(DraftGone):
        await waiting.discard(its)
    return await waiting.discarded(its, ReviewDraft)


async def bring_back(interaction: Interaction, draft_id: int) -> Build:
    """Have a draft wait again that was discarded within UNDO. Raises DraftGone, and
    FilmNotFound."""
    with contextlib.suppress(DraftGone):  # another press has brought it back
        await interaction.client.store.waiting.bring_back(claim(interaction, draft_id))
    return await _card(interaction, await held(interaction, draft_id), draft_id)
