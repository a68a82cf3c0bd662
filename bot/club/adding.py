"""Adding films to a library: one that a member names, or one that a command has not found."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import known_films
from bot.client.answering import answer, defer, update
from bot.client.asking_back import ADD_REVIEW, PICK_COMMAND, command_claim, go_on, opens_a_form
from bot.client.interaction import Interaction, editor, manages_library, require_club
from bot.client.refused_commands import as_typed, give_back, go_on_with
from bot.club import drafts, turns
from bot.club.attachments import fetched, require_document
from bot.club.proposing import announce, propose, tell_accepted
from bot.domain import stars as half_stars
from bot.domain.entry import check_facts
from bot.domain.errors import FilmClubError, FilmNotFound
from bot.domain.film import Facts, Film
from bot.domain.folding import searchable
from bot.domain.library import AlreadyThere, BadEntry, TooLate
from bot.domain.nomination import BadNomination
from bot.domain.proposal import FilmProposal, OwnNote, ProposedNomination, ProposedRating
from bot.domain.rating import clean_line
from bot.domain.typed import clean_why
from bot.domain.waiting import ReviewDraft, Upload, WaitingCommand
from bot.language import N_, Message, _
from bot.store.waiting import Claim
from bot.views.controls import Control
from bot.views.drafts import MoveDraft
from bot.views.film_ways import FilmNotice, ReviewNext, ShowCard
from bot.views.library import FilmAdded
from bot.views.library_forms import NearlyThere, NewFilmForm
from bot.views.nominations import NotNominated
from bot.views.notices import Notice, PickFilm
from bot.views.text import BUTTON_LIMIT, bold, film_label

FORM_SECONDS = 1.5
"""How long a form, and a film, wait for a file: Discord wants the form within three seconds."""
_NOTED_THEN: Mapping[OwnNote, Message] = {
    "wanted": N_("The film goes on your watchlist once it is accepted."),
    "seen": N_("The film counts as seen once it is accepted."),
}
_ALIKE = 0.8
"""How much a document's title is like the one that was typed (difflib's ratio): with a slip or
two."""


async def bring(
    interaction: Interaction, facts: Facts, waiting_id: int = 0, *, is_sure: bool = False
) -> None:
    """Add a film, or propose it for a member who may not add it, and go on with the command that
    waits for it, or take the draft that waits there. With ``waiting_id`` 0 nothing waits. Unless
    its member ``is_sure``, a film that the library nearly has is asked about first. Who adds one
    that is proposed accepts the proposal.

    Raises BadEntry, and AlreadyThere when the same film is proposed already.
    """
    store, by = interaction.client.store, editor(interaction)
    if not is_sure and await _ask_whether_new(interaction, facts, waiting_id):
        return
    waiting = waiting_id and await store.waiting.get(by, waiting_id, WaitingCommand)
    draft = None if waiting else await drafts.lacking_film(interaction, waiting_id)
    facts = await _with_the_rest(interaction, facts, waiting or draft)
    is_new, may_add = False, await manages_library(interaction)
    if may_add:
        film, is_new = await store.library.bring(by, facts)
    else:
        facts = check_facts(facts)
        film = await store.films.same(by.guild_id, facts)
    if film is None:
        if draft:
            await _propose_for(interaction, facts, draft, waiting_id)
        else:
            await _propose(interaction, facts, waiting or None, waiting_id)
        return
    await _go_on_with(interaction, film, waiting or draft, waiting_id, is_new=is_new)
    if may_add:
        await _accept_what_waits(interaction, facts)


async def _go_on_with(
    interaction: Interaction,
    film: Film,
    waits: WaitingCommand | ReviewDraft | None,
    waiting_id: int,
    *,
    is_new: bool,
) -> None:
    """Go on with what ``waits`` for a film that the library has now; ``is_new``: since just now."""
    is_draft = isinstance(waits, ReviewDraft)
    try:
        if is_draft:
            await update(interaction, await drafts.move(interaction, waiting_id, film.id))
    finally:  # also where another press has ended the draft
        if is_new:
            await answer(interaction, lambda: FilmAdded(interaction.user.display_name, film))
    if isinstance(waits, WaitingCommand):
        if opens_a_form(waits):
            await answer(interaction, lambda: ReviewNext(film, film.id, waiting_id), private=True)
        else:
            await go_on(interaction, waiting_id, film.id)
    elif not is_new and not is_draft:
        await answer(
            interaction,
            lambda: FilmNotice(_("{film} is in the library already.", film=bold(film)), film.id),
            private=True,
        )


async def _accept_what_waits(interaction: Interaction, facts: Facts) -> None:
    """Accept the proposal to add this film, if there is one: what its member wanted to do with the
    film is done. One that can't be accepted goes on waiting."""
    proposals, by = interaction.client.store.proposals, editor(interaction)
    if (present := await proposals.of_film(by.guild_id, facts)) is None:
        return
    with contextlib.suppress(FilmClubError):
        accepted = await proposals.accept(by, present.id)
        await tell_accepted(interaction, accepted)


async def _ask_whether_new(interaction: Interaction, facts: Facts, waiting_id: int) -> bool:
    """Ask whether a film that was typed is one that the library has, where it nearly has it.
    Returns whether it was asked."""
    store, guild_id = interaction.client.store, require_club(interaction)
    if facts.tmdb_id is not None or await store.films.same(guild_id, facts):
        return False
    there = await store.titles.nearly_same(guild_id, facts)
    if there is None:
        return False
    form_id = await store.waiting.keep(editor(interaction), NewFilmForm.of(facts, waiting_id))
    label = film_label(there, BUTTON_LIMIT)
    if await drafts.lacking_film(interaction, waiting_id):
        way: Control = MoveDraft(label, {"draft_id": waiting_id, "film_id": there.id})
    elif waiting_id:
        way = PickFilm(label, {"waiting_id": waiting_id, "film_id": there.id})
    else:
        way = ShowCard(label, {"film_id": there.id})
    may_add = await manages_library(interaction)
    await answer(
        interaction, lambda: NearlyThere(there, facts, way, form_id, may_add=may_add), private=True
    )
    return True


async def _with_the_rest(
    interaction: Interaction, facts: Facts, waits: WaitingCommand | ReviewDraft | None
) -> Facts:
    """A film as it was typed into its form, with what the document of what ``waits`` for it states,
    and the form has no room for; not where the document means another year's."""
    match waits:
        case WaitingCommand(document=Upload() as document) if facts.tmdb_id is None:
            await defer(interaction)  # fetching the file may take its time
            stated = await stated_by(interaction, document, facts.title)
        case ReviewDraft(stated=Facts() as stated):
            pass
        case _:
            return facts
    if stated.year not in (None, facts.year):
        return facts
    return replace(facts, certificate=stated.certificate, cast=stated.cast)


async def stated_by(interaction: Interaction, document: Upload, title: str) -> Facts:
    """What a file says of the film that it was sent for under this title, to be shown in a form.
    The title alone where it names another film, does not come in FORM_SECONDS, or is not read."""
    try:
        require_document(document)
        async with asyncio.timeout(FORM_SECONDS):
            content = await fetched(interaction.client, document)
            stated = await drafts.facts_of(content, document.filename)
    except (BadEntry, TimeoutError):
        return Facts(title=title)
    if not stated.title:
        return replace(stated, title=title)
    from difflib import get_close_matches  # noqa: PLC0415 - takes memory, and is rarely needed

    typed, named = searchable(title), searchable(stated.title)
    is_meant = (
        named.startswith(typed)
        or known_films.are_one(title, stated.title)
        or get_close_matches(typed, [named], cutoff=_ALIKE)
    )
    return stated if is_meant else Facts(title=title)


async def _as_draft(
    interaction: Interaction, facts: Facts, waiting: WaitingCommand
) -> ReviewDraft | None:
    """The review whose command waits for a film, as a draft that can wait in its place: its file
    may be gone once the film is accepted. None where there is none that can be read."""
    document, link = waiting.document, waiting.options.get("link")
    if document is None:
        return None
    try:
        require_document(document)
        content = await fetched(interaction.client, document)
        return await drafts.of_missing(
            interaction, facts, content, document.filename, link if isinstance(link, str) else None
        )
    except BadEntry:  # the film is proposed all the same
        return None


async def _propose(
    interaction: Interaction, facts: Facts, waiting: WaitingCommand | None, waiting_id: int
) -> None:
    """Propose a film, with what its member wanted to do with it. The waiting command is used up, so
    that one question makes one proposal."""
    claim = command_claim(interaction, waiting_id) if waiting_id else None
    if waiting and (draft := await _as_draft(interaction, facts, waiting)):
        await _propose_for(interaction, facts, draft, 0, claim)
        return
    proposed = await _with_command(interaction, FilmProposal(facts), waiting)
    try:
        await propose(interaction, proposed, claim)
    except BadNomination:  # nothing in the form can be corrected
        await propose(interaction, replace(proposed, nomination=None), claim)
        await answer(interaction, NotNominated, private=True)
        return
    told = _NOTED_THEN[proposed.note] if proposed.note else None
    if proposed.pick and proposed.pick.why is None and waiting and _why_of(waiting):
        told = turns.REASON_LEFT_OUT
    if told is not None:  # the proposal does not say so: it is for its member alone
        await answer(interaction, lambda: Notice(_(told)), private=True)
    if waiting is None or proposed.goes_on:
        return
    go_on_with(interaction, waiting.name, [(waiting.asks, facts.name), *waiting.options.items()])
    typed = await as_typed(interaction)
    if waiting.document:
        said = _("The review has not been kept: send it again once the film is in the library.")
    elif typed or waiting.name in ("discuss", ADD_REVIEW):  # the others only show what there is
        said = _("The command has not been kept: send it again once the film is in the library.")
    else:
        return
    await give_back(interaction, lambda: said, typed)


async def _with_command(
    interaction: Interaction, proposed: FilmProposal, waiting: WaitingCommand | None
) -> FilmProposal:
    """The proposal, with what goes on of the command that waits for its film. Raises
    InvalidRating, and for a pick what ``turns.require_turn`` raises."""
    if waiting is None:
        return proposed
    options, why = waiting.options, _why_of(waiting)
    goes_on: dict[str, Any] = {}
    match waiting.name:
        case "rate":
            goes_on["rating"] = _rating_of(options)
        case "nominate":
            goes_on["nomination"] = ProposedNomination(why)
        case name if name == PICK_COMMAND:
            turn = await turns.require_turn(interaction)
            goes_on["pick"] = await turns.proposed_pick(interaction, turn, why)
        case "watchlist add":
            goes_on["note"] = "wanted"
        case "seen":
            goes_on["note"] = "seen"
        case _:
            pass
    return replace(proposed, **goes_on)


async def _propose_for(
    interaction: Interaction,
    facts: Facts,
    draft: ReviewDraft,
    draft_id: int,
    command: Claim | None = None,
) -> None:
    """Propose the film that a draft lacks, unless it is proposed already, perhaps in this moment;
    the draft waits for it, and its card says so. With ``draft_id`` 0 it is kept in place of the
    ``command`` that it came with."""
    proposals, by = interaction.client.store.proposals, editor(interaction)
    present = await proposals.of_film(by.guild_id, facts)
    if present is None:
        try:
            proposal = await proposals.propose(by, FilmProposal(facts), command)
        except AlreadyThere:
            present = await proposals.of_film(by.guild_id, facts)
            if present is None:
                raise
        else:
            with contextlib.suppress(TooLate, FilmNotFound):  # it was saved or changed just now
                build = await drafts.wait_for(interaction, draft_id, draft, proposal.id)
                await update(interaction, build, more_follows=True)
            await announce(interaction, proposal)
            return
    build = await drafts.wait_for(interaction, draft_id, draft, present.id, command)
    await update(interaction, build)


def _why_of(waiting: WaitingCommand) -> str | None:
    """The reason that was typed into the command that waits."""
    return clean_why(said if isinstance(said := waiting.options.get("why"), str) else None)


def _rating_of(options: Mapping[str, Any]) -> ProposedRating:
    """The rating that a /rate with these options gives. Raises InvalidRating."""
    stars, line, spoiler = (options.get(name) for name in ("stars", "review", "spoiler"))
    return ProposedRating(
        half_stars.from_number(stars if isinstance(stars, int | float) else 0),
        clean_line(line if isinstance(line, str) else None),
        spoiler if isinstance(spoiler, bool) else None,
    )
