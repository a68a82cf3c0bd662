"""Answers that told the club of something with buttons: a proposal, a nomination. Each is noted as
a post once it stands, so that it is edited when that has changed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

from bot.client.answering import update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club
from bot.club.post_kind import AnswerKind
from bot.club.posting import Posting
from bot.domain.post import Post, PostId
from bot.language import speaking
from bot.views.layout import Layout


class Told(AnswerKind):
    """A kind of such answers, whose keys begin with the id of what they tell of."""

    def __init__(self, client: FilmClub) -> None:
        self.client = client

    @abstractmethod
    def message(self, post: Post) -> Layout:
        """What it says once that is over of which it tells."""

    @abstractmethod
    async def renewed(self, post: Post) -> Layout:
        """What is so by now."""

    @abstractmethod
    async def is_on(self, guild_id: int, about: int) -> bool:
        """Whether that goes on which such an answer tells of."""


def about(post: Post) -> int:
    """The id of what the answer tells of."""
    return int(post.id.key.partition(" ")[0])


async def note(
    interaction: Interaction,
    kind: str,
    about: int,
    message_id: int | None,
    content: Mapping[str, object],
    *,
    is_on: bool = True,
) -> None:
    """Note an answer as a post. Nothing is done without ``message_id``: it did not arrive. The
    content names the members whom the answer names; ``is_on``: as in ``Told``, as it says."""
    client, guild_id = interaction.client, require_club(interaction)
    if message_id is None or interaction.channel_id is None:
        return
    post_id, now = PostId(guild_id, kind, f"{about} {message_id}"), client.clock()
    place = interaction.channel_id
    await client.store.posts.note_told(
        Post(post_id, place, now, now, content, state="sent", message_id=message_id)
    )
    told = Posting.of(client).kinds[kind]
    if isinstance(told, Told) and await told.is_on(guild_id, about) != is_on:
        await client.store.posts.outdate(guild_id, about, kind)
        await Posting.of(client).renew_stale(guild_id, [kind])


async def renew(interaction: Interaction, kind: str, *, is_shown: bool = False) -> None:
    """Have the club's answers of this kind say what is so by now; ``is_shown``: the pressed one
    says already how it has ended."""
    guild_id, posts = require_club(interaction), interaction.client.store.posts
    pressed = interaction.message.id if interaction.message and is_shown else None
    for post in await posts.stale(guild_id):
        if post.id.kind == kind and post.message_id == pressed:
            await posts.renewed(post)
    await Posting.of(interaction.client).renew_stale(guild_id, [kind])


async def bring_up_to_date(interaction: Interaction) -> Post | None:
    """Have the pressed answer say what is so by now. Returns its post; None where it is none that
    was noted. Of two members who press at once, the answer that comes last may be the older one:
    ``renew`` finds it stale then."""
    client, guild_id, message = interaction.client, require_club(interaction), interaction.message
    post = message and await client.store.posts.of_message(guild_id, message.id)
    kind = post and Posting.of(client).kinds.get(post.id.kind)
    if not post or not isinstance(kind, Told):
        return None
    with speaking(client.language_of(guild_id)):
        post = await client.store.posts.rewrite(post, await kind.content_by_now(post))
        view = await kind.renewed(post)
    if await update(interaction, lambda: view):
        await client.store.posts.renewed(post)
    return post
