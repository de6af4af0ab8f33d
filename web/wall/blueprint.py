"""The blueprint of the pages behind the QR (扫一扫网页)."""

from flask import Blueprint

from web import access

pages = Blueprint("wall", __name__)

pages.before_request(access.know_reader)
