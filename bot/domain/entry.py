"""What may be written into a library: facts, reviews and links, within their limits."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from bot.domain import stars as half_stars
from bot.domain.film import RUNTIMES, TMDB_IDS, YEARS, Facts
from bot.domain.folding import searchable
from bot.domain.library import BadEntry
from bot.domain.review import Review
from bot.domain.typed import one_line, reads_as_choice, size
from bot.language import N_, Message, nN_

TITLE_LIMIT, TEXT_LIMIT, SUMMARY_LIMIT, QUOTE_LIMIT = 300, 200, 2000, 300
LINK_LIMIT = 512
"""The longest address. What is longer has a search or a visit in it, and leads nowhere later on."""
NAMES_LIMIT, QUOTES_LIMIT = 50, 20
"""The most names in a cast or among the other titles, and the most quotes of one review."""


def check_facts(facts: Facts) -> Facts:
    """The facts without needless blanks. Raises BadEntry, whose text says what to correct."""
    title = _text(N_("Title"), facts.title, TITLE_LIMIT)
    if not title:
        raise BadEntry(N_("A film needs a title."))
    checked = Facts(
        title=title,
        year=_number(N_("Year"), facts.year, YEARS),
        director=_text(N_("Director"), facts.director, TEXT_LIMIT),
        country=_text(N_("Country"), facts.country, TEXT_LIMIT),
        runtime=_number(N_("Running time"), facts.runtime, RUNTIMES),
        certificate=_text(N_("Certificate"), facts.certificate, TEXT_LIMIT),
        cast=_texts(N_("Cast"), facts.cast),
        original_title=_text(N_("Original title"), facts.original_title, TITLE_LIMIT),
        aliases=_texts(N_("Other titles"), facts.aliases),
        poster=check_poster(facts.poster),
        tmdb_id=_number(N_("TMDB id"), facts.tmdb_id, TMDB_IDS),
    )
    for title in filter(reads_as_choice, checked.titles):
        raise BadEntry(
            N_(
                "“{title}” reads like a choice of filmclub's own lists. Write that title otherwise."
            ),
            title=title[:60],
        )
    if not any(map(searchable, checked.titles)):
        raise BadEntry(
            N_("That title has no letter or digit to search for. Add another title that has.")
        )
    return checked


def check_review(review: Review) -> Review:
    """The review without needless blanks. Raises BadEntry, whose text says what to correct."""
    source = _text(N_("Outlet"), review.source, TEXT_LIMIT)
    summary = _text(N_("Summary"), review.summary, SUMMARY_LIMIT)
    if not source:
        raise BadEntry(N_("A review needs its outlet: where it was published."))
    found = (_text(N_("Quote"), quote, QUOTE_LIMIT) for quote in review.quotes)
    quotes: tuple[str, ...] = tuple(filter(None, found))
    if len(quotes) > QUOTES_LIMIT:
        raise BadEntry(
            nN_(
                "A review has {count} quote at the most. Leave some out.",
                "A review has {count} quotes at the most. Leave some out.",
            ),
            count=QUOTES_LIMIT,
        )
    checked = Review(
        source=source,
        reviewer=_text(N_("Critic"), review.reviewer, TEXT_LIMIT),
        link=check_link(review.link),
        stars=_number(N_("Stars"), review.stars, half_stars.ALL),
        earlier_stars=_number(N_("Earlier stars"), review.earlier_stars, half_stars.ALL),
        summary=summary or "",
        quotes=quotes,
        id=review.id,
    )
    if not checked.shows:
        raise BadEntry(N_("A review needs a summary of a sentence or two, a quote or stars."))
    return checked


def check_link(link: str | None) -> str | None:
    """An address for a link button; a blank one is None. Raises BadEntry."""
    link = (link or "").strip()
    if not link:
        return None
    try:
        address = urlsplit(link)
        sound = address.scheme in ("http", "https") and _is_website(address)
    except ValueError:  # a port or a host name that can't exist
        sound = False
    if not sound or size(link) > LINK_LIMIT or " " in link or not link.isprintable():
        raise BadEntry(
            nN_(
                "The link has to begin with https://, lead to a website and have no blank in it,"
                " {count} character at the most.",
                "The link has to begin with https://, lead to a website and have no blank in it,"
                " {count} characters at the most.",
            ),
            count=LINK_LIMIT,
        )
    return link


def check_poster(address: str | None) -> str | None:
    """The address of a picture, always with https, checked like a link's. Raises BadEntry."""
    address = check_link(address)
    return address and re.sub("^http:", "https:", address, flags=re.IGNORECASE)


_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII | re.IGNORECASE)


def _is_website(address: SplitResult) -> bool:
    """Whether an address leads to the public web: its host has a dot and is a valid name in DNS
    (RFC 1034, 3.5), and there is no user name before it. Raises ValueError."""
    labels = (address.hostname or "").encode("idna").decode().split(".")
    return (
        "@" not in address.netloc
        and not address.netloc.endswith(":")
        and address.port != 0
        and len(labels) > 1
        and sum(map(len, labels)) + len(labels) <= 254
        and all(map(_LABEL.fullmatch, labels))
        and not labels[-1].isdecimal()
    )


def _text(name: Message, value: str | None, limit: int) -> str | None:
    text = one_line(value or "")
    if size(text) > limit:
        raise BadEntry(
            nN_(
                "“{field}” has {count} character; {limit} is the most.",
                "“{field}” has {count} characters; {limit} is the most.",
            ),
            field=name,
            count=size(text),
            limit=limit,
        )
    return text or None


def _texts(name: Message, values: tuple[str, ...]) -> tuple[str, ...]:
    if len(values) > NAMES_LIMIT:
        raise BadEntry(
            nN_(
                "“{field}” has {count} name; {limit} is the most.",
                "“{field}” has {count} names; {limit} is the most.",
            ),
            field=name,
            count=len(values),
            limit=NAMES_LIMIT,
        )
    return tuple(filter(None, (_text(name, value, TITLE_LIMIT) for value in values)))


def _number(name: Message, value: int | None, allowed: range) -> int | None:
    if value is not None and value not in allowed:
        raise BadEntry(
            N_("“{field}” has to be from {least} to {most}."),
            field=name,
            least=str(allowed[0]),
            most=str(allowed[-1]),
        )
    return value
