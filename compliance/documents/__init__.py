"""Documents: statements as PDF files, and canonical JSON. Only this layer knows how a statement is drawn."""
