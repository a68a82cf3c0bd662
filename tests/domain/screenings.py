"""A screening with which tests begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.film import Film
from bot.domain.screening import Screening

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 3, 27, 20, 0, tzinfo=BERLIN).astimezone(UTC)
"""The last Friday before the clocks go forward, and the fourth of its month."""

SCREENING = Screening(
    id=1, guild_id=2, film=Film(id=3, title="Heat", runtime=170), at=AT, is_live=True,
    channel_id=4, scheduled_at=AT - timedelta(days=7), scheduled_by=5,
)  # fmt: skip
