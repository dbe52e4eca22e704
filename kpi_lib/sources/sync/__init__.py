"""Keeping a tenant's lake up to date from its sources."""
