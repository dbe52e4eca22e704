"""Findings: what a period has to tell, ranked.

Each module looks at one matter (targets, causes, changes, days, commitments, limits,
alerts) and gives candidates; `ranking` chooses. In: facts, a period, a company. Out:
`Findings`. Imports KPIs; no KPI imports it. Its sentences are in `reporting`.
"""
