"""All pages of office tasks (办理任务)."""

from web.tasks import acting, around, task
from web.tasks.blueprint import pages

__all__ = ["acting", "around", "pages", "task"]
