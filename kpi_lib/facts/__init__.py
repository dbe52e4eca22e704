"""One tenant's facts behind a read-only DuckDB connection.

In: a snapshot of the lake and a tenant's settings. Out: rows of SQL macros (index in
``macros/README.md``), for a client only what that client may see (`client`); findings
of the data check (`check`). May import `domain`, `lake`, `text` and `settings`.
"""
