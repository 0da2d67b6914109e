"""Progress of long steps, on a terminal and in a log alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ivr.service.preparing import Progress as Counter
from ivr.service.preparing import Tell

console = Console(highlight=False, markup=False, soft_wrap=True)


@contextmanager
def shown(quiet: bool = False) -> Iterator[tuple[Tell, Counter]]:
    """A `tell` and a `progress` to start a service with; `quiet` shows nothing."""
    if quiet:
        yield (lambda sentence: None), (lambda done, of: None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        prompts = bar.add_task("prompts in eight languages", total=None, visible=False)

        def count(done: int, of: int) -> None:
            bar.update(prompts, completed=done, total=of, visible=done < of)

        yield (lambda sentence: bar.console.print(sentence)), count


@contextmanager
def counted(what: str) -> Iterator[Counter]:
    """A bar for one long step, counted in `what`."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        step = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(step, completed=done, total=of)
