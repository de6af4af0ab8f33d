"""The blueprint of the auditor's pages (监督)."""

from flask import Blueprint

from web.audit import findings, supposed

pages = Blueprint("audit", __name__)
pages.add_app_template_filter(findings.told, "finding")
pages.add_app_template_filter(findings.replayed, "replayed")
pages.add_app_template_filter(supposed.line, "supposed")
