"""Settings: their defaults, and every bad one named at once."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import BadConfig, Config

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"  # noqa: S105 - of no bot
KEY = "0123456789abcdef0123456789abcdef"
NAMES = (
    "DISCORD_TOKEN",
    "FILMCLUB_DATABASE",
    "FILMCLUB_DEV_GUILD",
    "FILMCLUB_LANGUAGE",
    "FILMCLUB_LOG_LEVEL",
    "TMDB_API_KEY",
)


def problems(**settings: str) -> list[str]:
    with pytest.raises(BadConfig) as caught:
        Config.read(settings)
    return str(caught.value).splitlines()


def test_nothing_has_to_be_set() -> None:
    config = Config.read({})
    assert config.token is None
    assert config.database == Path("data/filmclub.db").resolve()
    assert config.dev_guild is None
    assert config.log_level == logging.INFO
    assert config.tmdb_api_key is None
    assert config.language == "en"


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_an_empty_setting_is_as_if_it_were_not_there(empty: str | None) -> None:
    assert Config.read(dict.fromkeys(NAMES, empty)) == Config.read({})


def test_every_setting_is_read(tmp_path: Path) -> None:
    config = Config.read(
        {
            "DISCORD_TOKEN": f" {TOKEN}\n",
            "FILMCLUB_DATABASE": str(tmp_path / "film club.db"),
            "FILMCLUB_DEV_GUILD": "81384788765712384",
            "FILMCLUB_LANGUAGE": "de",
            "FILMCLUB_LOG_LEVEL": "debug",
            "TMDB_API_KEY": f"{KEY} ",
            "PATH": "/bin",
        }
    )
    database = tmp_path / "film club.db"
    assert config == Config(TOKEN, database, 81384788765712384, logging.DEBUG, KEY, "de")


def test_the_example_names_every_setting_and_leaves_each_to_its_default() -> None:
    example = (Path(__file__).parents[1] / ".env.example").read_text(encoding="utf-8")
    settings = dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", example))
    assert set(settings) == set(NAMES)
    assert Config.read(settings) == Config.read({})


def test_the_database_may_be_in_the_home_folder() -> None:
    config = Config.read({"FILMCLUB_DATABASE": "~/club.db"})
    assert config.database == Path.home().resolve() / "club.db"


def test_every_bad_setting_is_named_at_once(tmp_path: Path) -> None:
    found = problems(
        DISCORD_TOKEN="two words",  # noqa: S106 - no token
        FILMCLUB_DATABASE=str(tmp_path),
        FILMCLUB_DEV_GUILD="my club",
        FILMCLUB_LANGUAGE="Klingon",
        FILMCLUB_LOG_LEVEL="LOUD",
        TMDB_API_KEY="my key",
    )
    assert sorted(line.split()[0] for line in found) == sorted(NAMES)


@pytest.mark.parametrize(
    "guild", ["x", "-1", "0", "1.0", "1_000", "٣", "²", str(2**63), "9" * 5000]
)
def test_a_guild_that_is_no_id(guild: str) -> None:
    (problem,) = problems(FILMCLUB_DEV_GUILD=guild)
    assert problem.startswith("FILMCLUB_DEV_GUILD ")


@pytest.mark.parametrize("level", ["LOUD", "20", "1", "INFO;"])
def test_a_log_level_that_there_is_not(level: str) -> None:
    (problem,) = problems(FILMCLUB_LOG_LEVEL=level)
    assert problem.startswith("FILMCLUB_LOG_LEVEL ")


def test_a_database_that_is_a_folder(tmp_path: Path) -> None:
    (problem,) = problems(FILMCLUB_DATABASE=str(tmp_path))
    assert problem.startswith("FILMCLUB_DATABASE ")
    assert str(tmp_path) in problem


def test_a_database_in_nobodys_home_folder() -> None:
    (problem,) = problems(FILMCLUB_DATABASE="~no-such-user-here/club.db")
    assert problem.startswith("FILMCLUB_DATABASE ")


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "TMDB_API_KEY"])
@pytest.mark.parametrize("secret", [f"{KEY} {KEY}", f"{KEY}\n{KEY}", f"{KEY}…", f"{KEY}\x7f"])
def test_a_bad_secret_is_named_and_not_shown(name: str, secret: str) -> None:
    (problem,) = problems(**{name: secret})
    assert problem.startswith(f"{name} ")
    assert KEY[:10] not in problem


def test_no_secret_is_in_a_text_of_the_settings() -> None:
    config = Config.read({"DISCORD_TOKEN": TOKEN, "TMDB_API_KEY": KEY})
    for text in (repr(config), str(config), f"{config}", f"{config!r:>500}", str([config])):
        assert TOKEN not in text
        assert KEY not in text
        assert "token" not in text
        assert "key" not in text


@given(st.tuples(*[st.text()] * len(NAMES)))
def test_whatever_is_set_is_used_or_named(values: tuple[str, ...]) -> None:
    settings = {name: value.replace("\0", "") for name, value in zip(NAMES, values, strict=True)}
    named = ""
    try:
        config = Config.read(settings)
    except BadConfig as error:
        named = str(error)
    else:
        assert config.token != ""
        assert config.tmdb_api_key != ""
        assert config.database.is_absolute()
    assert all(line.split()[0] in settings for line in named.splitlines())
