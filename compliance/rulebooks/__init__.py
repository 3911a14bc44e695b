"""The law as data: one frozen folder of YAML for each release, and the reader that turns it into domain values."""
