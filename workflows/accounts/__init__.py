"""Accounts (账号): who signs in with what; secrets, phone numbers and devices stand in no event."""

from workflows.accounts import authenticator, devices, phone, resets, sealing, secret
from workflows.accounts.account import SignIn, find, find_by_phone, named, open_account
from workflows.accounts.credential import Credential
from workflows.accounts.proof import prove, sign_in, tried
from workflows.accounts.secret import hashed

__all__ = [
    "Credential",
    "SignIn",
    "authenticator",
    "devices",
    "find",
    "find_by_phone",
    "hashed",
    "named",
    "open_account",
    "phone",
    "prove",
    "resets",
    "sealing",
    "secret",
    "sign_in",
    "tried",
]
