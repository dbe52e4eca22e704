"""Slides of a report: chosen from its document, set as native shapes and tables."""
