"""Whose pick it is: turns that begin, are passed on and end with a pick.

A film that was picked ends its turn. The next turn does not begin by itself: only the organisers
know whether the club has watched the film yet, and a ping that came too early can't be taken back.
"""

from __future__ import annotations

from dataclasses import replace

import discord

from bot.client.answering import Build
from bot.client.interaction import (
    Interaction,
    NotAllowed,
    editor,
    language_of_club,
    manages_library,
    may_write_in,
    require_club,
    require_organiser,
)
from bot.club.posting import Posting
from bot.club.rounds import has_left, news_place
from bot.club.turn_posts import (
    AskedForPick,
    PickAnnounced,
    TurnPost,
    asking_again,
    gone,
    place_of,
)
from bot.domain.film import Facts
from bot.domain.library import TooLate
from bot.domain.post import ASKING, Post, PostId
from bot.domain.proposal import ProposedPick
from bot.domain.turn import BadSwap, Beginning, Turn, due
from bot.language import N_, _, speaking
from bot.store.turn_rows import turn_over
from bot.views.film_ways import show_card
from bot.views.nominations import film_plans
from bot.views.posts import explained
from bot.views.text import bold, named, titled
from bot.views.turn_posts import POST_WORDS
from bot.views.turns import TurnsCard, TurnTold, off_the_lists, on_the_lists, way_back

REASON_LEFT_OUT = N_("Your reason is left out: you may not write where picks are announced.")


async def require_turn(interaction: Interaction, turn_id: int | None = None) -> Turn:
    """The present turn, for its member or an organiser; with ``turn_id``, this turn alone.

    Raises TooLate when that turn is over, and NotAllowed for other members.
    """
    guild_id, store = require_club(interaction), interaction.client.store.turns
    turn = await store.present(guild_id)
    if turn is None:
        ended = (await store.rota(guild_id)).ended
        if ended and turn_id not in (None, ended.id):
            ended = None
        if ended and ended.film and _may_give_back(interaction, ended):
            raise TooLate(
                N_(
                    "{member} has picked {film} already. To pick another film, press Take back"
                    " below that post or in /turns show."
                ),
                member=named(ended.name),
                film=titled(ended.film.name, 300),
            )
        if turn_id is None:
            raise TooLate(N_("It is nobody's turn now. Organisers begin one with /turns next."))
        raise turn_over()
    if turn_id not in (None, turn.id):
        raise turn_over()
    if not may_pick(interaction, turn):
        raise NotAllowed(
            N_("It is {member}'s turn: only they can do that, or an organiser for them."),
            member=named(turn.name),
        )
    return turn


def may_pick(interaction: Interaction, turn: Turn) -> bool:
    return interaction.user.id == turn.member_id or interaction.permissions.manage_guild


async def card(interaction: Interaction) -> Build:
    """The club's turns, and what the one who asks can do about them. Discord is asked whether the
    member whose turn it is has left, and those who come next."""
    client, guild_id = interaction.client, require_club(interaction)
    rota = await client.store.turns.rota(guild_id)
    last_id = await client.store.turns.last(guild_id)
    passed_over = await gone(client, guild_id)
    shown = replace(rota, seats=[each for each in rota.seats if each.member_id not in passed_over])
    present = rota.present
    is_gone = present is not None and await has_left(client, guild_id, present.member_id)
    may_lead = interaction.permissions.manage_guild
    mine = present is not None and may_pick(interaction, present)
    theirs, now = rota.ended is not None and _may_give_back(interaction, rota.ended), client.clock()
    return lambda: TurnsCard(
        shown, last_id, now, is_gone=is_gone, may_lead=may_lead, may_pick=mine, may_take_back=theirs
    )


async def begin_next(interaction: Interaction, after_id: int | None = None) -> Build:
    """Begin the next turn; with ``after_id``, only if that one is the latest. If a turn is on, its
    member is asked where that failed before, and it is passed on where the member has left.

    Raises TooLate when they were asked already, and BadOrder when nobody is left.
    """
    guild_id, store = require_organiser(interaction), interaction.client.store
    present = await store.turns.present(guild_id)
    if present is not None and await has_left(interaction.client, guild_id, present.member_id):
        following = await store.turns.pass_on(
            guild_id, present.id, "left", await _beginning(interaction)
        )
        return await _told(interaction, following)
    if present is not None:
        return await _asked_again(interaction, present)
    turn = await store.turns.begin(guild_id, await _beginning(interaction), after_id)
    return await _told(interaction, turn)


async def pass_on(interaction: Interaction, turn_id: int | None) -> Build:
    """End the present turn without a pick, for its member or an organiser, and begin the next one.
    Raises what ``require_turn`` does, and BadOrder when nobody is left: then the turn goes on."""
    turn = await require_turn(interaction, turn_id)
    place = replace(await _beginning(interaction, turn), begun_by=_organiser_of(interaction, turn))
    store = interaction.client.store.turns
    following = await store.pass_on(turn.guild_id, turn.id, "skipped", place)
    ended = replace(turn, outcome="skipped")
    may_give_back = _may_give_back(interaction, ended)
    return await _told(interaction, following, ended if may_give_back else None)


async def end(interaction: Interaction, turn_id: int) -> Build:
    """End a turn without a pick, and begin no other, for an organiser. Raises TooLate."""
    client, guild_id = interaction.client, require_organiser(interaction)
    ended = await client.store.turns.end(guild_id, turn_id, client.clock())
    await Posting.of(client).renew_stale(guild_id, ASKING)
    said = N_("The turn of {member} is over. /turns next begins the next one.")
    return lambda: TurnTold(_(said, member=named(ended.name)), way_back(ended))


async def give_back(interaction: Interaction, turn_id: int) -> Build:
    """Take back that a turn has ended, for an organiser, or for the member who picked: it is their
    turn again, and the message that told the end asks for their pick. Raises TooLate, and
    NotAllowed for others."""
    client, guild_id = interaction.client, require_club(interaction)
    ended = await client.store.turns.one(guild_id, turn_id)
    if not _may_give_back(interaction, ended):
        raise NotAllowed(N_("Only who picked it, or an organiser, can take that back."))
    now, present = client.clock(), await client.store.turns.present(guild_id)
    settings = await client.store.round_settings.get(guild_id)
    by = None if ended.member_id == interaction.user.id else editor(interaction)
    with speaking(language_of_club(interaction)):
        told = asking_again(ended, present, due(now, settings.pick_days), by)
    turn = await client.store.turns.give_back(ended, present, now, told)
    post = await client.store.posts.one(PostId(guild_id, AskedForPick.name, str(turn.id)))
    is_changed = False
    if post is not None and post.message_id is not None:
        became = await Posting.of(client).renew(post, post.message_id)
        if became == "gone":  # somebody has deleted it: the member is asked anew
            await client.store.posts.forget(post.id)
        else:
            is_changed = True
            if turn.member_id != interaction.user.id:  # an edit notifies nobody
                await AskedForPick(client).stood(post)
    await Posting.of(client).renew_stale(guild_id, ASKING)
    return await _told(interaction, turn, is_changed=is_changed, unpicked=ended)


def _may_give_back(interaction: Interaction, ended: Turn) -> bool:
    """A member may take their own pick back; then it is refused as too late."""
    is_own = ended.member_id == interaction.user.id and ended.outcome in ("picked", "swapped")
    return is_own or interaction.permissions.manage_guild


async def swap(
    interaction: Interaction,
    first: discord.User | discord.Member,
    second: discord.User | discord.Member,
) -> Build | None:
    """Have two members change places. Returns what became of the present turn where it went from
    one to the other, else None. Raises BadOrder."""
    guild_id, client = require_organiser(interaction), interaction.client
    begun = await _beginning(interaction)
    try:
        turn = await client.store.turns.swap(editor(interaction), first.id, second.id, begun)
    except BadSwap as why:
        who = first if first.id == why.member_id else second
        raise why.about(named(client.name_of(guild_id, who))) from None
    return await _told(interaction, turn) if turn else None


async def pick(interaction: Interaction, turn: Turn, film: int | Facts, why: str | None) -> Build:
    """End a turn with a film, given by its id, or by its facts where the library may lack it, and
    announce it; ``why`` is left out where the one who picks may not write. Raises TooLate,
    FilmNotFound, and for facts BadEntry and NeedsAccept."""
    client, by = interaction.client, editor(interaction)
    may_say = await _may_say(interaction, turn, why)
    said, store = why if may_say else None, client.store.turns
    try:
        if isinstance(film, int):
            done = await store.pick(by, turn.id, film, said)
        else:
            may_add = await manages_library(interaction)
            done = await store.pick_new(by, turn.id, film, said, may_add=may_add)
    except TooLate:
        await require_turn(interaction, turn.id)  # perhaps they have picked in this moment
        raise
    if (chosen := done.film) is None:
        raise turn_over()
    is_own = turn.member_id == by.member_id
    post = await announce(interaction, done)
    plans = await client.store.plans.of(turn.guild_id, chosen.id, done.ended_at)

    def built() -> TurnTold:
        name = bold(chosen)
        if _is_there(post):
            channel = _channel(post)
            told = _("{film} is picked, and announced in {channel}.", film=name, channel=channel)
        else:
            told = _("{film} is picked. It is not announced yet. {why}", film=name, why=_why(post))
        if not is_own:
            member = named(turn.name)
            told += "\n" + _("It was {member}'s turn: you picked for them.", member=member)
        told = "\n".join([told, *off_the_lists(done), *film_plans(plans)])
        if not may_say:
            told += "\n" + _(REASON_LEFT_OUT)
        return TurnTold(told, show_card(chosen.id), way_back(done))

    return built


async def announce(interaction: Interaction, picked: Turn) -> Post | None:
    """Announce a pick. None where it is news for nobody any more."""
    post, _is_new = await _post_now(interaction, PickAnnounced(interaction.client), picked)
    return post


async def proposed_pick(interaction: Interaction, turn: Turn, why: str | None) -> ProposedPick:
    """The pick of a film that is to be proposed; ``why`` is left out as in ``pick``."""
    may_say = await _may_say(interaction, turn, why)
    return ProposedPick(turn.id, why if may_say else None)


async def _may_say(interaction: Interaction, turn: Turn, why: str | None) -> bool:
    """Whether the one who picks may write where the pick is announced."""
    return why is None or may_write_in(interaction, await place_of(interaction.client, turn))


async def _beginning(interaction: Interaction, turn: Turn | None = None) -> Beginning:
    """How a turn begins now. With ``turn``, which its member passes on, it is told where that one
    was: its member need not be where the club has its news."""
    client, guild_id = interaction.client, require_club(interaction)
    place = await place_of(client, turn) if turn else await news_place(interaction)
    return Beginning(client.clock(), place, interaction.user.id, await gone(client, guild_id))


def _organiser_of(interaction: Interaction, turn: Turn) -> int:
    """The organiser who is told when the next turn's pick is late."""
    return interaction.user.id if interaction.permissions.manage_guild else turn.begun_by


async def _asked_again(interaction: Interaction, turn: Turn) -> Build:
    """Ask for a pick whose post was given up. Raises TooLate when it was sent."""
    kind = AskedForPick(interaction.client)
    post_id = PostId(turn.guild_id, kind.name, str(turn.id))
    post = await interaction.client.store.posts.one(post_id)
    if post is not None and post.state not in ("skipped", "blocked"):
        raise _asked_already(turn)
    post, is_new = await _post_now(interaction, kind, turn)
    if not is_new and _is_there(post):  # somebody else has asked just now
        raise _asked_already(turn)
    return _said(interaction, turn, post)


def _asked_already(turn: Turn) -> TooLate:
    return TooLate(
        N_("It is {member}'s turn already. /turns skip passes it on to the next one."),
        member=named(turn.name),
    )


async def _told(
    interaction: Interaction,
    turn: Turn,
    ended: Turn | None = None,
    *,
    is_changed: bool = False,
    unpicked: Turn | None = None,
) -> Build:
    """Ask the member whose turn has begun; returns what became of it, with the way back to a turn
    that has ``ended``. ``is_changed``: a post that stood already is changed to ask them;
    ``unpicked``: the turn whose pick was taken back."""
    post, _is_new = await _post_now(interaction, AskedForPick(interaction.client), turn)
    return _said(interaction, turn, post, ended, is_changed=is_changed, unpicked=unpicked)


def _said(
    interaction: Interaction,
    turn: Turn,
    post: Post | None,
    ended: Turn | None = None,
    *,
    is_changed: bool = False,
    unpicked: Turn | None = None,
) -> Build:
    """What became of asking for a pick."""
    is_own = turn.member_id == interaction.user.id
    asked = {
        (False, False): N_("It is {member}'s turn, and they are asked in {channel}."),
        (False, True): N_(
            "It is {member}'s turn again: the post in {channel} is changed to ask them."
        ),
        (True, False): N_("It is your turn, and you are asked in {channel}."),
        (True, True): N_("It is your turn again: the post in {channel} is changed to ask you."),
    }[is_own, is_changed]

    def built() -> TurnTold:
        member = named(turn.name)
        if _is_there(post):
            said = _(asked, member=member, channel=_channel(post))
        else:
            said = _(
                "It is {member}'s turn. They are not asked yet. {why}",
                member=member,
                why=_why(post),
            )
        if unpicked is not None and unpicked.film is not None:
            back = _("The pick of {film} was taken back.", film=bold(unpicked.film))
            told = "\n".join([said, back, *on_the_lists(unpicked)])
            return TurnTold(told, show_card(unpicked.film.id))
        return TurnTold(said, *([way_back(ended)] if ended else []))

    return built


async def _post_now(
    interaction: Interaction, kind: TurnPost, turn: Turn
) -> tuple[Post | None, bool]:
    """The same as Posting.post_now; None where the post is news for nobody any more."""
    client = interaction.client
    with speaking(language_of_club(interaction)):
        wanted = await kind.post(turn, client.clock())
    if wanted is None:
        return None, False
    # It is due now, since it was asked for now, however long ago the turn has begun.
    return await Posting.of(client).post_now(replace(wanted, due_at=client.clock()))


def _is_there(post: Post | None) -> bool:
    return post is not None and post.state == "sent"


def _channel(post: Post | None) -> str:
    return f"<#{post.channel_id}>" if post else ""


def _why(post: Post | None) -> str:
    return explained(post, POST_WORDS) if post else ""
