"""What is wrong, or odd, in a tenant's data."""

from kpi_lib.facts.check.findings import Finding, Findings
from kpi_lib.facts.check.rule_runner import Rule, check, rules

__all__ = ["Finding", "Findings", "Rule", "check", "rules"]
