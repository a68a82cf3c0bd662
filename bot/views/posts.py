"""Why a post is not there, in words for an organiser, which members read as well."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.post import Post, Why
from bot.domain.record import record
from bot.language import N_, Message, _
from bot.views.text import plain

_DETAIL = 400
"""How much is shown of what Discord said: it names each part that it does not take."""


TRIED_TWO_DAYS = N_("Discord can't be reached. filmclub tries again for two days.")
UNREACHED_TWO_DAYS = N_("Discord could not be reached for two days.")


@record
class PostWords:
    """The words of a kind of post for what hinders it, in whole sentences."""

    command: str
    """The command that chooses another channel for such posts."""
    trying: Message
    """That the post waits for Discord, and for how long yet."""
    reasons: Mapping[Why, Message]
    """The reasons that depend on what the post is about, and on how long it is worth posting."""


TRIED_ON = PostWords(
    command="/club setup",
    trying=N_("Discord can't be reached; it is tried again until that works."),
    reasons={
        Why.OFF: N_("filmclub was not running for too long."),
        Why.LATE: N_("It came too late."),
        Why.UNREACHABLE: N_("Discord could not be reached for too long."),
    },
)
"""For posts whose readers need not know for how long they are tried."""


def explained(post: Post, words: PostWords) -> str:
    """Why a post is not there, and what an organiser can do about it."""
    why, detail = post.reason or (Why.REFUSED, None)
    if why is Why.UNREACHABLE and post.state == "pending":
        return _(words.trying)
    if why is Why.REFUSED and detail:
        return _(
            "Discord refused it ({reason}). An organiser chooses another channel with {command}.",
            reason=plain(detail, _DETAIL),
            command=words.command,
        )
    return _({**_REASONS, **words.reasons}[why], command=words.command)


_REASONS: Mapping[Why, Message] = {
    Why.GONE: N_("The channel is gone. An organiser chooses another with {command}."),
    Why.FORBIDDEN: N_(
        "filmclub may not read or write in the channel. An organiser gives it View Channel, Send"
        " Messages (in a thread, Send Messages in Threads) and Read Message History there, or"
        " chooses another with {command}."
    ),
    Why.LOCKED: N_(
        "The thread is locked. An organiser unlocks it, gives filmclub Manage Threads, or chooses"
        " another channel with {command}."
    ),
    Why.REFUSED: N_("Discord refused it. An organiser chooses another channel with {command}."),
    Why.UNREADABLE: N_(
        "filmclub can't tell whether it was posted: it may not read what was said. An organiser"
        " gives it Read Message History there."
    ),
    Why.TOO_MUCH: N_("filmclub can't tell whether it was posted: too much has been said since."),
}
