"""Import of files, a module per step; `guessing` writes the mapping of an unknown one.

`unpacking` (gzip, ZIP), `decoding` (to UTF-8), `loading` (the table ``source``, all
texts), `mapped_rows` (the table's columns, by a `mapping`, which may rest on a preset:
`mapping_files`), `judging` (typed values, quarantine), `staging` (Parquet),
`import_files` (the lake). `preview` stages and writes nothing.
"""
