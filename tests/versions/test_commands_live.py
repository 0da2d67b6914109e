"""`ivr routing` as people type it: with a running service, beside one that died, and without any."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from ivr.control.questions import ask_long
from ivr.errors import AccueilError, ServiceTrouble
from ivr.flow.entries import Began
from ivr.settings import PROJECT
from ivr.versions.opening import folder_of, record_of
from ivr.versions.store import Store, version_of
from tests.live.controller import SplitTown, open_split_town
from tests.live.ground import ALWAYS_OPEN
from tests.live.town import until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

CENTRAL = "+33199000100"


@dataclass
class Desk:
    """A supervisor's: the town, and the routing as it was at first."""

    town: SplitTown
    base: str

    async def ivr(self, *words: str, right: bool = True) -> str:
        """What `ivr routing` prints; `right` is whether it is to succeed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ivr", "routing", *words, cwd=PROJECT, env=self.town.controller.environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, stdin=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        printed = (await process.communicate())[0].decode()
        assert (process.returncode == 0) is right, printed
        return printed

    def save(self, note: str, old: str = "", new: str = "") -> str:
        """The routing is saved with a piece replaced, and a note; its version."""
        assert old in self.base
        text = f"{self.base.replace(old, new) if old else self.base}# {note}\n"
        self.town.settings.routing.write_text(text)
        return version_of(text.encode())

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Version, what and why of each change, the latest last."""
        return [(one.version, one.what, one.why) for one in record_of(self.town.settings.home).changes()]

    def placed(self, version: str) -> bool:
        """Whether the file on the disk has the contexts of a version."""
        return f"[handover-{version}]" in (self.town.settings.home / "etc" / "extensions.conf").read_text()

    async def begins_with(self) -> str:
        """The version that a new call has."""
        leg = await self.town.call(CENTRAL, heard=False)
        (began,) = (one for one in self.town.entries(await self.town.id_of(leg)) if isinstance(one, Began))
        await leg.hang_up()
        return began.version


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk() -> AsyncIterator[Desk]:
    """The controller is a process of its own."""
    async with open_split_town(ALWAYS_OPEN) as town:
        yield Desk(town, town.settings.routing.read_text())


async def test_the_commands_and_a_running_service(desk: Desk) -> None:
    first = version_of(desk.base.encode())
    assert f"Nothing: {desk.town.settings.routing} is version {first[:8]}" in await desk.ivr("diff")
    second = desk.save("fewer tries", "  tries: 3", "  tries: 2")
    assert "service: tries is 2 (was 3)" in await desk.ivr("diff")
    assert "Asterisk loads it." in await desk.ivr("check")
    assert "needs a reason" in await desk.ivr("accept", right=False)
    assert "nothing was changed" in await desk.ivr("accept", "--dry-run")
    assert desk.changes[-1][0] == first == await desk.begins_with()
    assert f"Version {second} is in force (change #2)" in await desk.ivr("accept", "--why", "people hang up")
    assert desk.changes[-1] == (second, "accept", "people hang up")
    assert await desk.begins_with() == second
    assert "Version" in await desk.ivr("rollback", "--why", "they did not")
    assert desk.changes[-1] == (first, "rollback", "they did not")
    assert await desk.begins_with() == first
    rows: list[dict[str, Any]] = json.loads(await desk.ivr("list", "--json"))
    assert [(row["number"], row["version"], row["in_force"]) for row in rows] == [
        (3, first, True), (2, second, False), (1, first, False),
    ]  # fmt: skip
    assert await desk.ivr("show") == desk.base
    assert "tries: 2" in await desk.ivr("show", second[:5])


async def test_what_is_wrong_is_told_and_changes_nothing(desk: Desk) -> None:
    before = desk.changes
    desk.save("no number", "  tries: 3", "  tries: many")
    assert "routing.yaml:" in await desk.ivr("accept", "--why", "a slip", right=False)
    assert "tries" in await desk.ivr("check", right=False)
    assert desk.changes == before
    assert await desk.begins_with() == before[-1][0]


async def test_who_closes_his_terminal_in_the_middle_has_the_change_made(desk: Desk) -> None:
    version = desk.save("a closed lid", "wait_for_key: 6", "wait_for_key: 4")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ivr", "routing", "accept", "--why", "a closed lid", cwd=PROJECT,
        env=desk.town.controller.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout
    assert version in (await process.stdout.readline()).decode()
    process.kill()
    await process.wait()
    async with asyncio.timeout(30):
        while f"VERSION={version}" not in await desk.town.asterisk.cli("dialplan show globals"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert desk.changes[-1] == (version, "accept", "a closed lid")
    assert await desk.begins_with() == version


async def test_of_two_at_once_one_waits_for_nobody(desk: Desk) -> None:
    version = desk.save("two at once", "  tries: 3", "  tries: 2")
    fields = {"what": "accept", "path": str(desk.town.settings.routing), "version": version, "who": "m", "why": "x"}
    asked = (ask_long(desk.town.settings.control, "routing accept", fields, 60) for _ in range(2))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    (refused,) = (answer for answer in answers if isinstance(answer, AccueilError))
    assert "another version is being put into force right now" in str(refused)
    assert desk.changes[-1][0] == version
    assert [change[0] for change in desk.changes].count(version) == 1


async def test_a_controller_that_dies_between_placing_and_switching_comes_back_as_it_was(desk: Desk) -> None:
    before = desk.changes
    staying = await desk.town.call(CENTRAL)
    coming = desk.save("cut off", "wait_for_key: 6", "wait_for_key: 5")
    fields = {"what": "accept", "path": str(desk.town.settings.routing), "version": coming, "who": "m", "why": "x"}
    asked = asyncio.create_task(ask_long(desk.town.settings.control, "routing accept", fields, 60))
    await until(lambda: desk.placed(coming), "the new files are in place", 60)
    desk.town.controller.kill()
    with pytest.raises(AccueilError):
        await asked
    assert desk.changes == before
    await desk.town.controller.start()
    assert not staying.has("ended")
    assert "is not what is in force" in desk.town.controller.said
    assert not desk.placed(coming)
    assert await desk.begins_with() == before[-1][0]
    await staying.hang_up()
    assert f"Version {coming} is in force" in await desk.ivr("accept", "--why", "again")
    assert await desk.begins_with() == coming


async def test_without_a_service_it_holds_from_the_next_start_on(desk: Desk) -> None:
    await desk.town.controller.stop()
    version = desk.save("at night", "wait_for_key: 6", "wait_for_key: 7")
    assert "the service starts with it" in await desk.ivr("accept", "--why", "at night")
    assert desk.changes[-1] == (version, "accept", "at night")
    await put_right_again(desk, version)
    await desk.town.controller.start("--watch")
    assert await desk.begins_with() == version


async def put_right_again(desk: Desk, version: str) -> None:
    """Somebody's hand has been at the accepted text; the file is put into force, and both are the same again."""
    kept = Store(folder_of(desk.town.settings.home))
    kept.path(version).write_text("# a hand on the keyboard\n")
    with pytest.raises(ServiceTrouble, match="ivr routing accept"):
        kept.text(version)
    assert "is in force already" in await desk.ivr("accept", "--why", "as it was")
    assert kept.text(version) == desk.town.settings.routing.read_bytes()


async def test_a_file_that_is_followed_is_accepted_when_it_is_right(desk: Desk) -> None:
    """The service was started with `--watch`."""
    before = desk.changes
    desk.save("a slip", "  tries: 3", "  tries: many")
    await until(lambda: "is not accepted" in desk.town.controller.said, "what is wrong is told", 20)
    assert desk.changes == before
    version = desk.save("right", "  tries: 3", "  tries: 2")
    await until(lambda: desk.changes != before, "it is accepted", 30)
    assert desk.changes[-1][0] == version
    await until(lambda: f"Version {version} is in force" in desk.town.controller.said, "and told")
    assert await desk.begins_with() == version
