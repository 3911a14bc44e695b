"""The application for a WSGI server of your own: point it at `wsgi:app`."""

from compliance import create_app

app = create_app()
