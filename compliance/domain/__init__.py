"""The pure core: questionnaire, facts, decision tables, terms, statements and history. Standard library only."""
