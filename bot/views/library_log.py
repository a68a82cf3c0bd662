"""Who changed what in the library, as the club reads it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.library import Undone
from bot.domain.library_log import OPERATOR, Action, LogDetails, LogEntry, ProposalKind
from bot.domain.page import Page
from bot.language import N_, Message, _, ngettext
from bot.views.controls import Control, custom_ids, page_turner
from bot.views.layout import Layout, frame, rows, words
from bot.views.library import Undo
from bot.views.text import BUTTON_LIMIT, around, moment, named, plain, titled

ENTRIES_A_PAGE = 12

# Within MESSAGE_LIMIT in a language 40 % longer (tests/language/test_limits.py): pages of 12 ×
# (130 + 75 + 95).
_NAME, _DETAIL = 130, 75


class LogPage(Control, template=custom_ids("library-log", "page")):
    """Another page of the log."""


class LogList(Layout):
    """A page of who changed what in the library of the club ``guild_id``."""

    def __init__(self, page: Page[LogEntry], guild_id: int) -> None:
        title = "## " + _("Who changed the library")
        if not page.items:
            super().__init__(
                frame(words(title), words(_("Nobody has yet. `/library add-film` adds a film.")))
            )
            return
        undo = [
            Undo(_undo(entry), {"entry_id": entry.undo_id})
            for entry in page.items
            if entry.undo_id is not None
        ]
        super().__init__(
            frame(
                words(title),
                words("\n".join(f"- {_logged(entry, guild_id)}" for entry in page.items)),
                *rows(undo),
                *page_turner(LogPage, page.number, page.pages, {}),
            )
        )


_DONE: Mapping[Action, Message] = {
    "added": N_("{date} {member} added {film}"),
    "changed": N_("{date} {member} changed {film}"),
    "removed": N_("{date} {member} removed {film}"),
    "restored": N_("{date} {member} brought back {film}"),
    "merged": N_("{date} {member} merged another entry into {film}"),
    "reviewed": N_("{date} {member} added a review of {film}"),
    "changed review": N_("{date} {member} changed a review of {film}"),
    "undid review": N_("{date} {member} undid the change of the review by {name} of {film}"),
    "removed review": N_("{date} {member} removed a review of {film}"),
    "quoted": N_("{date} {member} saved a quote on {film}"),
    "unquoted": N_("{date} {member} took back a quote on {film}"),
    "declined": N_("{date} {member} declined a proposal"),
    "took line": N_("{date} {member} took the line of {other} on {film} away"),
    "managers": N_("{date} {member} decided who may change the library"),
    "imported": N_("{date} {member} imported films from Letterboxd"),
}

_DONE_MORE: Mapping[Action, Message] = {
    "added": N_("{date} {member} added {film}, with the review by {name}"),
    "changed": N_("{date} {member} changed {film}: {facts}"),
    "restored": N_("{date} {member} brought back the review by {name} of {film}"),
    "merged": N_("{date} {member} merged {name} into {film}"),
    "reviewed": N_("{date} {member} added the review by {name} of {film}"),
    "changed review": N_("{date} {member} changed the review by {name} of {film}"),
    "removed review": N_("{date} {member} removed the review by {name} of {film}"),
    "managers": N_("{date} {member} lets {role} change the library"),
}
"""How an action reads where the log knows more than the film."""

_DECLINED: Mapping[ProposalKind, Message] = {
    "film": N_("{date} {member} declined a film that {other} had proposed"),
    "review": N_("{date} {member} declined a review that {other} had proposed"),
    "quote": N_("{date} {member} declined a quote that {other} had proposed"),
}
_DECLINED_CHANGE: Mapping[str, Message] = {
    "film": N_("{date} {member} declined a change of {film} that {other} had proposed"),
    "review": N_(
        "{date} {member} declined a change to a review of {film} that {other} had proposed"
    ),
}
"""How that reads where the log knows which film was to be changed."""
FACT_NAMES: Mapping[str, Message] = {
    "title": N_("title"),
    "year": N_("year"),
    "director": N_("director"),
    "country": N_("country"),
    "runtime": N_("running time"),
    "certificate": N_("certificate"),
    "cast": N_("cast"),
    "original_title": N_("original title"),
    "aliases": N_("other titles"),
    "poster": N_("poster"),
    "tmdb_id": N_("TMDB id"),
}
"""What the log calls the fields of Facts."""


_UNDO: Mapping[Action, Message] = {"changed review": N_("Undo the change: {film}")}
"""What can be undone beside a removal of the same review."""


def _undo(entry: LogEntry) -> str:
    of = entry.details.byline or entry.details.merged
    what = ", ".join(filter(None, (of, entry.film)))
    said = _UNDO.get(entry.action, N_("Undo: {film}"))
    return around(lambda name: _(said, film=name), what, BUTTON_LIMIT)


def undone_as(by: str | None, undone: Undone) -> str:
    """What stands in place of what an undo was pressed below. ``by`` is a name."""
    film = f"**{titled(undone.film, 300)}**"
    if undone.review is None:
        return _("{member} brought {film} back.", member=named(by), film=film)
    if undone.is_change:
        said = N_("{member} undid the change of the review by {name} of {film}.")
    else:
        said = N_("{member} brought the review by {name} of {film} back.")
    return _(said, member=named(by), name=plain(undone.review, 300), film=film)


def _logged(entry: LogEntry, guild_id: int) -> str:
    details, date = entry.details, moment(entry.at, "d")
    member = _("The operator") if entry.member_id == OPERATOR else named(entry.name)
    if said := _of_no_film(details, date, member):
        return said
    # Discord would show the mention of the role of everyone as @@everyone.
    role = _("everyone") if details.role_id == guild_id else f"<@&{details.role_id}>"
    film = f"**{titled(entry.film, _NAME)}**"
    said = _(
        _done(entry),
        date=date,
        member=member,
        film=film,
        name=plain(details.byline or details.merged or "", _DETAIL),
        facts=plain(", ".join(_(FACT_NAMES[fact]) for fact in details.facts), _DETAIL),
        role=role,
        other=named(entry.other_name),
    )
    if details.other_member_id and "{other}" not in _done(entry):
        said = _("{what}, and {member} accepted it", what=said, member=named(entry.other_name))
    return _("{what}, from a file", what=said) if details.from_file else said


def _of_no_film(details: LogDetails, date: str, member: str) -> str | None:
    """What the log says of an import, and of what members and imports may add; None of others."""
    if details.films_a_day is not None:
        return ngettext(
            "{date} {member} lets every member add {count} film a day",
            "{date} {member} lets every member add {count} films a day",
            details.films_a_day,
            date=date,
            member=member,
        )
    if details.films is not None:
        return ngettext(
            "{date} {member} brought {count} film along from Letterboxd",
            "{date} {member} brought {count} films along from Letterboxd",
            details.films,
            date=date,
            member=member,
        )
    if details.imports_add is not None:
        if details.imports_add:
            said = N_("{date} {member} lets imports from Letterboxd add films")
        else:
            said = N_("{date} {member} lets imports from Letterboxd add no films")
        return _(said, date=date, member=member)
    return None


def _done(entry: LogEntry) -> Message:
    details = entry.details
    if details.proposal and entry.film:
        return _DECLINED_CHANGE[details.proposal]
    if details.proposal:
        return _DECLINED[details.proposal]
    more = details.byline or details.merged or details.facts or details.role_id
    return _DONE_MORE.get(entry.action, _DONE[entry.action]) if more else _DONE[entry.action]
