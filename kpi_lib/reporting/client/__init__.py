"""Words, pages and workbook of a report for one client."""
