"""Makes stewards of the whole house in the house of this environment, and tells the password that they share."""

import os
import secrets
import sys

from bench.workers.telling import cpu_seconds, tell


def make(count: int) -> str:
    """Accounts `steward-0` and so on; the password is drawn anew each time."""
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.accounts import add_account

    password = secrets.token_urlsafe(16)
    for number in range(count):
        add_account(actor=HOUSE, username=f"steward-{number}", password=password, role="steward")
    return password


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "informatiehuis.portal.settings"
    import django

    django.setup()
    made = make(int(sys.argv[1]))
    tell(cpu_seconds(), "", password=made)
