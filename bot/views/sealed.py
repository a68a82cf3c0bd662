"""Sealed films: who has rated them, a member's own rating, and what organisers decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
import msgspec
from discord import ui

from bot.domain import stars
from bot.domain.film import Film
from bot.domain.post import Post
from bot.domain.rating import Rating
from bot.domain.reveal import Reveal, SealedFilm
from bot.domain.sealed import RATERS_NAMED, Rater, Sealed
from bot.language import N_, Message, _, ngettext
from bot.views.controls import Control, cancel_button, custom_ids, keep_button
from bot.views.film_ways import CardNotice, FilmNotice, RateFilm, show_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.posters import colour_of, headed
from bot.views.posts import TRIED_ON, explained
from bot.views.text import (
    bold,
    clock_in,
    moment,
    named,
    paragraph,
    quotation,
    small,
    some_of,
    titled,
)

SEALED_SHOWN = 5
"""How many sealed films are listed: few clubs have two at a time."""

# Within MESSAGE_LIMIT in a language 40 % longer: 5 × (100 + 90 + 4 × 68 + 60 + 100), where all are
# listed, and 100 + 12 × 68 + 4 × 68 where it is about one.
_TITLE, _FEW, _LINE = 100, 4, 1000


class SealFilm(Control, template=custom_ids("seal", "film_id", "reveal_at")):
    """Seals a film until a moment, in seconds since 1970."""


class MoveReveal(Control, template=custom_ids("seal-move", "film_id", "reveal_at")):
    """Moves the reveal of a sealed film to a moment, likewise."""


class CancelSeal(Control, template=custom_ids("seal-cancel", "sealing_id")):
    """Takes a seal off."""


class AskReveal(Control, template=custom_ids("reveal-ask", "sealing_id")):
    """Asks whether a film shall be opened now."""


class RevealNow(Control, template=custom_ids("reveal-now", "sealing_id")):
    """Opens a film now."""


class PostReveal(Control, template=custom_ids("reveal-post", "sealing_id")):
    """Posts a reveal that Discord has refused, in the channel where the button is pressed."""


class SealQuestion(Layout):
    """A film that is about to be sealed, and until when, for its organiser. ``zone`` is the club's;
    ``sealed`` is the seal of a film whose reveal would be moved."""

    def __init__(
        self, film: Film, reveal_at: datetime, seconds: int, zone: str, sealed: Sealed | None
    ) -> None:
        fields = {"film_id": film.id, "reveal_at": seconds}
        if sealed:
            said = _(
                "{film} is sealed until {old}. Move its reveal to {date} ({how_long})? The club is"
                " told.",
                film=bold(film, _TITLE),
                old=moment(sealed.reveal_at, "F"),
                date=moment(reveal_at, "F"),
                how_long=moment(reveal_at, "R"),
            )
            button = MoveReveal(_("Move it"), fields, style=discord.ButtonStyle.primary)
            super().__init__(
                words(f"{said}\n{clock_in(zone, reveal_at)}"),
                row(button, keep_button(), show_card(film.id)),
            )
            return
        said = _(
            "Seal {film}? Until {date} ({how_long}) the club sees who has rated it, and not what."
            " Then everything is opened at once, in one post.",
            film=bold(film, _TITLE),
            date=moment(reveal_at, "F"),
            how_long=moment(reveal_at, "R"),
        )
        known = small(
            _(
                "What was given before it is sealed stays in sight. If the club watches it before"
                " then, it is opened as soon as all who came have rated it."
            )
        )
        button = SealFilm(_("Seal it"), fields, style=discord.ButtonStyle.primary)
        super().__init__(
            words(f"{said}\n{clock_in(zone, reveal_at)}\n{known}"),
            row(button, cancel_button(), show_card(film.id)),
        )


class CancelSealQuestion(Layout):
    """Asks whether a seal shall be taken off under which nobody has rated."""

    def __init__(self, sealed: SealedFilm) -> None:
        said = _(
            "Take the seal off {film}? Nobody has rated it since it was sealed. From then on the"
            " club sees what everyone gives it, and there is no reveal.",
            film=bold(sealed.film, _TITLE),
        )
        fields = {"sealing_id": sealed.sealed.id}
        button = CancelSeal(_("Take the seal off"), fields, style=discord.ButtonStyle.danger)
        super().__init__(words(said), row(button, keep_button(), show_card(sealed.film.id)))


class SealCard(Layout):
    """What the club reads when a film has been sealed. When its reveal is moved, this says the new
    moment, and nothing of who has rated it meanwhile: it is not noted whom it names."""

    def __init__(self, sealed: SealedFilm) -> None:
        film = sealed.film
        said = [
            f"## {titled(film.name, _TITLE)}",
            _(
                "Its ratings are sealed until {date} ({how_long}): rate it before you have heard"
                " what the others say. Everyone sees who has rated, nobody sees what.",
                date=moment(sealed.sealed.reveal_at, "F"),
                how_long=moment(sealed.sealed.reveal_at, "R"),
            ),
            _(
                "**Rate** asks for your guess of the club's mean, too: whoever guesses best is"
                " named at the reveal."
            ),
            *([small(_stands(sealed.sealed.earlier))] if sealed.sealed.earlier else []),
        ]
        shown = headed(film, "\n".join(said))
        super().__init__(frame(shown, row(*_ways(film)), colour=colour_of(film)))


class SealOver(Layout):
    """What stands there once the film is revealed, or its seal was taken off."""

    def __init__(self, film: Film) -> None:
        said = _("It is not sealed any more: the club sees what everyone gives it.")
        shown = headed(film, f"## {titled(film.name, _TITLE)}\n{said}")
        super().__init__(frame(shown, row(*_ways(film)), colour=colour_of(film)))


class NothingSealed(Layout):
    def __init__(self) -> None:
        super().__init__(
            words(
                _(
                    "Nothing is sealed. An organiser seals a film with `/sealed open`, or those of"
                    " every round in `/club setup`."
                )
            )
        )


class SealedList(Layout):
    """The sealed films for one member: who has rated, and what this member has given."""

    def __init__(self, films: Sequence[SealedFilm], total: int, *, may_reveal: bool) -> None:
        parts: list[ui.Item[Any]] = [words("## " + _("Sealed until the reveal"))]
        for each in films:
            said = [bold(each.film, _TITLE), sealed_until(each.sealed)]
            said.append(small(who_has_rated(each.sealed, _FEW)))
            if each.own:
                said.append(own_stars(each.own))
            buttons: list[Control] = [_rate(each.film)]
            if may_reveal:
                buttons.append(AskReveal(_("Reveal now"), {"sealing_id": each.sealed.id}))
            parts += [line(), words("\n".join(said)), row(*buttons)]
        if rest := total - len(films):
            more = ngettext("{count} more film is sealed.", "{count} more films are sealed.", rest)
            parts += [line(), words(small(more))]
        super().__init__(frame(*parts))


class RevealQuestion(Layout):
    """Asks whether a film shall be opened before its time."""

    def __init__(self, sealed: SealedFilm) -> None:
        said = [
            _(
                "Reveal now what everyone gave {film}? The club sees it in one post.",
                film=bold(sealed.film, _TITLE),
            ),
            who_has_rated(sealed.sealed),
        ]
        if sealed.lacking:
            members = _listed(sealed.lacking, len(sealed.lacking), _FEW)
            said.append(
                ngettext(
                    "{members} came and has not rated it.",
                    "{members} came and have not rated it.",
                    len(sealed.lacking),
                    members=members,
                )
            )
        button = RevealNow(
            _("Reveal"), {"sealing_id": sealed.sealed.id}, style=discord.ButtonStyle.primary
        )
        super().__init__(
            words("\n".join(said)), row(button, keep_button(), show_card(sealed.film.id))
        )


class NotPosted(Layout):
    """Tells that a film is open but the post about it was not sent."""

    def __init__(self, post: Post, film: Film) -> None:
        said = _(
            "{film} is revealed, but not posted. {why} `/ratings` has what all gave.",
            film=bold(film, _TITLE),
            why=explained(post, TRIED_ON),
        )
        super().__init__(words(said), row(post_here(int(post.id.key)), show_card(film.id)))


class OwnEnvelope(Layout):
    """For a member who has rated a sealed film, and for them alone; ``earlier``: the stars that
    were in the envelope before."""

    def __init__(self, film: Film, sealed: Sealed, own: Rating, earlier: int | None = None) -> None:
        said = [
            _(
                "You have rated {film}. Until {date} the club sees that, and not what.",
                film=bold(film, _TITLE),
                date=moment(sealed.reveal_at, "F"),
            ),
            own_stars(own, earlier),
        ]
        if own.line:
            said.append(quotation(paragraph(own.line, _LINE)))
        super().__init__(words("\n".join(said)), row(*_ways(film)))


def seal_off(sealed: SealedFilm, member: str | None) -> FilmNotice:
    """What the club reads when an organiser of this name has taken a seal off; None for a private
    one."""
    film = sealed.film
    said = _("{member} took the seal off {film}: the club sees again what everyone gives it.",
             member=named(member), film=bold(film, _TITLE))  # fmt: skip
    return FilmNotice(said, film.id)


def reveal_moved(sealed: SealedFilm, before: datetime, member: str | None) -> FilmNotice:
    """What the club reads when an organiser of this name has moved a reveal; None for a private
    one."""
    film = sealed.film
    said = _("{member} moved the reveal of {film}: it is on {date} now, and not on {old}.",
             member=named(member), film=bold(film, _TITLE), old=moment(before, "F"),
             date=moment(sealed.sealed.reveal_at, "F"))  # fmt: skip
    return FilmNotice(said, film.id)


def film_sealed(sealed: SealedFilm) -> CardNotice:
    """What an organiser reads who has sealed a film."""
    return _about(N_("{film} is sealed until {date}."), sealed)


def seal_moved(sealed: SealedFilm) -> CardNotice:
    """What an organiser reads who has moved a reveal."""
    return _about(N_("The reveal of {film} is moved to {date}."), sealed)


def _about(said: Message, sealed: SealedFilm) -> CardNotice:
    film, date = sealed.film, moment(sealed.sealed.reveal_at, "F")
    return CardNotice(_(said, film=bold(film, _TITLE), date=date), film.id)


def unsealed(film: Film) -> CardNotice:
    """What an organiser reads who has taken a seal off."""
    return CardNotice(_("{film} is not sealed any more.", film=bold(film, _TITLE)), film.id)


def nothing_to_reveal(film: Film) -> CardNotice:
    """What an organiser reads who has revealed a film that nobody had rated."""
    said = _("Nobody had rated {film}, so there is nothing to reveal. It is not sealed now.",
             film=bold(film, _TITLE))  # fmt: skip
    return CardNotice(said, film.id)


def reveal_told(post: Post, *, again: bool = False) -> CardNotice:
    """Where the post of a reveal stands, for an organiser; ``again``: it was there already."""
    film, channel = msgspec.convert(post.content, Reveal).film, f"<#{post.channel_id}>"
    said = (
        N_("The reveal of {film} was posted already, in {channel}.")
        if again
        else N_("{film} is revealed, in {channel}.")
    )
    return CardNotice(_(said, film=bold(film, _TITLE), channel=channel), film.id)


def post_here(sealing_id: int) -> PostReveal:
    return PostReveal(_("Post it here"), {"sealing_id": sealing_id})


def sealed_until(sealed: Sealed) -> str:
    """It stands in answers that nothing edits, also after a reveal that came early or was moved."""
    return _(
        "**Sealed** until the reveal, planned for {date} ({how_long})",
        date=moment(sealed.reveal_at, "F"),
        how_long=moment(sealed.reveal_at, "R"),
    )


def _stands(earlier: int) -> str:
    """How many ratings of a sealed film are no secret."""
    return ngettext(
        "{count} rating from before stays in sight.",
        "{count} ratings from before stay in sight.",
        earlier,
    )


def who_has_rated(sealed: Sealed, most: int = RATERS_NAMED) -> str:
    if not sealed.count:
        if sealed.earlier:
            return _("Nobody has rated it since it was sealed.")
        return _("Nobody has rated it yet.")
    return ngettext(
        "{members} has rated it.",
        "{members} have rated it.",
        sealed.count,
        members=_listed(sealed.raters, sealed.count, most),
    )


def own_stars(own: Rating, earlier: int | None = None) -> str:
    """A member's own stars, for them alone; ``earlier``: those that they replace."""
    given = stars.label(own.stars)
    if earlier not in (None, own.stars):
        given = f"{stars.glyphs(earlier)} → {given}"
    if own.guess is None:
        return _("You: {stars}", stars=given)
    return _(
        "You: {stars} · your guess of the club's mean: {guess}",
        stars=given,
        guess=stars.label(own.guess),
    )


def _listed(members: Sequence[Rater], count: int, most: int) -> str:
    known = [member for member in members if member.name] or members[:1]
    return some_of([named(member.name) for member in known], count, most)


def _rate(film: Film) -> RateFilm:
    return RateFilm(_("Rate"), {"film_id": film.id}, style=discord.ButtonStyle.primary)


def _ways(film: Film) -> tuple[Control, Control]:
    return _rate(film), show_card(film.id)
