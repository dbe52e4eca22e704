"""Files, databases and vendors' interfaces, turned into rows of the lake.

In: files (`files`; `guessing` writes their mapping), other systems (`vendors`), read
again and again (`sync`). Out: upserts of the lake, quarantined rows with a reason, and
``kpi_daily`` published to PostgreSQL. May import `domain`, `lake`, `text` and
`settings`.
"""
