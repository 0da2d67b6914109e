"""Which files a caller hears when clips are missing."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.ari.client import AriClient
from ivr.ari.leg import Leg
from ivr.calls.lobby import EmptyLobby
from ivr.clip import ENDINGS, LATELY, MOMENT, is_whole_lately
from ivr.flow.prompts import prompt


def now() -> datetime:
    return datetime.now(UTC)


def clip(sounds: Path, name: str) -> None:
    (sounds / name).parent.mkdir(exist_ok=True)
    for ending, size in ENDINGS.items():
        Path(f"{sounds / name}{ending}").write_bytes(bytes(size * 80))


@pytest.mark.parametrize(
    ("there", "heard"),
    [
        (("fr/menu", "ar/menu", "en/menu"), "fr/menu"),
        (("ar/menu", "en/menu"), "ar/menu"),
        (("en/menu",), "en/menu"),
        ((), "fr/menu"),
    ],
)
def test_a_missing_clip_is_heard_in_the_most_spoken_language_that_has_it(
    tmp_path: Path, there: tuple[str, ...], heard: str
) -> None:
    client = AriClient("127.0.0.1:1", "ivr", "secret")
    leg = Leg(client, "call", "citizen", now, tmp_path, tmp_path, EmptyLobby(now))
    for name in there:
        clip(tmp_path, name)
    assert leg.clips((prompt("menu"),), "fr") == [str(tmp_path / heard)]


def test_a_clip_that_is_gone_is_noticed_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip(tmp_path, "fr/menu")
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert is_whole_lately(f"{tmp_path}/fr/menu")
    (tmp_path / "fr/menu.alaw").unlink()
    now += LATELY - 0.1
    assert is_whole_lately(f"{tmp_path}/fr/menu")
    now += 0.2
    assert not is_whole_lately(f"{tmp_path}/fr/menu")


def test_a_clip_that_is_just_made_anew_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are replaced one after the other: for a moment they are of different lengths."""
    clip(tmp_path, "fr/menu")
    name, waited = str(tmp_path / "fr/menu"), list[float]()

    def finished(seconds: float) -> None:
        waited.append(seconds)
        for ending, size in ENDINGS.items():
            Path(f"{name}{ending}").write_bytes(bytes(size * 160))

    monkeypatch.setattr(time, "sleep", finished)
    Path(f"{name}.sln").write_bytes(bytes(2 * 160))
    assert is_whole_lately(name) and waited == [MOMENT]


def test_nobody_waits_for_a_clip_that_is_gone_or_stays_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip(tmp_path, "fr/menu")
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    (tmp_path / "fr/menu.ulaw").write_bytes(b"\0")
    assert not is_whole_lately(f"{tmp_path}/fr/menu") and waited == [MOMENT]
    (tmp_path / "fr/menu.ulaw").unlink()
    assert not is_whole_lately(f"{tmp_path}/fr/menu") and waited == [MOMENT]
