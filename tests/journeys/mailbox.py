"""The customers' mail, as the files that the system writes it to."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from pathlib import Path

from tests.journeys.waiting import eventually

# The file mailbox ends each message with this line.
_END = b"\n" + b"-" * 79 + b"\n"
_LINK = re.compile(r"https?://\S+/[tc]/[\w-]+")

# Eight digits on a line of their own, in groups or not.
_CODE = re.compile(r"^\d{4} ?\d{4}$", re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """One e-mail."""

    message_id: str
    to: str
    language: str
    subject: str
    text: str

    @property
    def link(self) -> str:
        """The one link of the letter."""
        (link,) = _LINK.findall(self.text)
        return str(link)

    @property
    def code(self) -> str:
        """The code of the letter, empty where it has none."""
        found = _CODE.search(self.text)
        return found[0] if found else ""


@dataclass(frozen=True)
class Mailbox:
    """All letters, read anew each time."""

    directory: Path

    def letters(self, word: str) -> list[Letter]:
        """The letters whose subject has a word, such as an order's number, as they were written."""
        return [letter for letter in self._read() if word in letter.subject]

    def wait_for(self, word: str, how_many: int) -> list[Letter]:
        """The letters with a word once there are so many; never more."""
        eventually(
            lambda: len(self.letters(word)) >= how_many,
            f"{how_many} letters about {word}, there are "
            f"{[letter.subject for letter in self.letters(word)]}",
        )
        letters = self.letters(word)
        assert len(letters) == how_many, [letter.subject for letter in letters]
        return letters

    def _read(self) -> list[Letter]:
        files = sorted(self.directory.glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
        return [
            _letter(raw)
            for path in files
            # What has no end yet is still being written.
            for raw in path.read_bytes().split(_END)[:-1]
        ]


def _letter(raw: bytes) -> Letter:
    message = email.message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return Letter(
        message_id=str(message["Message-ID"]),
        to=str(message["To"]),
        language=str(message["Content-Language"]),
        subject=str(message["Subject"]).strip(),
        text=body.get_content(),
    )
