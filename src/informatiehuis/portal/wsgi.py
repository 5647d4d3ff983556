"""The WSGI application: `gunicorn informatiehuis.portal.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "informatiehuis.portal.settings")
application = get_wsgi_application()

from informatiehuis.kernel.searching.following import follow  # noqa: E402 # when the apps are there

follow()
