"""An executed notebook as HTML, PDF and XLSX."""
