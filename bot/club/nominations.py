"""Nominations as the club is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bot.client.answering import answer
from bot.client.interaction import Interaction
from bot.club import told_posts
from bot.club.told_posts import Told, about
from bot.domain.errors import FilmNotFound
from bot.domain.library import Editor, TooLate
from bot.domain.nomination import Nominated
from bot.domain.post import Post, PostKind
from bot.store.nominations import nomination_gone
from bot.views.layout import Layout
from bot.views.nominations import NominationJoined, NominationNotice, NominationOver
from bot.views.notices import Notice


class NominationTold(Told):
    """The answer that told the club of a nomination. Its content has the film's id."""

    name = PostKind.NOMINATION

    def message(self, post: Post) -> Layout:  # noqa: ARG002 - of a film that is gone nothing is known
        return Notice(str(nomination_gone()))

    async def content_by_now(self, post: Post) -> Mapping[str, Any]:
        with suppress(TooLate):
            one = await self.client.store.nominations.one(
                self._reader(post.id.guild_id), about(post)
            )
            return {**post.content, "member_id": one.member_id, "name": one.name}
        return post.content

    async def renewed(self, post: Post) -> Layout:
        store, guild_id = self.client.store, post.id.guild_id
        try:
            nominated = await store.nominations.told(self._reader(guild_id), about(post))
            return NominationNotice(nominated)
        except TooLate:
            pass
        try:
            film = await store.films.get(guild_id, post.content["film_id"])
        except FilmNotFound:
            return self.message(post)
        is_joined = await store.nominations.is_joined(guild_id, about(post))
        return NominationJoined(film) if is_joined else NominationOver(film)

    async def is_on(self, guild_id: int, about: int) -> bool:
        try:
            await self.client.store.nominations.one(self._reader(guild_id), about)
        except TooLate:
            return False
        return True

    def _reader(self, guild_id: int) -> Editor:
        return Editor(guild_id, 0, self.client.clock())


async def tell_nomination(interaction: Interaction, nominated: Nominated) -> None:
    """Tell the club of a new nomination."""
    nomination = nominated.nomination
    message_id = await answer(interaction, lambda: NominationNotice(nominated))
    content = {
        "film_id": nomination.film.id, "member_id": nomination.member_id, "name": nomination.name,
    }  # fmt: skip
    await told_posts.note(interaction, PostKind.NOMINATION, nomination.id, message_id, content)
