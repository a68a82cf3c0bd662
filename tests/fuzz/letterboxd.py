"""Files from Letterboxd that nobody has: the tests' own, cut, re-encoded, zipped and broken."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from bot.domain.letterboxd import BadLetterboxdFile
from bot.files.letterboxd_file import read_letterboxd
from bot.files.letterboxd_zip import NAMES
from tests.files import letterboxd_examples as examples

TODAY = date(2026, 3, 14)

_LISTS = (
    examples.RATINGS, examples.DIARY, examples.REVIEWS, examples.WATCHED, examples.WATCHLIST,
    examples.LIST, examples.IMPORTER,
)  # fmt: skip
_PIECES = (
    ",", ",,", '"', '""', "\n", "\r", "\r\n", ";", "\t", "'", "=", "@", "\0", "\ufeff", "\u2028",
    "<", "<b>", "<br>\n", "<p", "<!--", "&", "&lt;", "&#0;", "&#x110000;", "0.5", "5.5", "-1",
    "2026-03-15", "2026-02-30", "0001-01-01", "2026-W01-1", "99999", "1e3", "<<<<<<< a\n",
    "=======\n", "Position", "Title", "Date,Name,Year,Letterboxd URI\n", "٢٠٢٦", "x" * 70_000,
)  # fmt: skip
_PLACES = st.floats(0, 1)
_CHANGES = st.lists(
    st.tuples(st.sampled_from(("cut", "put", "twice", "turn")), _PLACES, _PLACES,
              st.sampled_from(_PIECES) | st.text(max_size=5)),
    max_size=6,
)  # fmt: skip
_FOLDERS = st.sampled_from(("", "", "", "mine/", "deleted/", "../", "C:\\", "a/b/"))


@st.composite
def mutated(draw: st.DrawFn) -> tuple[bytes, str]:
    """A file's content and name."""
    if draw(st.booleans()):
        return _list(draw), draw(st.sampled_from((*NAMES, "", "a.csv")))
    files = {
        draw(_FOLDERS) + draw(st.sampled_from((*NAMES, "a.zip"))): _list(draw)
        for _ in range(draw(st.integers(0, 4)))
    }
    content = examples.zipped(files, draw(st.sampled_from((0, 8, 8, 12, 14))))
    for _ in range(draw(st.integers(0, 4))):
        start, end = _span(len(content), draw(_PLACES), draw(_PLACES))
        content = content[:start] + draw(st.binary(max_size=9)) + content[max(start, end - 9) :]
    return content, draw(st.sampled_from((examples.ZIP_NAME, "a-9999-99-99-00-00-utc.zip", "")))


def _list(draw: st.DrawFn) -> bytes:
    text = draw(st.sampled_from(_LISTS))
    for change, first, second, piece in draw(_CHANGES):
        start, end = _span(len(text), first, second)
        text = {
            "cut": text[:start] + text[end:],
            "put": text[:start] + piece + text[start:],
            "twice": text[:end] + text[start:],
            "turn": text[start:end] + text[:start] + text[end:],
        }[change]
    encoding = draw(st.sampled_from(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")))
    return text.encode(encoding, "replace")


def _span(size: int, first: float, second: float) -> tuple[int, int]:
    start, end = sorted((int(size * first), int(size * second)))
    return start, end


def check(file: tuple[bytes, str]) -> None:
    """A file is read as films that there can be, or refused."""
    content, name = file
    try:
        export = read_letterboxd(content, name=name, today=TODAY)
    except BadLetterboxdFile:
        return
    assert export.exported_on <= TODAY
    assert len({(film.title, film.year) for film in export.films}) == len(export.films)
    for film in export.films:
        assert film.title == film.title.strip() != ""
        assert film.is_seen or film.is_wanted
        assert film.review is None or film.review.strip()
        days = [rating.on for rating in film.ratings]
        assert days == sorted(days)
        assert all(
            1 <= rating.stars <= 10 and rating.on <= export.exported_on for rating in film.ratings
        )
        assert len(set(film.ratings)) == len(days)
