"""The tables of what files said of themselves, and what somebody made of it."""
