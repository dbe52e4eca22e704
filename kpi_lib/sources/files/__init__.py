"""Import of files, a module per step.

`unpacking` (gzip, ZIP), `decoding` (to UTF-8), `loading` (the table ``source``, all
texts), `mapped_rows` (the table's columns, by a `mapping`), `judging` (typed values,
quarantine), `staging` (Parquet), `import_files` (the lake).
"""
