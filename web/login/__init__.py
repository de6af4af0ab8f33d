"""Signing in and out, my account, resets in person, elder mode and language (登录、账号、长辈版、语言)."""

from web.login import accounts, display, entering, mine, pin, resetting
from web.login.blueprint import own, pages

__all__ = ["accounts", "display", "entering", "mine", "own", "pages", "pin", "resetting"]
