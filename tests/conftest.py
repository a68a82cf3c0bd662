"""Fixtures for every test: a store in a real file, with the seeds or without."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator, Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from bot.store.store import Store
from tests.fresh import new_library, new_store

FIGURES = ("kills of the whole bot", "kills of the store")
"""The properties that tests record and that are summed up at the end of a run."""

# Property tests are not timed: the machine may be busy. In CI they try the same examples each time,
# so that a change fails for what it changed; at a desk they keep on looking for new ones. With
# KILLS=all they try as many as Hypothesis does by itself.
settings.register_profile(
    "filmclub",
    deadline=None,
    derandomize="CI" in os.environ,
    max_examples=100 if "KILLS" in os.environ else 30,
)
settings.load_profile("filmclub")

LONGEST = ("test_preview_page.py", "test_kills.py", "test_faults.py", "test_two_processes.py")
"""Files that take longest: they come first, or one core would wait for them in the end."""

gc.disable()  # off until all tests are loaded; they stay to the end


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Some tests have half a letter logged, and no worker can tell the others of that."""
    report = yield
    report.sections = [
        (name, said.encode(errors="backslashreplace").decode()) for name, said in report.sections
    ]
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """The collector need not walk again and again through thousands of tests and what they load."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # A report at the end of a test has all its properties, those from other processes too.
    reports = [
        report
        for some in terminalreporter.stats.values()
        for report in some
        if getattr(report, "when", None) == "teardown"
    ]
    for figure in FIGURES:
        counts = [n for report in reports for name, n in report.user_properties if name == figure]
        if counts:
            terminalreporter.write_line(f"{sum(counts):,} {figure}")


NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
"""The moment at which tests happen."""


@pytest.fixture
def database_path(tmp_path: Path) -> Path:
    return tmp_path / "filmclub.db"


@pytest.fixture
async def store(database_path: Path) -> AsyncIterator[Store]:
    """An empty store."""
    async with new_store(database_path) as store:
        yield store


@pytest.fixture
async def library(database_path: Path) -> AsyncIterator[Store]:
    """A store with the seeds' films."""
    async with new_library(database_path) as library:
        yield library
