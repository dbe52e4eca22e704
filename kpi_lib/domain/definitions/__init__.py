"""Definitions of the KPIs, a module per family of reports."""
