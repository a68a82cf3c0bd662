"""Proposals: what members would like to add to the library, until someone who may change it
decides."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from sqlite3 import Connection
from typing import Literal

from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts
from bot.domain.folding import searchable
from bot.domain.library import BadEntry, Editor, TooLate
from bot.domain.library_log import LogDetails, ProposalKind
from bot.domain.post import PostKind
from bot.domain.proposal import (
    Accepted,
    Decision,
    Dropped,
    FilmProposal,
    Proposal,
    Proposed,
    ProposedAlready,
    ProposedFilm,
    QuoteProposal,
    ReviewProposal,
)
from bot.domain.quote import ShownQuote
from bot.language import N_, nN_
from bot.store.accepting import beside_its_film, carry_out
from bot.store.clubs import note_club
from bot.store.database import Database, Row, fetch, stored
from bot.store.films import are_same, visible_film
from bot.store.gone import LatelyGone, read_after
from bot.store.json_column import from_json, to_json
from bot.store.library_log import UNDO, note, undone_already
from bot.store.member_names import NAMED, note_name
from bot.store.nominations import require_room
from bot.store.posts import mark_all_stale
from bot.store.quote_posts import take_words_off
from bot.store.replacements import move_ratings
from bot.store.title_forms import forms
from bot.store.waiting import Claim, use

PROPOSALS_LIMIT = 10
"""How many proposals of one member may wait at once, so that nobody buries an organiser in them."""

_WAITING = (
    f"SELECT proposals.*, name FROM proposals {NAMED} proposals.member_id"
    " WHERE proposals.guild_id = :guild AND dropped_at IS NULL"
)
_COUNT = "SELECT count(*) FROM proposals WHERE guild_id = :guild AND dropped_at IS NULL"
_DECLINED = (
    "SELECT max(log.id) FROM library_log AS log JOIN proposals AS p ON p.id = :proposal"
    " WHERE log.guild_id = p.guild_id AND action = 'declined' AND other_member_id = p.member_id"
    " AND proposal = p.kind AND changed_at = dropped_at"
)
"""The id of the entry of the library log that says that a proposal was declined."""
_CLASSES: dict[ProposalKind, type[Proposed]] = {
    "film": FilmProposal,
    "review": ReviewProposal,
    "quote": QuoteProposal,
}
_KINDS: dict[type[Proposed], ProposalKind] = {proposed: kind for kind, proposed in _CLASSES.items()}


class Proposals:
    def __init__(self, database: Database, gone: LatelyGone) -> None:
        self._database = database
        self._gone = gone

    async def propose(self, by: Editor, proposed: Proposed, claim: Claim | None = None) -> Proposal:
        """Keep a proposal, and use up the claim. Raises BadEntry when too many of the member's
        proposals wait, ProposedAlready when the same one waits, and BadNomination when they have no
        room for its nomination."""
        kind, content = _KINDS[type(proposed)], to_json(proposed)
        is_from_tmdb = isinstance(proposed, FilmProposal) and proposed.facts.tmdb_id is not None

        def propose(connection: Connection) -> Proposal:
            use(connection, claim)
            note_club(connection, by.guild_id, by.at)
            note_name(connection, by.guild_id, by.member_id, by.name)
            _require_room(connection, by, proposed, content)
            if isinstance(proposed, FilmProposal) and proposed.nomination:
                require_room(connection, by)
            (row,) = fetch(
                connection,
                "INSERT INTO proposals (guild_id, member_id, kind, content, proposed_at, tmdb_at)"
                " VALUES (?, ?, ?, ?, ?, ?) RETURNING *",
                (
                    by.guild_id, by.member_id, kind, content, stored(by.at),
                    stored(by.at) if is_from_tmdb else None,
                ),
            )  # fmt: skip
            return _proposal_from(row, by.name)

        return await self._database.write(propose)

    async def page(self, guild_id: int, offset: int, limit: int) -> tuple[list[Proposal], int]:
        """A page of the proposals that wait in a club, oldest first, and how many there are
        in all."""

        def read(connection: Connection) -> tuple[list[Proposal], int]:
            given = {"guild": guild_id, "limit": limit, "offset": offset}
            rows = fetch(connection, f"{_WAITING} ORDER BY id LIMIT :limit OFFSET :offset", given)
            found = (_proposal_from(row, row["name"]) for row in rows)
            ((total,),) = fetch(connection, _COUNT, given)
            return [beside_its_film(connection, guild_id, each) for each in found], total

        return await self._database.read(read)

    async def count(self, guild_id: int) -> int:
        """How many proposals wait in a club."""
        ((total,),) = await self._database.fetch(_COUNT, {"guild": guild_id})
        return total

    async def one(self, guild_id: int, proposal_id: int) -> Proposal:
        """The proposal of this id. Raises TooLate when it was decided."""
        return await self._database.read(lambda connection: _one(connection, guild_id, proposal_id))

    async def of_film(self, guild_id: int, film: Facts) -> Proposal | None:
        """The proposal to add this film; None where none waits."""
        return await self._database.read(lambda connection: _of_film(connection, guild_id, film))

    async def of_words(self, guild_id: int, asked: Facts) -> ProposedFilm | None:
        """The film that waits to be added and goes by this title, or else one that has its words;
        None where none waits. The year may be missing."""
        words = f" {searchable(asked.title)}"

        def read(connection: Connection) -> ProposedFilm | None:
            found: list[ProposedFilm] = []
            for proposal, film in _waiting_films(connection, guild_id):
                is_meant = are_same(film, replace(asked, year=asked.year or film.year))
                names = forms((film.title, *film.aliases))
                if is_meant or any(words in f" {name}" for name in names):
                    found.append(ProposedFilm(proposal.id, film, is_meant))
            return max(found, key=attrgetter("is_meant"), default=None)

        return await self._database.read(read)

    async def of_message(self, guild_id: int, message_id: int) -> Proposal | None:
        """The proposal to make a quote of this member's message; None where none waits."""
        given = {"guild": guild_id, "message": message_id}
        rows = await self._database.fetch(f"{_WAITING} AND message_id = :message", given)
        return _proposal_from(rows[0], rows[0]["name"]) if rows else None

    async def accept(self, by: Editor, proposal_id: int) -> Accepted:
        """Add what was proposed, in the proposer's name.

        Raises TooLate when it was decided, and FilmNotFound, BadEntry or AlreadyThere when it can't
        be added any more; then it goes on waiting.
        """

        def accept(connection: Connection) -> Accepted:
            proposal = _take(connection, by.guild_id, proposal_id)
            note_name(connection, by.guild_id, by.member_id, by.name)
            accepted = carry_out(connection, by, proposal)
            self._note_decided(connection, by, proposal, "accepted", accepted.film.id)
            move_ratings(connection, by.guild_id)  # of a changed film; Library.purge moves the rest
            return accepted

        return await self._database.write(accept)

    async def withdraw(self, by: Editor, proposal_id: int) -> tuple[Proposal, list[ShownQuote]]:
        """Withdraw a proposal, for the member who made it. Returns the same as ``decline``. Raises
        TooLate when it was decided."""

        def withdraw(connection: Connection) -> tuple[Proposal, list[ShownQuote]]:
            proposal, shown = _drop(connection, by, proposal_id, "withdrawn")
            self._note_decided(connection, by, proposal, "withdrawn", proposal.proposed.film_id)
            return proposal, shown

        return await self._database.write(withdraw)

    async def decline(self, by: Editor, proposal_id: int) -> tuple[Proposal, list[ShownQuote]]:
        """Decline a proposal. Returns it, and the bot's messages that show a message which was to
        become a quote. Raises TooLate when it was decided.

        What its member has typed is kept, to be brought back: see ``bring_back``."""

        def decline(connection: Connection) -> tuple[Proposal, list[ShownQuote]]:
            proposal, shown = _drop(connection, by, proposal_id, "declined")
            details = LogDetails(
                proposal=_KINDS[type(proposal.proposed)], other_member_id=proposal.member_id
            )
            note(connection, by, "declined", _changed_film(connection, by, proposal), details)
            self._note_decided(connection, by, proposal, "declined", proposal.proposed.film_id)
            return proposal, shown

        return await self._database.write(decline)

    async def dropped(self, by: Editor, proposal_id: int) -> Dropped:
        """A proposal that can be brought back. Raises TooLate."""
        return await self._database.read(lambda connection: _dropped(connection, by, proposal_id))

    async def bring_back(self, by: Editor, proposal_id: int) -> Proposal:
        """Have a proposal wait again that was declined or withdrawn within UNDO; the library log
        forgets that it was declined. Raises TooLate, ProposedAlready where the same was proposed
        since, and BadEntry where too many of who has withdrawn it wait; but one that was declined
        by a slip comes back however many its member has proposed since."""

        def bring_back(connection: Connection) -> Proposal:
            dropped = _dropped(connection, by, proposal_id)
            proposal = dropped.proposal
            require = _require_new if dropped.became == "declined" else _require_room
            require(connection, by, proposal.proposed, to_json(proposal.proposed))
            connection.execute(
                f"DELETE FROM library_log WHERE id = ({_DECLINED})", {"proposal": proposal_id}
            )
            connection.execute(
                "UPDATE proposals SET dropped = NULL, dropped_at = NULL WHERE id = ?",
                (proposal_id,),
            )
            _tell_anew(connection, by.guild_id, proposal_id, None)
            return proposal

        return await self._database.write(bring_back)

    async def forget_dropped(self, now: datetime) -> None:
        """Delete what can't be brought back any more, of all clubs."""
        too_old = (stored(now - UNDO),)
        old = "proposals WHERE dropped_at < ?"

        def forget(connection: Connection) -> None:
            rows = fetch(connection, f"DELETE FROM {old} RETURNING guild_id, id", too_old)
            for guild_id, proposal_id in rows:  # what told of them still has Undo
                mark_all_stale(connection, guild_id, proposal_id, PostKind.PROPOSAL)

        await self._database.write_if_any(forget, too_old, old)

    def _note_decided(
        self, connection: Connection, by: Editor, proposal: Proposal, became: Decision,
        film_id: int | None,
    ) -> None:  # fmt: skip
        """Have what told the club of a proposal tell who decided, and how."""
        kept = self._gone.without(by.guild_id, decision(by, became, film_id), read_after())
        _tell_anew(connection, by.guild_id, proposal.id, json.dumps(kept))


def decision(by: Editor, became: Decision, film_id: int | None) -> dict[str, object]:
    """What is noted with a message of who decided, and how."""
    return {"member_id": by.member_id, "name": by.name, "became": became, "film_id": film_id}


def _tell_anew(
    connection: Connection, guild_id: int, proposal_id: int, decided: str | None
) -> None:
    connection.execute(
        "UPDATE posts SET content = json_set(content, '$.decided', json(:decided))"
        " WHERE guild_id = :guild AND kind = :kind AND key LIKE :about",
        {
            "guild": guild_id, "kind": PostKind.PROPOSAL, "about": f"{proposal_id} %",
            "decided": decided or "null",
        },
    )  # fmt: skip
    mark_all_stale(connection, guild_id, proposal_id, PostKind.PROPOSAL)


def _of_film(connection: Connection, guild_id: int, film: Facts) -> Proposal | None:
    """What ``Proposals.of_film`` returns."""
    waiting = _waiting_films(connection, guild_id)
    return next((proposal for proposal, there in waiting if are_same(there, film)), None)


def _waiting_films(connection: Connection, guild_id: int) -> list[tuple[Proposal, Facts]]:
    """The proposals to add a film, each with that film, the oldest first."""
    rows = fetch(
        connection,
        f"{_WAITING} AND kind = 'film' AND content ->> '$.film_id' IS NULL ORDER BY id",
        {"guild": guild_id},
    )
    return [
        (_proposal_from(row, row["name"]), from_json(row["content"], FilmProposal).facts)
        for row in rows
    ]


def _require_room(connection: Connection, by: Editor, proposed: Proposed, content: str) -> None:
    """Raises ProposedAlready where the same proposal waits, and BadEntry where too many of the
    member's wait."""
    if _require_new(connection, by, proposed, content) >= PROPOSALS_LIMIT:
        raise BadEntry(
            nN_(
                "{count} of your proposals waits already. Ask an organiser to look at it first.",
                "{count} of your proposals wait already. Ask an organiser to look at them first.",
            ),
            count=PROPOSALS_LIMIT,
        )


def _require_new(connection: Connection, by: Editor, proposed: Proposed, content: str) -> int:
    """How many of the member's proposals wait. Raises ProposedAlready where the same one does."""
    (mine,) = fetch(
        connection,
        "SELECT count(*) FILTER (WHERE member_id = :member) AS waiting,"
        " min(id) FILTER (WHERE kind = :kind AND (content = :content OR (kind = 'film'"
        " AND content ->> '$.facts' = :content ->> '$.facts'"
        " AND content ->> '$.film_id' = :content ->> '$.film_id')"
        " OR message_id = :content ->> '$.said.message_id')) AS same"
        " FROM proposals WHERE guild_id = :guild AND dropped_at IS NULL",
        {
            "guild": by.guild_id, "member": by.member_id, "kind": _KINDS[type(proposed)],
            "content": content,
        },
    )  # fmt: skip
    same = mine["same"]
    if isinstance(proposed, FilmProposal) and proposed.film_id is None:
        there = _of_film(connection, by.guild_id, proposed.facts)
        same = there and there.id
    if same is not None:
        raise ProposedAlready(same)
    return mine["waiting"]


def _decided() -> TooLate:
    return TooLate(N_("Someone has decided about that proposal already."))


def _one(connection: Connection, guild_id: int, proposal_id: int) -> Proposal:
    """The proposal that waits. Raises TooLate when it was decided."""
    rows = fetch(
        connection, f"{_WAITING} AND id = :proposal", {"guild": guild_id, "proposal": proposal_id}
    )
    if not rows:
        raise _decided()
    return beside_its_film(connection, guild_id, _proposal_from(rows[0], rows[0]["name"]))


def _take(connection: Connection, guild_id: int, proposal_id: int) -> Proposal:
    """The proposal that waits, which is deleted. Raises what ``_one`` raises."""
    proposal = _one(connection, guild_id, proposal_id)
    connection.execute("DELETE FROM proposals WHERE id = ?", (proposal_id,))
    return proposal


def _drop(
    connection: Connection, by: Editor, proposal_id: int, became: Literal["declined", "withdrawn"]
) -> tuple[Proposal, list[ShownQuote]]:
    """Have a proposal wait no more: see ``Proposal.can_come_back``. Raises what ``_one`` raises."""
    proposal = _one(connection, by.guild_id, proposal_id)
    match proposal.proposed:
        case QuoteProposal(said=said):
            _take(connection, by.guild_id, proposal_id)
            return proposal, take_words_off(connection, by.guild_id, [said.message_id])
        case _:
            connection.execute(
                "UPDATE proposals SET dropped = ?, dropped_at = ? WHERE id = ?",
                (became, stored(by.at), proposal_id),
            )
            return proposal, []


def _changed_film(connection: Connection, by: Editor, proposal: Proposal) -> str | None:
    """The name of the film that the proposal would change, or a review of which it would; None
    where it would add something."""
    match proposal.proposed:
        case FilmProposal(facts, film_id=int(film_id)):
            with suppress(FilmNotFound):
                return visible_film(connection, by.guild_id, film_id).name
            return facts.name
        case ReviewProposal(film=film, review=review) if review.id:
            return film
        case _:
            return None


def _dropped(connection: Connection, by: Editor, proposal_id: int) -> Dropped:
    """What ``Proposals.dropped`` returns."""
    rows = fetch(
        connection,
        "SELECT proposals.*, name, (SELECT m.name FROM library_log AS l"
        " JOIN member_names AS m ON m.guild_id = l.guild_id AND m.member_id = l.member_id"
        f" WHERE l.id = ({_DECLINED})) AS decliner FROM proposals {NAMED} proposals.member_id"
        " WHERE proposals.guild_id = :guild AND id = :proposal AND dropped_at >= :since",
        {"guild": by.guild_id, "proposal": proposal_id, "since": stored(by.at - UNDO)},
    )
    if not rows:
        raise undone_already()
    proposal = beside_its_film(connection, by.guild_id, _proposal_from(rows[0], rows[0]["name"]))
    became = rows[0]["dropped"]
    name = proposal.name if became == "withdrawn" else rows[0]["decliner"]
    return Dropped(proposal, became, datetime.fromisoformat(rows[0]["dropped_at"]), name)


def _proposal_from(row: Row, name: str | None) -> Proposal:
    return Proposal(
        id=row["id"],
        member_id=row["member_id"],
        proposed=from_json(row["content"], _CLASSES[row["kind"]]),
        at=datetime.fromisoformat(row["proposed_at"]),
        name=name,
    )
