"""Settings of the Django project. A house differs from another only by its folder and its environment.

INFORMATIEHUIS_HOME   the folder of the house (default: ./house)
DATABASE_URL          another database than the SQLite file in that folder
INFORMATIEHUIS_DATABASE_SECONDS  how long to wait for another writer (default: 20)
INFORMATIEHUIS_HOSTS  comma-separated host names that this house answers to
INFORMATIEHUIS_HTTPS  1: a web server in front speaks HTTPS and says so in X-Forwarded-Proto
INFORMATIEHUIS_BACKGROUND_MAP  pdok: show the map of the Netherlands behind maps that can be moved
INFORMATIEHUIS_DEBUG  1 for developers: full error pages, never on a network
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.house import House

PACKAGE = Path(__file__).resolve().parents[1]
HOUSE = House.from_environment()
SECRET_KEY = HOUSE.secret()
DEBUG = os.environ.get("INFORMATIEHUIS_DEBUG") == "1"
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
    "informatiehuis.kernel",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "informatiehuis.portal.middleware.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "informatiehuis.kernel.web.ActorMiddleware",
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
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
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

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "kernel.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "portal:sign-in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"

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
        "form-action": [SELF],
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
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
