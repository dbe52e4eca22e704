"""An executed notebook as HTML, PDF, XLSX and PPTX."""
