"""Use cases: each takes a session, an actor and the time, changes the store and appends exactly one history entry."""
