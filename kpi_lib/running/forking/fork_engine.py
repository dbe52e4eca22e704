"""The papermill engine ``kpi-fork``.

papermill imports this module, by its entry point, while it is imported itself: import
papermill first.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import Engine
from papermill.log import logger
from papermill.utils import merge_kwargs, remove_args

from kpi_lib.running.forking.fork_client import ForkClient


class ForkEngine(Engine):  # type: ignore[misc]
    """Executes each notebook in a process forked from one that is ready."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: float = 60,
        execution_timeout: float | None = None,
        **keys: Any,
    ) -> Any:
        """Run the cells of ``nb_man.nb``; the kernel is this Python's, whatever name.

        Parameters
        ----------
        nb_man : NotebookExecutionManager
        kernel_name : str
        log_output : bool
        stdout_file, stderr_file : file object, optional
            Get what the notebook prints, too.
        start_timeout : float
            Ignored: a child starts at once.
        execution_timeout : float, optional
            Seconds per cell.
        **keys
            ``env`` and ``cwd`` of the notebook; the rest are nbclient's options.
        """
        env, cwd = keys.pop("env", None), keys.pop("cwd", None) or ""
        options = merge_kwargs(
            remove_args(["timeout", "startup_timeout", "input_path"], **keys),
            timeout=execution_timeout or keys.get("timeout"),
            kernel_name=kernel_name,
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
        )
        return ForkClient(nb_man, **options).execute(env=env, cwd=cwd)
