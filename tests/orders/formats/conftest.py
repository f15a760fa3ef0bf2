"""The sample documents that lie beside the project."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from orders.formats import registry
from orders.formats.protocol import Document

PROJECT = Path(__file__).resolve().parents[3]

Reader = Callable[[str], list[Document]]


@pytest.fixture(scope="session")
def samples() -> Path:
    folder = Path(os.environ.get("OMS_SAMPLES", PROJECT.parent / "shared" / "samples"))
    if not folder.is_dir():
        pytest.skip("the sample documents are not here; OMS_SAMPLES names their folder")
    return folder


@pytest.fixture
def read_sample(samples: Path) -> Reader:
    """Read a sample by its path, the format told by the file itself."""

    def read(name: str) -> list[Document]:
        return list(registry.read_path(samples / name).documents)

    return read
