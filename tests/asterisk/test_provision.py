"""How a private copy of Asterisk comes into being, and what is said when it cannot."""

from __future__ import annotations

import asyncio
import platform
from pathlib import Path

import pytest

from ivr.asterisk import locate, provision
from ivr.asterisk.sources import Archive
from ivr.errors import MissingRequirement, ServiceTrouble

DEBIAN = {"ID": "debian", "VERSION_ID": "12", "VERSION_CODENAME": "bookworm"}


def silent(sentence: str) -> None:
    """Tells nobody."""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for apt and dpkg-deb that count their runs; the packages hold an Asterisk that says its version."""
    folder = tmp_path / "tools"
    folder.mkdir()
    script(folder / "apt-config", "")
    script(
        folder / "apt-get",
        'echo run >> "$(dirname "$0")/runs"\n[ "$1" = install ] && touch "${APT_CONFIG%/*}/cache/archives/a.deb"\n:',
    )
    script(
        folder / "dpkg-deb",
        'mkdir -p "$3/usr/lib64" "$3/usr/lib/x86_64-linux-gnu/asterisk/modules"\n'
        'printf "#!/bin/sh\\necho Asterisk 22.10.1\\n" > "$3/usr/lib64/ld-linux-x86-64.so.2"\n'
        'chmod +x "$3/usr/lib64/ld-linux-x86-64.so.2"',
    )
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr(locate, "SBIN", ())
    monkeypatch.delenv("IVR_ASTERISK_DIR", raising=False)
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: DEBIAN)
    monkeypatch.setattr(provision, "debian_archive", lambda codename: Archive("http://mirror.test/debian", None))
    return folder


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def runs(tools: Path) -> int:
    return len((tools / "runs").read_text().splitlines())


async def test_a_second_start_downloads_nothing(tmp_path: Path, tools: Path) -> None:
    first = await locate.find_or_provision(tmp_path / "home", silent)
    assert runs(tools) == 2
    assert await locate.find_or_provision(tmp_path / "home", silent) == first
    assert runs(tools) == 2
    assert first.version == "22.10.1"
    assert first.modules == tmp_path / "home/asterisk/usr/lib/x86_64-linux-gnu/asterisk/modules"
    assert not list((tmp_path / "home").rglob("*.deb"))


async def test_two_that_start_at_once_share_one_download(tmp_path: Path, tools: Path) -> None:
    homes = [locate.find_or_provision(tmp_path / "home", silent) for _ in range(2)]
    first, second = await asyncio.gather(*homes)
    assert first == second
    assert runs(tools) == 2


async def test_several_homes_can_share_one_copy(tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_ASTERISK_DIR", str(tmp_path / "shared"))
    one = await locate.find_or_provision(tmp_path / "one", silent)
    assert await locate.find_or_provision(tmp_path / "two", silent) == one
    assert runs(tools) == 2


async def test_an_interrupted_copy_is_never_taken_for_a_whole_one(tmp_path: Path, tools: Path) -> None:
    unpack = (tools / "dpkg-deb").read_text()
    script(tools / "dpkg-deb", 'mkdir -p "$3/usr"; echo "dpkg-deb: error: the disk is full"; exit 2')
    with pytest.raises(ServiceTrouble, match="the disk is full"):
        await locate.find_or_provision(tmp_path / "home", silent)
    assert not (tmp_path / "home/asterisk").exists()
    (tools / "dpkg-deb").write_text(unpack)
    assert (await locate.find_or_provision(tmp_path / "home", silent)).version == "22.10.1"


async def test_without_network_apts_own_words_are_in_the_log(tmp_path: Path, tools: Path) -> None:
    script(tools / "apt-get", 'echo "some detail"; echo "E: Failed to fetch the list"; exit 100')
    with pytest.raises(ServiceTrouble, match="Failed to fetch the list"):
        await locate.find_or_provision(tmp_path / "home", silent)
    assert "some detail" in (tmp_path / "home/log/provision.log").read_text()


@pytest.mark.parametrize("release", [{"ID": "fedora", "VERSION_ID": "42"}, {"ID": "debian", "VERSION_ID": "11"}])
async def test_elsewhere_one_is_told_to_bring_asterisk(
    tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch, release: dict[str, str]
) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    with pytest.raises(MissingRequirement, match=r"bring Asterisk 22\.10\.1 or newer"):
        await locate.find_or_provision(tmp_path / "home", silent)


@pytest.mark.parametrize(
    ("version", "used"), [("22.10.1", True), ("23.0.0", True), ("22.9.9", False), ("20.11.1", False)]
)
async def test_the_systems_asterisk_is_used_if_it_is_new_enough(
    tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch, version: str, used: bool
) -> None:
    script(tools / "asterisk", f"echo Asterisk {version}~dfsg")
    monkeypatch.setattr(locate, "_first", lambda folder, patterns: tmp_path)
    found = await locate._system()
    assert (found is not None) is used
