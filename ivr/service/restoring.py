"""`restore` asked of a running service: recordings that are missing come back, and the backup's journal takes over."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ivr.backup.archive import JOURNAL, Manifest, check, trouble_with
from ivr.backup.exchanging import exchange
from ivr.backup.restoring import ASIDE, FRESH, add_missing, journal_fits, now, unpack
from ivr.control.questions import Tell
from ivr.errors import UserMistake
from ivr.journal.journal import Journal


def uncounted(done: int, of: int) -> None:
    """Shows nothing."""


class Restoring:
    """Restores one backup after another. `after` are told, in their order, that another journal is in place."""

    def __init__(self, home: Path, journal: Journal, *after: Callable[[], Awaitable[object]]) -> None:
        self._home, self._journal, self._after = home, journal, after
        self._one_at_a_time = asyncio.Lock()

    async def restore(self, fields: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
        """The answer to `restore`: `added` recordings, `carried` calls (None when the journal that was there could not
        be read), and where that journal is now. Raises UserMistake or ServiceTrouble; the journal is as it was then.
        """
        file = Path(str(fields.get("file", "")))
        async with self._one_at_a_time:
            manifest = await asyncio.to_thread(check, file)
            if JOURNAL not in manifest.files:
                raise UserMistake(f"{file} holds no journal; take another one")
            added = await asyncio.to_thread(add_missing, self._home, file, uncounted)
            tell(f"{len(added)} recordings that were missing are added")
            aside = self._home / f"{ASIDE}{now()}"
            carried = await asyncio.to_thread(self._exchange, file, manifest, aside)
            for told in self._after:
                await told()
        return {"added": len(added), "carried": carried, "aside": str(aside)}

    def _exchange(self, file: Path, manifest: Manifest, aside: Path) -> int | None:
        fresh, carried = self._home / f"{FRESH}{now()}", list[int | None]()
        try:
            unpack(Manifest(manifest.made, {JOURNAL: manifest.files[JOURNAL]}), file, fresh, uncounted)
            journal_fits(fresh / JOURNAL)
            aside.mkdir(mode=0o700)
            work = partial(exchange, self._journal.path, fresh / JOURNAL, aside / JOURNAL)
            self._journal.exchange(lambda: carried.append(work()))
        except OSError as trouble:
            raise trouble_with(f"{file} cannot be restored to {self._home}", trouble) from trouble
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
            if not carried:
                shutil.rmtree(aside, ignore_errors=True)
        return carried[0]
