"""Local servers that speak the vendors' protocols, faults included."""
