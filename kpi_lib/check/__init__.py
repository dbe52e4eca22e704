"""What is wrong, or odd, in a tenant's data."""

from kpi_lib.check.checking import Rule, check, rules
from kpi_lib.check.findings import Finding, Findings

__all__ = ["Finding", "Findings", "Rule", "check", "rules"]
