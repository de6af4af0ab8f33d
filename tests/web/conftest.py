"""The village that the tests of this folder live in (模拟村)."""

from tests.gallery import gallery
from tests.village import village, village_in_file, village_on_postgres

__all__ = ["gallery", "village", "village_in_file", "village_on_postgres"]
