"""The buttons of a refusal, which do what it says."""

from __future__ import annotations

from bot.domain.errors import FilmClubError
from bot.domain.proposal import ProposedAlready
from bot.domain.turn import NobodyInOrder
from bot.domain.vote import NoChoice
from bot.language import _
from bot.views.controls import Control
from bot.views.nominations import OpenNominating
from bot.views.notices import LookAtProposal
from bot.views.turn_order import make_order


def ways_on(error: FilmClubError, *, may_lead: bool) -> list[Control]:
    """``may_lead``: who reads it is an organiser."""
    match error:
        case ProposedAlready(proposal_id=proposal_id):
            return [LookAtProposal(_("See the proposal"), {"proposal_id": proposal_id})]
        case NobodyInOrder() if may_lead:
            return [make_order()]
        case NoChoice():
            return [OpenNominating(_("Nominate"), {})]
        case _:
            return []
