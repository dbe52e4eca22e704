"""Errors that a user can act on: where, what, got, expected, what to do."""

from __future__ import annotations

from typing import Self


class KpiError(Exception):
    """Base of every error that this library raises on purpose.

    Parameters
    ----------
    where : str
        The place: a file and key, a table and column, a command and option.
    problem : str
        The value or state at that place, in one clause.
    expected : str, optional
        A right value or state.
    remedy : str, optional
        A step that mends it.
    """

    def __init__(
        self, where: str, problem: str, expected: str = "", remedy: str = ""
    ) -> None:
        self.where = where
        self.problem = problem
        self.expected = expected
        self.remedy = remedy
        parts = [problem]
        if expected:
            parts.append(f"expected {expected}")
        if remedy:
            parts.append(remedy)
        super().__init__(f"{where}: {'; '.join(parts)}.")

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows of it: the message, no lines of this library."""
        return [f"{type(self).__name__}: {self}"]

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """Pickle it by the arguments of its constructor."""
        return type(self), (self.where, self.problem, self.expected, self.remedy)


class ParamsError(KpiError):
    """A parameter, option or settings file is wrong (exit code 2)."""


class NoSuchNameError(ParamsError, AttributeError):
    """An object has no KPI or table of this name."""


class DataError(KpiError):
    """A table, file or row of data is wrong or missing (exit code 1)."""


class SourceError(KpiError):
    """A source of data cannot be read or does not answer (exit code 1)."""


class RenderError(KpiError):
    """A report cannot be made or may not be published (exit code 1)."""


def folder_error(kind: type[KpiError], path: object, error: OSError) -> KpiError:
    """Return the error of a path that the system refuses."""
    return kind(
        str(path),
        f"cannot be read ({error.strerror or error})",
        remedy="check the path and its permissions",
    )


class ManyErrors(ParamsError):
    """Several mistakes of one check, a line for each."""

    def __init__(self, where: str, errors: list[KpiError]) -> None:
        self.errors = tuple(errors)
        super().__init__(where, f"{len(errors)} mistakes")
        self.args = ("\n".join(str(error) for error in errors),)

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """Pickle it by the arguments of its constructor."""
        return type(self), (self.where, list(self.errors))


def raise_all(where: str, errors: list[KpiError]) -> None:
    """Raise the errors of one check, if there are any."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ManyErrors(where, errors)
