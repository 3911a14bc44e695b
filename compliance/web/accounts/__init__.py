"""Accounts on the web: signing in and out, second factors, passkeys, sessions, and the people of an organisation."""
