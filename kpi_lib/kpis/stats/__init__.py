"""Statistics of the KPIs: pure functions on numbers, no lake and no SQL."""
