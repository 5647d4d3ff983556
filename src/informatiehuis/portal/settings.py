"""Settings of the Django project. A house differs from another only by its folder and its environment.

INFORMATIEHUIS_HOME   the folder of the house (default: ./house)
DATABASE_URL          another database than the SQLite file in that folder
INFORMATIEHUIS_DATABASE_SECONDS  how long to wait for another writer (default: 20)
INFORMATIEHUIS_HOSTS  comma-separated host names that this house answers to
INFORMATIEHUIS_HTTPS  1: a web server in front speaks HTTPS and says so in X-Forwarded-Proto
INFORMATIEHUIS_PURPOSE_HOURS  how long the purpose that somebody chose for a source holds (default: 8)
INFORMATIEHUIS_USES_KEPT_DAYS  how long the log of processing is kept (default: 1826, five years)
INFORMATIEHUIS_BACKGROUND_MAP  pdok: show the map of the Netherlands behind maps that can be moved
INFORMATIEHUIS_LIMITS  off: no limits on how often something may be asked; each has a variable of its own as well
OTEL_EXPORTER_OTLP_ENDPOINT  where traces and measures go in OpenTelemetry (default: nothing is measured)
INFORMATIEHUIS_LOG    json or text: the form of the log (default: text in a terminal, else json)
INFORMATIEHUIS_MAIL   the mail server through which a house writes; see `portal.mailing`
INFORMATIEHUIS_DEBUG  1 for developers: full error pages, never on a network
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.house import House
from informatiehuis.portal import mailing
from informatiehuis.portal.accounts import provider
from informatiehuis.portal.accounts.configuration import *  # noqa: F403 # a part of these settings
from informatiehuis.portal.accounts.configuration import ACCOUNT_APPS, CACHES
from informatiehuis.portal.observing import logs

PACKAGE = Path(__file__).resolve().parents[1]
HOUSE = House.from_environment()
SECRET_KEY = HOUSE.secret()
DEBUG = os.environ.get("INFORMATIEHUIS_DEBUG") == "1"
IDENTITY_PROVIDER, _provider_secret = provider.read(os.environ.get("INFORMATIEHUIS_IDENTITY_PROVIDER", ""))
SOCIALACCOUNT_PROVIDERS = IDENTITY_PROVIDER.as_setting(_provider_secret) if IDENTITY_PROVIDER else {}
MAIL = mailing.read(os.environ)
HTTPS = os.environ.get("INFORMATIEHUIS_HTTPS") == "1"
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *filter(None, os.environ.get("INFORMATIEHUIS_HOSTS", "").split(",")),
]

INSTALLED_APPS = [
    "informatiehuis.portal",
    "informatiehuis.rooms.atlas",
    "informatiehuis.rooms.monitor",
    "informatiehuis.rooms.rules",
    "informatiehuis.rooms.sensing",
    "informatiehuis.rooms.estate",
    "informatiehuis.kernel",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    *ACCOUNT_APPS,
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "informatiehuis.portal.observing.requests.RequestMiddleware",
    "informatiehuis.portal.observing.telemetry.TelemetryMiddleware",
    "informatiehuis.portal.clients.ClientMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "informatiehuis.portal.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # before all that may refuse or fail in words, else they are in the language of the request before it
    "django.middleware.locale.LocaleMiddleware",
    "informatiehuis.portal.accounts.bearing.TokenMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "informatiehuis.portal.accounts.lifetimes.LifetimeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "informatiehuis.kernel.web.ActorMiddleware",
    "informatiehuis.portal.accounts.demanding.SecondFactorMiddleware",
    "informatiehuis.portal.limiting.middleware.LimitMiddleware",
    "informatiehuis.portal.moments.MomentMiddleware",
    "informatiehuis.portal.middleware.ProblemMiddleware",
]

ROOT_URLCONF = "informatiehuis.portal.urls"
WSGI_APPLICATION = "informatiehuis.portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "informatiehuis.portal.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# SQLite: readers do not wait for the writer (WAL), and a transaction that will write takes its lock at once,
# so that two writers queue instead of failing half-way.
DATABASE_SECONDS = float(os.environ.get("INFORMATIEHUIS_DATABASE_SECONDS") or 20)
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": DATABASE_SECONDS,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000; "
    "PRAGMA secure_delete=ON;",
}
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{HOUSE.database}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    _own = DATABASES["default"].setdefault("OPTIONS", {})
    _own["options"] = f"-c lock_timeout={DATABASE_SECONDS * 1000:.0f} {_own.get('options', '')}".strip()

# Work in the background waits in the database of the house, so that it is asked for in the transaction of what asks it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "nightly"]}}
# What is counted of every visitor stands beside the database, so that reading a tile never waits for who writes there.
CACHES["counts"] = {"BACKEND": "informatiehuis.portal.sharing.SharedCache"}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "kernel.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "informatiehuis.portal.accounts.breached.BreachedPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"

PURPOSE_HOURS = float(os.environ.get("INFORMATIEHUIS_PURPOSE_HOURS") or 8)
USES_KEPT_DAYS = int(os.environ.get("INFORMATIEHUIS_USES_KEPT_DAYS") or 1826)

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Nederlands")), ("en", _("Engels"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS: list[str] = []
# Served from the package as they were built. Names with a hash never change; the others are asked for again, and
# answered with 304, so that a page never has the styles of an older version.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0
WHITENOISE_IMMUTABLE_FILE_TEST = r"-[A-Z0-9]{8}\.[a-z0-9]+$"

# The background of maps that can be moved. None by default: no page asks anything of another server.
BACKGROUND_MAPS = {
    "pdok": {
        "host": "https://service.pdok.nl",
        "tiles": "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png",
        "credit": "Kaartachtergrond: BRT-Achtergrondkaart, Kadaster via PDOK (CC BY 4.0)",
    }
}
BACKGROUND_MAP = BACKGROUND_MAPS.get(os.environ.get("INFORMATIEHUIS_BACKGROUND_MAP", ""))
_MAP_HOSTS = [BACKGROUND_MAP["host"]] if BACKGROUND_MAP else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_MAP_HOSTS],
        "connect-src": [SELF, *_MAP_HOSTS],
        "worker-src": [SELF],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        # a form that leads on to the identity provider is held to this too
        "form-action": [SELF, *([IDENTITY_PROVIDER.origin] if IDENTITY_PROVIDER else [])],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# What no page asks of a device, so that no script that should not be there can ask it either. Only names that
# browsers know: they complain of others.
PERMISSIONS_DENIED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# With this prefix a browser takes the cookie only from this very host, over HTTPS, for all of it (RFC 6265bis): a
# name beside ours cannot plant one.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

LOGGING = logs.configuration()
