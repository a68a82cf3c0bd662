"""Files as Letterboxd gives them, written for the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

ZIP_NAME = "letterboxd-ana-2026-03-02-09-41-utc.zip"

RATINGS = """Date,Name,Year,Letterboxd URI,Rating
2026-02-01,Heat,1995,https://boxd.it/2a9q,4
2025-06-12,"Crouching Tiger, Hidden Dragon",2000,https://boxd.it/2b1c,4.5
2024-05-05,1917,2019,https://boxd.it/jKqM,0.5
2024-05-06,"The ""Human"" Factor",,https://boxd.it/9xYz,3
"""

DIARY = """Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date
2024-01-09,Heat,1995,https://boxd.it/5aaaa1,2.5,,"club, cinema",2024-01-07
2026-02-01,Heat,1995,https://boxd.it/5aaaa2,4,Yes,,2026-01-31
2026-02-20,Ran,1985,https://boxd.it/5aaaa3,,,,2026-02-19
"""

REVIEWS = """Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date
2024-01-09,Heat,1995,https://boxd.it/5aaaa1,2.5,,Too long.,"club, cinema",2024-01-07
2026-02-01,Heat,1995,https://boxd.it/5aaaa2,4,Yes,"<b>Cold</b>, ""exact"" &amp; long.
=======

I <3 the <a href=""https://example.com/"">coffee shop</a>.<br/>Q&A",,2026-01-31
"""

WATCHED = """Date,Name,Year,Letterboxd URI
2024-01-09,Heat,1995,https://boxd.it/2a9q
2024-01-10,Tár,2022,https://boxd.it/qAbC
"""

WATCHLIST = """Date,Name,Year,Letterboxd URI
2026-03-01,Stalker,1979,https://boxd.it/28xA
"""

LIST = """Letterboxd list export v7
Date,Name,Tags,URL,Description
2025-01-01,Best of all,,https://boxd.it/aaaa,

Position,Name,Year,URL,Description
1,Heat,1995,https://boxd.it/2a9q,
"""

IMPORTER = """Title,Year,Rating,WatchedDate,Rewatch,Tags,Review
Heat,1995,4,2026-01-31,true,,"Cold, &lt;exact>
and long."
'=1+1,,0.5,,,,'-
"""
"""A file as Letterboxd's importer takes it, and as filmclub writes it."""

_NEVER = RATINGS.replace("Heat", "Never read").encode()

EXPORT: Mapping[str, bytes] = {
    "profile.csv": b"Date Joined,Username,Email Address\n2020-01-01,ana,ana@example.com\n",
    "ratings.csv": RATINGS.encode(),
    "diary.csv": DIARY.encode(),
    "reviews.csv": REVIEWS.encode(),
    "watched.csv": WATCHED.encode(),
    "watchlist.csv": WATCHLIST.encode(),
    "comments.csv": b"Date,Content,Comment\n",
    "deleted/ratings.csv": _NEVER,
    "orphaned/diary.csv": _NEVER,
    "likes/reviews.csv": _NEVER,
    "likes/films.csv": WATCHED.encode(),
    "lists/watchlist.csv": LIST.encode(),
}
"""The files of an export, by name."""


def zipped(
    files: Mapping[str, bytes] = EXPORT,
    compression: int = zipfile.ZIP_DEFLATED,
    extra: bytes = b"",
) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            member = zipfile.ZipInfo(name, (2026, 3, 1, 12, 0, 0))
            member.extra = extra
            archive.writestr(member, text, compression)
    return content.getvalue()
