"""Incremental sync: a tenant's lake kept up to date from its sources.

`registry` names the sources, `sync_run` syncs one of them, `resource_reading` one of
its resources; `lake_store` writes rows, keys and `cursors`. `failures` and
`source_report` say what came of it, `health` tells monitoring.
"""
