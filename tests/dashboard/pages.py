"""Members of staff at their browsers: logged in, posting forms, reading what a page says."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from accounts.models import User


def as_staff(user: User) -> Client:
    """A browser in which a person is logged in."""
    client = Client()
    client.force_login(user)
    return client


def text(response: Any) -> str:
    """What a page says, without its marks, in one line."""
    body = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", response.content.decode())
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def post(client: Client, url: str, **fields: Any) -> Any:
    """Send a form and follow to the page that says what became of it."""
    return client.post(url, fields, follow=True)
