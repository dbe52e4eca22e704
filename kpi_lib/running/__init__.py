"""Runs: notebooks chosen, executed apart, rendered and published whole.

In: what `kpi run` asks for. Out: files under ``reports/``, a manifest of each run and
period. One notebook's failure stays its own. May import every room up to `reporting`.
"""
