from typing import Any

from django.http import HttpRequest

from demo.accounts import ACCOUNTS, PASSWORD


def accounts(request: HttpRequest) -> dict[str, Any]:
    """For the buttons of the login page, which is another app's."""
    return {"demo_accounts": ACCOUNTS, "demo_password": PASSWORD}
