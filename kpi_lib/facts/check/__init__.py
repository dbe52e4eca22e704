"""Data check of one tenant: errors, whose rows no KPI counts, and warnings.

`check` runs the rules of ``*_rules.sql`` and looks at the lake's files and the
quarantine; `CheckFindings` lists the result. `propose` gives settings that mend some
of it.
"""

from kpi_lib.facts.check.check_findings import CheckFinding, CheckFindings
from kpi_lib.facts.check.proposals import Proposal, as_yaml, propose
from kpi_lib.facts.check.rule_runner import check
from kpi_lib.facts.check.rules import CheckRule, rules

__all__ = [
    "CheckFinding",
    "CheckFindings",
    "CheckRule",
    "Proposal",
    "as_yaml",
    "check",
    "propose",
    "rules",
]
