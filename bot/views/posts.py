"""Why a post is not there, in words for an organiser."""

from __future__ import annotations

from bot.domain.post import Post, Why
from bot.language import N_, _


def explained(post: Post) -> str:
    """Why it is not there, and what an organiser can do about it."""
    why, detail = post.reason or (Why.REFUSED, None)
    if why is Why.UNREACHABLE and post.state == "pending":
        return _("Discord can't be reached. filmclub tries again for two days.")
    if why is Why.REFUSED and detail:
        return _(
            "Discord refused it ({reason}). Choose another with /digest schedule.", reason=detail
        )
    return _(_WORDS[why])


_WORDS = {
    Why.OFF: N_("filmclub was not running when it was due, nor in the two days after."),
    Why.LATE: N_("two days have passed."),
    Why.UNREACHABLE: N_("Discord could not be reached for two days."),
    Why.GONE: N_("the channel is gone. Choose another with /digest schedule."),
    Why.FORBIDDEN: N_(
        "filmclub may not read or write in the channel. Give it View Channel, Send Messages (in a"
        " thread, Send Messages in Threads) and Read Message History there, or choose another with"
        " /digest schedule."
    ),
    Why.LOCKED: N_(
        "the thread is locked. Unlock it, give filmclub Manage Threads, or choose another channel"
        " with /digest schedule."
    ),
    Why.REFUSED: N_("Discord refused it. Choose another with /digest schedule."),
    Why.UNREADABLE: N_(
        "filmclub can't tell whether it was posted: it may not read what was said. Give it Read"
        " Message History there."
    ),
    Why.TOO_MUCH: N_("filmclub can't tell whether it was posted: too much has been said since."),
    Why.NO_FILM: N_("the library has no film."),
    Why.QUIET: N_("nothing has happened."),
}
