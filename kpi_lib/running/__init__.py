"""Runs: notebooks executed apart from each other, rendered and published atomically.

1. `run.run` takes a request and `plan.plan` resolves it: units, with their snapshots;
   `unit_history.work_of` leaves out those whose reports stand already.
2. `worker_pool.Pool` gives units to `worker` processes, or `cluster.Cluster` to dask's.
3. `execute.execute` runs a unit's notebook (`engine`, `forking`), within its limits
   (`notebook_watch`), with the inputs of `domain.run_environment`.
4. `rendering.render`, `client_guard.guard` and `publishing.publish` finish its files.
5. `manifest.record` notes each result, `index_page.refresh` lists all reports.

In: a request. Out: files under ``reports/``, a manifest of each run and period. One
notebook's failure ends no other. May import every room up to `reporting`.
"""

from kpi_lib.running import address_grammars

# Before any file of this room imports nbformat.
address_grammars.put_off()
