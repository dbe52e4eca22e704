"""Tables of the tenants as Delta Lake folders, in a directory or an object store.

In: Parquet files of checked rows. Out: snapshots, that is versions and files of one
instant. Writes are atomic, one writer per tenant at a time. May import `domain`.
"""
