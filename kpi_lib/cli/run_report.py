"""A run on the terminal: its progress, the files that it made, its failures."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say
from kpi_lib.domain.extras import install_command, missing

if TYPE_CHECKING:
    from kpi_lib.running.plan import Request
    from kpi_lib.running.run import Options, RunOutcome

_FONTS = "fonts"
_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def run_and_report(common: Common, request: Request, options: Options) -> RunOutcome:
    """Run with progress; print the reports, failures and a summary."""
    from kpi_lib.cli.console_progress import RunProgress
    from kpi_lib.running.run import Places, run
    from kpi_lib.running.run_problems import RunProblem

    places = Places(common.lake, common.params, common.reports)
    try:
        with RunProgress(common.quiet) as progress:
            outcome = run(request, places, options, progress)
    except KeyboardInterrupt:
        say("interrupted; --resume executes what is missing", err=True)
        raise
    # What stood already is counted alone.
    units = [result.unit for result in outcome.results if result.outputs]
    for unit in sorted(units, key=str):
        for ending in unit.formats:
            if unit.report(ending) in outcome.files:
                say(path_in(common.reports, unit.report(ending)))
    for result in outcome.results:
        for texts in result.left_out:
            say(f"left out of {result.unit}: {texts}", err=True)
        if result.unshown:
            say(f"warning: {result.unit}.pdf: {_unshown(result.unshown)}", err=True)
    for one in outcome.left_out:
        kind = "failed" if one.is_failure else "warning: left out"
        if isinstance(one, RunProblem) and one.is_remark:
            kind = "warning"
        for line in one.problem.splitlines():
            say(f"{kind}: {line}", err=True)
    for result in outcome.failed:
        say(f"failed: {result.unit}: {result.error}", err=True)
        if result.error and result.error.copy:
            say(f"  see {path_in(common.reports, result.error.copy)}", err=True)
    show_profile(outcome)
    if not common.quiet:
        skipped = f", {len(outcome.skipped)} stood already" if outcome.skipped else ""
        done = len(outcome.results) - len(outcome.failed)
        say(
            f"{done} done, {len(outcome.failed)} failed{skipped}; "
            f"all reports: {path_in(common.reports, 'index.html')}",
            err=True,
        )
    return outcome


def show_profile(outcome: RunOutcome) -> None:
    """Show where the time of the reports went, all of them together."""
    seconds: Counter[str] = Counter()
    for result in outcome.results:
        seconds.update(result.profile)
    total = sum(seconds.values())
    if not total:
        return
    say(f"{'step':32}{'seconds':>9}{'share':>8}", err=True)
    for step, spent in seconds.most_common():
        say(f"{step:32}{spent:9.2f}{spent / total:8.1%}", err=True)
    say(f"{'in all':32}{total:9.2f}{1:8.0%}; flame graphs: _profile", err=True)


def _unshown(chars: str) -> str:
    """Say which characters squares stand for, and what shows them."""
    text = f"□ stands for {len(chars)} without a font, such as {chars[:3]}"
    names = [unicodedata.name(char, "") for char in chars]
    if missing(_FONTS) and any(name.startswith(_EAST_ASIAN) for name in names):
        return f"{text}; install fonts: {install_command(_FONTS)}"
    return text


def path_in(folder: Path | str, name: str) -> str:
    """Return the path or address of a file below a folder."""
    return str(folder / name) if isinstance(folder, Path) else f"{folder}/{name}"
