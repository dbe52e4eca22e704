"""KPI reporting for managed service providers."""
