"""What the tests of the registers' pages share (名册页面的操作): uploading a workbook and saying yes."""

import io
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.village import VILLAGE
from tests.web.desk_pages import words

HOME = f"/v/{VILLAGE}/registers"


def upload(client: FlaskClient, content: bytes, name: str = "名册.xlsx") -> TestResponse:
    """Post a workbook; where it is read, the preview."""
    return client.post(
        f"{HOME}/import", data={"workbook": (io.BytesIO(content), name)}, follow_redirects=True
    )


def accept(client: FlaskClient, preview: TestResponse, **changed: str) -> TestResponse:
    """Say yes on a preview."""
    text = preview.get_data(as_text=True)
    form = re.search(r'(?s)<form class="form" method="post" action="([^"]+)">(.*?)</form>', text)
    assert form is not None, words(preview)
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', form[2]))
    return client.post(form[1], data=fields | changed, follow_redirects=True)
