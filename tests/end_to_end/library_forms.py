"""The library's forms by their custom ids, filled in, and all that they could change."""

from __future__ import annotations

from bot.store.store import Store

TABLES = (
    "films", "reviews", "quotes", "library_log", "proposals", "waiting",
    "film_replacements", "review_replacements", "ratings", "clubs",
)  # fmt: skip
FORMS = {
    "titles-form:{film}:0": {"title": "Mine", "year": "2020", "original": "", "others": ""},
    "facts-form:{film}:0": {
        "director": "Me", "country": "", "runtime": "", "certificate": "", "cast": "",
    },
    "draft-form:{draft}": {
        "byline": "Me", "stars": "1", "link": "", "summary": "Mine.", "quotes": "",
    },
    "quote-form:{waiting}": {"film": "ballerina"},
}  # fmt: skip


async def everything(library: Store) -> list[list[tuple[object, ...]]]:
    return [
        [tuple(row) for row in await library.database.fetch(f"SELECT * FROM {table}")]
        for table in TABLES
    ]
