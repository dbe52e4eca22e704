"""From a KPI's numbers to a report: texts, blocks, figures, files."""
