"""The blueprint of office tasks (办理任务): nobody comes in who has not signed in."""

from flask import Blueprint

from web import access

pages = Blueprint("tasks", __name__)


pages.before_request(access.signed_in)
