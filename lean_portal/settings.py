"""The only settings file. What differs between places comes from the environment (lean_portal/env.py)."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from lean_portal import env

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("STATE_DIR", str(BASE_DIR / "var"))).resolve()

SECRET_KEY = env.secret("SECRET_KEY")
SITE_URL = env.site("SITE_URL")
SECURE = SITE_URL.startswith("https://")
DEMO = env.flag("DEMO")
DEBUG = False
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "", *env.words("EXTRA_HOSTS")]
if DEMO and not {*ALLOWED_HOSTS} <= {"127.0.0.1", "localhost", "::1"}:
    raise ImproperlyConfigured(
        "DEMO is true, so SITE_URL and EXTRA_HOSTS may only name this machine (127.0.0.1)."
    )

INSTALLED_APPS = [
    *(["demo"] if DEMO else []),
    "overview",
    "notifications",
    "meetings",
    "processes",
    "training",
    "improvements",
    "values",
    "organisation",
    "events",
    "lean_portal",
    "organisation.apps.PortalAdminConfig",
    "allauth",
    "allauth.account",
    "django_filters",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "notifications.middleware.live_first",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "organisation.middleware.session_length",
    "organisation.middleware.language",
    "lean_portal.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lean_portal.middleware.method_not_allowed",
]

ROOT_URLCONF = "lean_portal.urls"
WSGI_APPLICATION = "lean_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organisation.context.portal",
                "notifications.context.unread",
                "overview.context.nav",
                *(["demo.context.accounts"] if DEMO else []),
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lean_portal.templatetags.portal",
            ],
        },
    }
]

# ---- database -------------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = int(env.number("DATABASE_CONNECTION_SECONDS", 600))
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "connect_timeout": 5,
    "application_name": "lean-portalen",
    "options": "-c statement_timeout=15s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s",
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Django's 300 would let a guesser push out the counters of the login's own limits.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# ---- people and sessions -------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = ["organisation.backends.PortalBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "organisation.passwords.ContextWordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "organisation.adapter.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "organisation.forms.LoginForm",
    "change_password": "organisation.forms.PasswordChangeForm",
    "reset_password": "organisation.forms.PasswordResetForm",
    "reset_password_from_key": "organisation.forms.NewPasswordForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "organisation.passwords.ResetTokens"
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
# "ip": one address; many people may share it. "key": one account, tried from one address.
LOGIN_FAILURES = int(env.number("LOGIN_FAILURES_PER_HOUR", 20, least=5))
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": f"{LOGIN_FAILURES}/h/ip,20/d/key",
    "reset_password": "20/h/ip,10/h/key",
    "reset_password_from_key": "20/h/ip",
    "change_password": "20/h/user",
    "report_accessibility": "10/h/ip",
    "open_receipt": "20/h/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.number("TRUSTED_PROXIES", 0))
SESSION_ENGINE = "organisation.models.session"
SESSION_COOKIE_AGE = 8 * 60 * 60  # the settings of the group say otherwise at login
SESSION_ABSOLUTE_SECONDS = 24 * 60 * 60

# ---- what the browser is told --------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lean_portal.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.number("TRUSTED_PROXIES", 0) else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

# ---- language and time ---------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
FORMAT_MODULE_PATH = "lean_portal.formats"

# ---- files ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if env.flag("STATIC_MANIFEST", True)
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

# ---- mail, queue and clockwork -------------------------------------------------------------------------
MAILERS = {"default": env.mailer("MAIL_URL")}
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", f"Lean-portalen <lean-portalen@{urlsplit(SITE_URL).hostname}>")

CELERY_BROKER_URL = env.broker("REDIS_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 45, 60
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "global_keyprefix": "lean-portalen:",
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "retry_on_timeout": True,
}
CELERY_VISIBILITY_TIMEOUT = 300
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# ---- the intranet ---------------------------------------------------------------------------------------
# Whose pages may show our fragment in a frame, and which hosts may be told by webhook: host or host:port.
EMBED_ORIGINS = env.origins("EMBED_ORIGINS")
WEBHOOK_HOSTS = env.words("WEBHOOK_HOSTS")
WEBHOOK_CA_FILE = env.text("WEBHOOK_CA_FILE", "")  # where the receiver's certificate is signed by ourselves
WEBHOOK_ALLOW_PRIVATE = env.flag("WEBHOOK_ALLOW_PRIVATE")
WEBHOOK_ALLOW_HTTP = env.flag("WEBHOOK_ALLOW_HTTP")  # for trying out: anybody on the way reads along
if WEBHOOK_ALLOW_HTTP and SECURE:
    raise ImproperlyConfigured("WEBHOOK_ALLOW_HTTP is for trying out, where SITE_URL is http.")

DELIVERY_POLL_SECONDS = env.number("DELIVERY_POLL_SECONDS", 5, least=0.1)
DELIVERY_LEASE_SECONDS = env.number("DELIVERY_LEASE_SECONDS", 120, least=0.1)
DELIVERY_BACKOFF_SECONDS = env.number("DELIVERY_BACKOFF_SECONDS", 60, least=0.01)
DELIVERY_ATTEMPTS = int(env.number("DELIVERY_ATTEMPTS", 8, least=1))
# Whether evenings, nights and days off are quiet for those who have said nothing. Whoever tries the demo
# on a Sunday gets mail.
DELIVERY_QUIET = env.flag("DELIVERY_QUIET", not DEMO)
# Mails to one person within a week, after which the rest is gathered; 0 knows no end.
DELIVERY_WEEKLY_CAP = int(env.number("DELIVERY_WEEKLY_CAP", 0 if DEMO else 10))
# A called agenda that has changed is told of when nobody has changed it for so long.
AGENDA_QUIET_MINUTES = env.number("AGENDA_QUIET_MINUTES", 30, least=1)
CELERY_BEAT_SCHEDULE = {
    "expand and send": {
        "task": "notifications.tasks.work",
        "kwargs": {"clockwork": True},
        "schedule": DELIVERY_POLL_SECONDS,
        "options": {"expires": max(30, DELIVERY_POLL_SECONDS)},
    },
    "tell servers": {
        "task": "notifications.tasks.tell",
        "schedule": DELIVERY_POLL_SECONDS,
        "options": {"expires": max(30, DELIVERY_POLL_SECONDS)},
    },
    "draft and publish stories": {
        "task": "notifications.tasks.write_stories",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "forget old sessions": {
        "task": "organisation.tasks.forget_sessions",
        "schedule": 60 * 60,
        "options": {"expires": 55 * 60},
    },
    "forget old drafts": {
        "task": "improvements.tasks.forget_drafts",
        "schedule": 60 * 60,
        "options": {"expires": 55 * 60},
    },
    "read and import files": {
        "task": "improvements.tasks.work_imports",
        "schedule": DELIVERY_POLL_SECONDS,
        "options": {"expires": max(30, DELIVERY_POLL_SECONDS)},
    },
    "write lists as files": {
        "task": "improvements.tasks.work_exports",
        "schedule": DELIVERY_POLL_SECONDS,
        "options": {"expires": max(30, DELIVERY_POLL_SECONDS)},
    },
    "what time changes": {
        "task": "improvements.tasks.pass_time",
        "schedule": 300,
        "options": {"expires": 290},
    },
    "tend the index of words": {
        "task": "improvements.tasks.tend_the_index",
        "schedule": 600,
        "options": {"expires": 590},
    },
    "remind of selections": {
        "task": "processes.tasks.pass_time",
        "schedule": 300,
        "options": {"expires": 290},
    },
    "prepare meetings and remind": {
        "task": "meetings.tasks.pass_time",
        "schedule": 300,
        "options": {"expires": 290},
    },
    "open rounds and remind": {
        "task": "values.tasks.pass_time",
        "schedule": 300,
        "options": {"expires": 290},
    },
    "open waves and remind": {
        "task": "training.tasks.pass_time",
        "schedule": 300,
        "options": {"expires": 290},
    },
    "end what is handed over": {
        "task": "overview.tasks.pass_time",
        "schedule": 300,
        "options": {"expires": 290},
    },
    "compute the overview": {  # once a night, whoever comes first
        "task": "overview.tasks.pass_night",
        "schedule": 600,
        "options": {"expires": 590},
    },
}

# ---- libraries -----------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DEFAULT_EXCEPTION_REPORTER_FILTER = "lean_portal.reports.WithoutTexts"
# Django names the address of what goes wrong, and that of a feed or a calendar holds its token. Filtered
# where it is said, so for every handler there is; and once more for whoever else may say it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "lean_portal.tokens.Discreet",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {"without tokens": {"()": "lean_portal.tokens.WithoutTokens"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without tokens"]}
    },
    "loggers": {name: {"filters": ["without tokens"]} for name in ("django.request", "lean_portal.errors")},
    "root": {"handlers": ["console"], "level": "INFO"},
}
