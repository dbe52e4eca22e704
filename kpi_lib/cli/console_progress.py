"""Progress of a run or an import, on standard error."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from kpi_lib.cli.screen import say, visible
from kpi_lib.running.units import Unit, UnitResult
from kpi_lib.running.worker_pool import Started
from kpi_lib.sources.files import import_progress as sources

_SHOWN = 3


class _Display:
    """A bar on a terminal; `lines` says whether each step is a line elsewhere."""

    def __init__(self, quiet: bool, *columns: TextColumn) -> None:
        console = Console(stderr=True)
        self.lines = not quiet and not console.is_terminal
        self.progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn() if columns else TaskProgressColumn(),
            *columns,
            TimeRemainingColumn(),
            console=console,
            disable=quiet or not console.is_terminal,
            transient=True,
        )

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.progress.stop()


class RunProgress(_Display):
    """Notebooks running, done and failed, and the time left."""

    def __init__(self, quiet: bool) -> None:
        super().__init__(quiet, TextColumn("{task.fields[failed]} failed"))
        self._task: TaskID | None = None
        self._running: list[Unit] = []
        self._failed = 0

    def __call__(self, event: Sequence[Unit] | Started | UnitResult) -> None:
        """Take the run's next event."""
        if isinstance(event, Started):
            if event.unit not in self._running:
                self._running.append(event.unit)
        elif isinstance(event, UnitResult):
            self._running.remove(event.unit)
            self._failed += event.error is not None
            self._report(event)
        else:
            self._task = self.progress.add_task("", total=len(event), failed=0)
        if self._task is not None:
            self.progress.update(
                self._task,
                description=visible(self._names()),
                advance=isinstance(event, UnitResult),
                failed=self._failed,
            )

    def _names(self) -> str:
        names = ", ".join(map(str, self._running[:_SHOWN]))
        more = len(self._running) - _SHOWN
        return f"{names} and {more} more" if more > 0 else names

    def _report(self, result: UnitResult) -> None:
        end = f"failed: {result.error}" if result.error else "done"
        line = f"{result.unit} ({result.seconds:.1f} s) {end}"
        if self.lines:
            say(line, err=True)
        elif result.error:
            self.progress.print(visible(line), markup=False)


class ImportProgress(_Display):
    """The file that is read, checked or written."""

    def __init__(self, quiet: bool) -> None:
        super().__init__(quiet)
        self._step: tuple[str, str] | None = None
        self._task: TaskID | None = None

    def __call__(self, event: sources.Progress) -> None:
        """Take the import's next event."""
        step = (event.file, event.stage)
        if self._task is None or step != self._step:
            if self._task is not None:
                self.progress.remove_task(self._task)
            self._task = self.progress.add_task(visible(f"{event.file}: {event.stage}"))
            self._step = step
        self.progress.update(
            self._task, completed=event.done, total=event.total or None
        )
