"""The application for a WSGI server of your own: point it at `wsgi:app`."""

import os

from compliance import ROOT, create_app
from compliance.config import load_settings
from compliance.logs import set_up_logs

settings = load_settings(os.environ, ROOT)
set_up_logs(settings.log_format)
app = create_app(settings)
# Not at once: a server of your own may fork after loading this.
app.extensions["colophon"].sealer.begin(at_once=False)
