"""What is asked before a turn is passed on, where that would be hard to take back, or was perhaps
done already."""

from __future__ import annotations

from bot.client.answering import Build
from bot.client.interaction import Interaction
from bot.domain.library import A_MOMENT
from bot.domain.turn import Rota
from bot.language import _
from bot.views.controls import keep_button
from bot.views.text import named
from bot.views.turns import PassTurn, TurnTold, way_back


def asked_first(interaction: Interaction, rota: Rota) -> Build | None:
    """A question, where a member passes their own turn on who could not take that back. None where
    it is not so, or nobody else takes turns; then nothing was checked."""
    present = rota.present
    is_own = present is not None and present.member_id == interaction.user.id
    if present is None or not is_own or interaction.permissions.manage_guild:
        return None
    if all(seat.member_id == present.member_id for seat in rota.seats):
        return None
    return lambda: TurnTold(
        _(
            "Pass your turn on? The next member is asked for a film at once, and only an organiser"
            " can give you your turn back."
        ),
        PassTurn(_("Pass it on"), {"turn_id": present.id}),
        keep_button(),
    )


def asked_twice(interaction: Interaction, rota: Rota) -> Build | None:
    """A question, where an organiser passes a turn on just after another: the command may have been
    sent twice. None where it was not; then nothing was checked."""
    ended, present, now = rota.ended, rota.present, interaction.client.clock()
    if ended is None or present is None or ended.outcome != "skipped" or ended.ended_at is None:
        return None
    who = interaction.user.id
    is_others_doing = present.member_id == who and present.begun_by != who
    if (
        is_others_doing
        or not interaction.permissions.manage_guild
        or ended.ended_at <= now - A_MOMENT
    ):
        return None
    return lambda: TurnTold(
        _(
            "The turn of {earlier} was passed on a moment ago: it is {member}'s now. Pass that on,"
            " too?",
            earlier=named(ended.name),
            member=named(present.name),
        ),
        PassTurn(_("Pass it on"), {"turn_id": present.id}),
        way_back(ended),
    )
