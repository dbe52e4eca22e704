"""Notebooks in forked processes: the libraries are imported once per run. Linux only.

1. `template_main` imports the libraries (`preload`) and forks a child per notebook.
2. `template_handle` starts it, or borrows the one of the run's parent.
3. `children` gives this process a `forked_child`, the next one forked ahead.
4. `fork_client` sends a notebook's cells to the child's `child_kernel`.
5. `fork_engine` offers that to papermill as the engine ``kpi-fork``.
"""
