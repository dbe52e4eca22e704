"""The parameters folder: defaults, tenants, sources, schedules.

In: YAML files. Out: frozen, checked models; an error names every mistake with its place
and its remedy. May import `domain` and `lake` (for folders in an object store).
"""
