"""A thread about a film: the message with which it opens, and members' messages behind a
spoiler."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import discord

from bot.domain import stars
from bot.domain.discussion import (
    UNTIL_WATCHED,
    CriticsApart,
    CriticSaw,
    CriticTurned,
    Discussion,
    MemberApart,
    Opener,
)
from bot.domain.film import Film
from bot.domain.post import Post, Why
from bot.domain.review import Review
from bot.domain.schedule import zone_of
from bot.domain.typed import size
from bot.language import N_, SOURCE, _, day, languages, speaking
from bot.views.controls import Control, cancel_button, custom_ids
from bot.views.film_ways import FilmNotice, film_ways
from bot.views.layout import Layout, frame, line, row, words
from bot.views.notices import Notice
from bot.views.posters import colour_of, headed
from bot.views.posts import PostWords, explained
from bot.views.text import (
    MESSAGE_LIMIT,
    around,
    around_film,
    bold,
    label,
    moment,
    named,
    paragraph,
    plain,
    small,
    spoiler,
    titled,
)

# Within MESSAGE_LIMIT: 230 + 330 of the card's head, 300 of its scores, 350 of the rule, and of the
# openers 900 + 700 + 500, each in a language 40 % longer.
_QUOTE, _BYLINE, _LINE, _TITLE = 180, 120, 400, 200

THREAD_NAME_LIMIT = 100
"""How many characters a thread's name may have (Discord's reference on channels)."""

_INSIDE, _FREE = N_("Spoilers inside"), N_("Spoiler-free")
"""The names of a forum's tags, of at most 20 characters (Discord's reference on forum tags)."""

_DATE = r"(?=.*(?<!\d)\d{1,2}(?!\d))(?=.*\d{4}).{8,30}"
"""A date in a thread's name, in whatever language, or as threads had it before: 2026-03-13."""
_BARS = re.compile(r"\|\|(.+?)\|\|", re.DOTALL)
_LINES = 1000
"""How many lines of a message are read: more than can be shown within its characters."""


class AskToRemoveHidden(Control, template=custom_ids("hidden-remove", "hidden_id")):
    """Asks whether a member's words behind a spoiler shall go, for that member and for
    organisers."""


class RemoveHidden(Control, template=custom_ids("hidden-gone", "hidden_id")):
    """Removes these words, which stand nowhere else."""


class DiscussionOpening(Layout):
    """The first message of a thread, from the parts that ``opening_parts`` made. Of a film that is
    out of the library there are only the head and, as its scores, that it is."""

    def __init__(self, film: Film, parts: Sequence[str]) -> None:
        head, scores, *said = parts
        shown = [headed(film, head), words(scores), *([row(*film_ways(film.id))] if said else [])]
        for part in filter(None, said):  # a part is empty when its words were taken away
            shown += [line(), words(part)]
        super().__init__(frame(*shown, colour=colour_of(film)))


class HiddenWords(Layout):
    """A member's message behind a spoiler. ``lines`` are what ``hidden_lines`` made."""

    def __init__(self, member: str | None, lines: Sequence[str], hidden_id: int) -> None:
        said = _("**{member}**, behind a spoiler:", member=named(member))
        button = AskToRemoveHidden(_("Remove"), {"hidden_id": hidden_id})
        super().__init__(words("\n".join([said, *lines])), row(button))


class RemoveHiddenQuestion(Layout):
    def __init__(self, hidden_id: int) -> None:
        said = _("Remove what stands behind this spoiler? It stands nowhere else any more.")
        fields, style = {"hidden_id": hidden_id}, discord.ButtonStyle.danger
        button = RemoveHidden(_("Remove"), fields, style=style)
        super().__init__(words(said), row(button, cancel_button()))


def without_name(said: str, hidden_id: int) -> HiddenWords:
    """The same message without its author's name, made from what it says: its words are kept
    nowhere else."""
    return HiddenWords(None, said.split("\n")[1:], hidden_id)


class SpoilersFree(Layout):
    """The message in the thread when its date has come."""

    def __init__(self, film: Film) -> None:
        said = _(
            "The date has come: from here on, spoilers of {film} are welcome.",
            film=bold(film, _TITLE),
        )
        super().__init__(words(f"{said} {_stayed()}"), row(*film_ways(film.id)))


def opening_parts(card: tuple[str, str], free_until: datetime | None, talk: Iterable[Opener]) -> (
    list[str]
):  # fmt: skip
    """The parts of a thread's first message: the card's head and scores, the rule, and each
    opener."""
    said = [_opener(each) for each in talk]
    ask = _stayed() if free_until is None else _("What will you watch for?")
    return [*card, _rule(free_until), *(said or [ask])]


def _stayed() -> str:
    return _("What has stayed with you?")


def thread_name(film: Film, free_until: datetime | None, zone: str) -> str:
    """A thread's name, which says its rule; the date is the one in the club's zone."""
    if free_until is None:
        return around_film(_name_inside, film, THREAD_NAME_LIMIT)
    until = _date(free_until, zone)
    return around_film(lambda name: _name_until(name, until), film, THREAD_NAME_LIMIT)


def renamed(
    present: str, film: Film, free_until: datetime | None, zone: str, earlier: Sequence[str] = ()
) -> str:
    """A thread's present name with the film and the rule that hold by now, in the language that is
    spoken. It may have another date in another language, or one of the ``earlier`` names of the
    film; without the bot's words about spoilers, it stays.

    Whatever an organiser has put in the film's place stays, too. A long title may be cut elsewhere
    beside another date.
    """
    names = (film.name, *earlier)
    for language in languages():
        with speaking(language):
            shapes = _name_until("\0", "\1"), _name_until("\0", None), _name_inside("\0")
        for shape in map(re.escape, shapes):
            found = re.fullmatch(shape.replace("\0", "(.+)").replace("\1", _DATE), present)
            if found is not None:
                return _named(found[1], film, free_until, zone, names)
    return present


def _named(
    called: str, film: Film, free_until: datetime | None, zone: str, names: Sequence[str]
) -> str:
    limits = THREAD_NAME_LIMIT, size(called)
    if any(called == titled(name, limit, label) for name in names for limit in limits):
        return thread_name(film, free_until, zone)
    if free_until is None:
        return around(_name_inside, called, THREAD_NAME_LIMIT)
    until = _date(free_until, zone)
    return around(lambda name: _name_until(name, until), called, THREAD_NAME_LIMIT)


def _date(free_until: datetime, zone: str) -> str | None:
    return None if free_until == UNTIL_WATCHED else day(free_until.astimezone(zone_of(zone)))


def _name_inside(film: str) -> str:
    return _("{film} · spoilers inside", film=film)


def _name_until(film: str, date: str | None) -> str:
    if date is None:
        return _("{film} · spoiler-free", film=film)
    return _("{film} · spoiler-free until {date}", film=film, date=date)


def tag_names(*, is_free: bool) -> list[str]:
    """The names that a forum's tag for such a thread may have: first the one in the language that
    is spoken, then the English one."""
    name = _FREE if is_free else _INSIDE
    spoken = _(name)
    with speaking(SOURCE):
        return [spoken, _(name)]


def hidden_lines(text: str) -> list[str] | None:
    """A message's lines, each behind a spoiler of its own; None when they don't all fit into one
    message. What the author had hidden in it is hidden like the rest."""
    shown = paragraph(_BARS.sub(r"\1", text), 3 * MESSAGE_LIMIT, most=_LINES)
    lines = [spoiler(each) for each in shown]
    room = MESSAGE_LIMIT - 200  # for the author's name
    return lines if size("\n".join(lines)) <= room else None


def discussed(discussion: Discussion, now: datetime, hints: Sequence[str]) -> Notice:
    """Where a film is discussed, for the one who asked."""
    thread = f"<#{discussion.thread_id}>"
    said = _("{film} is talked about in {thread}.", film=bold(discussion.film, _TITLE),
             thread=thread)  # fmt: skip
    lines = [said, _rule(discussion.still_free_until(now), is_short=True), *map(small, hints)]
    return FilmNotice("\n".join(lines), discussion.film.id)


def unopened(post: Post) -> str:
    """Why a thread is not there."""
    return _("The thread about a film could not be opened. {problem}",
             problem=explained(post, _WORDS))  # fmt: skip


def _rule(free_until: datetime | None, *, is_short: bool = False) -> str:
    if free_until is None:
        return _("⚠️ **Spoilers inside.** Read on when you have seen it.")
    if free_until == UNTIL_WATCHED:
        said = _("🤐 **Spoiler-free until your club has watched it.** Give nothing away before.")
    else:
        date = moment(free_until, "F")
        said = _("🤐 **Spoiler-free until {date}.** Give nothing away before.", date=date)
    if is_short:
        return said
    hint = _(
        "Something slipped out? Hold the message (or right-click it), **Apps**, **Hide as"
        " spoiler**: your own, and any for organisers."
    )
    return f"{said}\n{small(hint)}"


def _opener(opener: Opener) -> str:
    match opener:
        case CriticsApart(liked, disliked):
            question = _("**Where do you stand?**")
            return "\n".join([question, _quoted(liked), _quoted(disliked)])
        case MemberApart(rating):
            question = _(
                "**Alone with it?** {member} is farthest from what the club thinks, with {stars}:",
                member=named(rating.name),
                stars=stars.label(rating.stars),
            )
            line = _("“{quote}”", quote=plain(rating.line or "", _LINE))
            return f"{question}\n> {line}"
        case CriticTurned(review):
            return _(
                "**A change of heart.** {critic} first gave {earlier}, and then {stars}. Which of"
                " the two would you have kept?",
                critic=_critic(review),
                earlier=stars.label(review.earlier_stars or 0),
                stars=stars.label(review.stars or 0),
            )
        case CriticSaw(review):
            return "\n".join(
                [_("**Something to watch for:** will you see it, too?"), _quoted(review)]
            )


def _quoted(review: Review) -> str:
    source = _critic(review)
    if review.stars is not None:
        source = _("{critic} {stars}", critic=source, stars=stars.label(review.stars))
    quote = _("“{quote}”", quote=plain(review.quotes[0], _QUOTE))
    return f"> {quote}\n> {source}"


def _critic(review: Review) -> str:
    return plain(review.byline, _BYLINE)


_WORDS = PostWords(
    command="`/club setup`",
    trying=N_("Discord could not be reached. It is tried for a week."),
    reasons={
        Why.FORBIDDEN: N_(
            "filmclub may not open threads in the channel. An organiser gives it View Channel, Send"
            " Messages, Create Public Threads, Send Messages in Threads and Read Message History"
            " there, or chooses another with {command}."
        ),
        Why.OFF: N_("filmclub was off for a week."),
        Why.LATE: N_("A week has passed."),
        Why.UNREACHABLE: N_("Discord could not be reached for a week."),
    },
)
