"""The tables of evidence attached to answers."""
