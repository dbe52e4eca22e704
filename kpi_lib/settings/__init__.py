"""The parameters folder: defaults, tenants, sources and schedules.

In: YAML files. Out: frozen models in which every mistake has been named with its
place and its remedy. May import `domain` and `lake` (for folders in an object store).
"""
