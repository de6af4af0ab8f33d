"""The demo county (演示县): people in every office and matters in every stage, made by playing commands."""

from workflows.demo.county import ACCOUNTS, PASSWORD, PIN, DemoAccount
from workflows.demo.filling import fill

__all__ = ["ACCOUNTS", "PASSWORD", "PIN", "DemoAccount", "fill"]
