"""The table of what a job for many statements did for each project."""
