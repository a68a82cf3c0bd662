"""What members would like to add to the library, until someone who may decides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.film import Film
from bot.domain.library import (
    AlreadyThere,
    BadEntry,
    Editor,
    Kind,
    Proposal,
    TooLate,
    facts_from,
    review_from,
)
from bot.domain.quote import Said
from bot.store.clubs import note_club
from bot.store.database import Database, Row, Transaction, stored
from bot.store.library import Library
from bot.store.library_log import note
from bot.store.quotes import Quotes

WAITING_LIMIT = 10
"""Proposals of one member that may wait at once: nobody buries an organiser in them."""


class Proposals:
    def __init__(self, database: Database, library: Library, quotes: Quotes) -> None:
        self._database = database
        self._library = library
        self._quotes = quotes

    async def propose(self, by: Editor, kind: Kind, content: Mapping[str, Any]) -> Proposal:
        """Keep a proposal. Raises BadEntry when too many of the member's wait already, and
        AlreadyThere when the same waits."""
        text = json.dumps(content, ensure_ascii=False)
        async with self._database.transaction() as transaction:
            await note_club(transaction, by.guild_id, by.at)
            (mine,) = await transaction.run(
                "SELECT count(*) FILTER (WHERE member_id = :member) AS waiting,"
                " count(*) FILTER (WHERE kind = :kind AND content = :content) AS same"
                " FROM proposals WHERE guild_id = :guild",
                {"guild": by.guild_id, "member": by.member_id, "kind": kind, "content": text},
            )
            if mine["same"]:
                raise AlreadyThere("The same has been proposed already, and waits to be accepted.")
            if mine["waiting"] >= WAITING_LIMIT:
                raise BadEntry(
                    f"{WAITING_LIMIT} of your proposals wait already. Ask an organiser to look at"
                    " them first."
                )
            (row,) = await transaction.run(
                "INSERT INTO proposals (guild_id, member_id, kind, content, proposed_at)"
                " VALUES (?, ?, ?, ?, ?) RETURNING *",
                (by.guild_id, by.member_id, kind, text, stored(by.at)),
            )
        return _proposal_from(row)

    async def page(self, guild_id: int, offset: int, limit: int) -> tuple[list[Proposal], int]:
        """A part of what waits in a club, oldest first, and how many there are."""
        rows = await self._database.fetch(
            "SELECT * FROM proposals WHERE guild_id = ? ORDER BY id LIMIT ? OFFSET ?",
            (guild_id, limit, offset),
        )
        (all_of_them,) = await self._database.fetch(
            "SELECT count(*) AS waiting FROM proposals WHERE guild_id = ?", (guild_id,)
        )
        return list(map(_proposal_from, rows)), all_of_them["waiting"]

    async def accept(self, by: Editor, proposal_id: int) -> tuple[Proposal, Film]:
        """Add what was proposed, in the proposer's name; returns the film that it is, or is about.

        Raises TooLate when it has been decided, and FilmNotFound, BadEntry or AlreadyThere when it
        can't be added any more; it goes on waiting then.
        """
        async with self._database.transaction() as transaction:
            proposal = await _take(transaction, by.guild_id, proposal_id)
            film = await self._apply(transaction, by, proposal)
        return proposal, film

    async def decline(self, by: Editor, proposal_id: int) -> Proposal:
        """Raises TooLate when it has been decided."""
        async with self._database.transaction() as transaction:
            proposal = await _take(transaction, by.guild_id, proposal_id)
            detail = f"{proposal.kind}, proposed by <@{proposal.member_id}>"
            await note(transaction, by, "declined", None, detail)
        return proposal

    async def _apply(self, transaction: Transaction, organiser: Editor, proposal: Proposal) -> Film:
        content = proposal.content
        by = replace(organiser, member_id=proposal.member_id)
        match proposal.kind:
            case "film":
                film, is_new = await self._library.write_film(
                    transaction, by, facts_from(content), f"accepted by <@{organiser.member_id}>"
                )
                if not is_new:
                    raise AlreadyThere("That film is in the library by now. Decline this one.")
                return film
            case "review":
                review = review_from(content["review"])
                return await self._library.write_review(
                    transaction, by, content["film_id"], review, content["fingerprint"]
                )
            case "quote":
                said = Said(**content["said"])
                film, _ = await self._quotes.write(transaction, by, content["film_id"], said)
                return film


async def _take(transaction: Transaction, guild_id: int, proposal_id: int) -> Proposal:
    rows = await transaction.run(
        "DELETE FROM proposals WHERE guild_id = ? AND id = ? RETURNING *", (guild_id, proposal_id)
    )
    if not rows:
        raise TooLate("Someone has decided about that proposal already.")
    return _proposal_from(rows[0])


def _proposal_from(row: Row) -> Proposal:
    return Proposal(
        id=row["id"],
        member_id=row["member_id"],
        kind=row["kind"],
        content=json.loads(row["content"]),
        at=datetime.fromisoformat(row["proposed_at"]),
    )
