"""When the digest comes, and what became of the latest ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain.post import Post, Why
from bot.domain.schedule import Schedule, Week
from bot.language import N_, Message, _
from bot.views.controls import Control, cancel_button, custom_ids
from bot.views.layout import row
from bot.views.notices import Notice
from bot.views.posts import TRIED_TWO_DAYS, UNREACHED_TWO_DAYS, PostWords, explained
from bot.views.setup_pages import SetupPage, to_setup
from bot.views.text import message_link, moment

DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip


class PreviewDigest(Control, template=custom_ids("digest-preview")):
    """Shows this week's digest so far, to the one who presses."""


class AskToPostDigest(Control, template=custom_ids("digest-ask")):
    """Asks whether this week's digest shall be posted now."""


class PostDigest(Control, template=custom_ids("digest-post")):
    """Posts this week's digest now."""


def digest_scheduled(schedule: Schedule, dates: Sequence[datetime]) -> Notice:
    """What was chosen for the digest, its next dates in the reader's own time, and what can be done
    now."""
    said = comes(
        N_(
            "The digest comes to {channel} {day} at {time}, by the club's clock ({zone}). In your"
            " own time that is:"
        ),
        schedule,
    )
    coming = "\n".join(f"- {moment(date, 'F')}" for date in dates)
    view = Notice(f"{said}\n{coming}")
    view.add_item(_now())
    return view


def _now() -> ui.Item[Any]:
    """The buttons for what can be done before the digest's day."""
    return row(PreviewDigest(_("Preview"), {}), AskToPostDigest(_("Post now"), {}))


class DigestQuestion(Notice):
    """Asks whether this week's digest shall be posted in a channel now; ``is_gone``: the one in
    which it usually comes was deleted."""

    def __init__(self, channel_id: int, *, is_gone: bool = False) -> None:
        channel = f"<#{channel_id}>"
        said = _(
            "Post this week's digest in {channel} now? Everyone there will see it.", channel=channel
        )
        if is_gone:
            gone = _("The digest's channel was deleted. Choose another with `/digest schedule`.")
            said = f"{gone}\n{said}"
        super().__init__(said)
        yes = PostDigest(_("Post now"), {}, style=discord.ButtonStyle.primary)
        self.add_item(row(PreviewDigest(_("Preview"), {}), yes, cancel_button()))


class DigestOff(Notice):
    """Says that no digest comes, with the way to change that."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.add_item(to_setup(SetupPage.CHANNELS))


class DigestStatus(Notice):
    """A club's settings, what became of its latest digests, and when the next one is due;
    ``is_gone``: its channel was deleted."""

    def __init__(
        self,
        schedule: Schedule | None,
        latest: Sequence[Post],
        dates: Sequence[datetime],
        *,
        is_gone: bool = False,
    ) -> None:
        if schedule is None:
            lines = [_("No digest is scheduled. `/digest schedule` does that.")]
        else:
            said = N_("**Comes** to {channel} {day} at {time} in {zone}")
            lines = [comes(said, schedule, is_gone=is_gone)]
        if is_gone:
            lines.append(_("`/digest schedule` chooses another."))
        lines += [_("**Next** {date}", date=moment(date, "F")) for date in dates]
        lines += [_outcome(_OF_WEEK, post) for post in latest]
        super().__init__("\n".join(lines))
        comes_somewhere = schedule is not None and not is_gone
        self.add_item(_now() if comes_somewhere else to_setup(SetupPage.CHANNELS))


class DigestPosted(Notice):
    """What became of a digest that was posted by hand; ``instead``: in place of the one that was
    due; ``again``: it was written down before."""

    def __init__(self, post: Post, *, instead: bool, again: bool = False) -> None:
        posted = N_("This week's digest was posted already: {link}.")
        said = _outcome({**_OF_THIS_WEEK, "sent": posted} if again else _OF_THIS_WEEK, post)
        if instead:
            said += " " + _("It takes the place of the one that was due.")
        super().__init__(said)


def blocked(post: Post) -> str:
    """Why a digest is blocked, for the club's system channel."""
    return _(
        "This week's film digest could not be posted. {problem} `/digest status` has more.",
        problem=explained(post, _WORDS),
    )


_WEEKLY = (
    N_("on Mondays"), N_("on Tuesdays"), N_("on Wednesdays"), N_("on Thursdays"), N_("on Fridays"),
    N_("on Saturdays"), N_("on Sundays"),
)  # fmt: skip


def comes(message: Message, schedule: Schedule, *, is_gone: bool = False) -> str:
    """A message about a schedule, with its channel, day, time and zone in place. ``is_gone``: the
    channel was deleted."""
    channel = _("a deleted channel") if is_gone else f"<#{schedule.channel_id}>"
    time = f"{schedule.at:%H:%M}"
    day = _WEEKLY[schedule.weekday - 1]
    return _(message, channel=channel, day=day, time=time, zone=schedule.zone)


_OF_WEEK: Mapping[str, Message] = {
    "pending": N_("**Week {week}** is being posted."),
    "sent": N_("**Week {week}** is out: {link}."),
    "quiet": N_("**Week {week}** was quiet since the last digest: nothing was posted."),
    "skipped": N_("**Week {week}** was skipped."),
    "blocked": N_("**Week {week}** could not be posted."),
}


_OF_THIS_WEEK: Mapping[str, Message] = {
    "pending": N_("This week's digest is being posted."),
    "sent": N_("This week's digest is out: {link}."),
    "quiet": N_("This week's digest was left out: it was quiet since the last one."),
    "skipped": N_("This week's digest was skipped."),
    "blocked": N_("This week's digest could not be posted."),
}


_WORDS = PostWords(
    command="/digest schedule",
    trying=TRIED_TWO_DAYS,
    reasons={
        Why.OFF: N_("filmclub was not running when it was due, nor in the two days after."),
        Why.LATE: N_("Two days have passed."),
        Why.UNREACHABLE: UNREACHED_TWO_DAYS,
        Why.NO_FILM: N_("The library has no film."),
    },
)


def _outcome(messages: Mapping[str, Message], post: Post) -> str:
    """What became of a week's digest, in a line."""
    is_quiet = post.reason is not None and post.reason.why is Why.QUIET
    link = message_link(post.id.guild_id, post.channel_id, post.message_id)
    week = Week.parse(post.id.key).number
    said = _(messages["quiet" if is_quiet else post.state], week=week, link=link)
    if post.reason is None or is_quiet:
        return said
    return f"{said} {explained(post, _WORDS)}"
