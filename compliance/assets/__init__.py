"""Assets: reading what files say of how they were made, and writing it into copies of them.

Only this layer knows C2PA's library and exiftool. Both work on files that nobody trusts, so each file is read and
written in a process of its own, with limits on time, memory and output, and without the secrets of this one.
"""
