"""The table of what organisations want to see on their statements."""
