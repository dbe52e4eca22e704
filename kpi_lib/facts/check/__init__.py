"""Data check of one tenant: errors, whose rows no KPI counts, and warnings.

`check` runs the rules of ``*_rules.sql`` and looks at the lake's files and the
quarantine; `Findings` lists the result. `propose` gives settings that mend some of it.
"""

from kpi_lib.facts.check.findings import Finding, Findings
from kpi_lib.facts.check.proposals import Proposal, as_yaml, propose
from kpi_lib.facts.check.rule_runner import check
from kpi_lib.facts.check.rules import Rule, rules

__all__ = [
    "Finding",
    "Findings",
    "Proposal",
    "Rule",
    "as_yaml",
    "check",
    "propose",
    "rules",
]
