"""Everything that a person reads is there in Chinese, with its placeholders."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from core import translations
from dashboard import formats
from tests import world
from tests.dashboard.pages import as_staff, text
from tests.house import source

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
_PLACEHOLDER = re.compile(r"%\(\w+\)[-.0-9]*[a-z]|%[sd%]|\{\w*\}")
_ADDRESS = re.compile(r"\S+@\S+")
# Words of buttons, heads and states: none of them may be left on a Chinese page.
_ENGLISH = re.compile(
    r"\b(accept|accepted|all|apply|back|cancel|cancelled|change|channel|close|company|confirm"
    r"|confirmed|country|currency|customer|delivered|delivery|department|draft|due|exception"
    r"|exceptions|export|filter|find|late|line|lines|log|message|messages|more|name|new|next"
    r"|none|nothing|number|open|optional|order|orders|password|place|price|product|products"
    r"|promised|quantity|reason|review|save|search|settings|show|state|status|stock|submit|today"
    r"|total|units|value|waiting|work|your|you)\b",
    re.IGNORECASE,
)
PAGES = (
    "home",
    "orders",
    "new_order",
    "search",
    "work",
    "review",
    "exceptions",
    "new_case",
    "stock",
    "stock_receipt",
    "stock_adjustment",
    "stock_count",
    "transfers",
    "new_transfer",
    "products",
    "new_product",
    "product_families",
    "new_product_family",
    "product_imports",
    "purchases",
    "new_purchase",
    "receiving",
    "proposals",
    "suppliers",
    "new_supplier",
    "locations",
    "calendars",
    "messages",
    "profile",
)


@cache
def kept(language: str) -> tuple[Message, ...]:
    """The entries of a language's catalogue."""
    with translations.catalogue_path(source.ROOT, language).open("rb") as file:
        return tuple(entry for entry in read_po(file) if entry.id)


def forms(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_source_is_missing_and_none_is_left_over(language: str) -> None:
    today = {
        (entry.context, forms(entry.id)) for entry in translations.collect(source.ROOT) if entry.id
    }

    known = {(entry.context, forms(entry.id)) for entry in kept(language)}

    assert today - known == set(), "run make messages, then translate"
    assert known - today == set(), "run make messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    path = translations.catalogue_path(source.ROOT, language)

    assert translations.untranslated(path) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    differing = {
        forms(entry.id)[-1]: translated
        for entry in kept(language)
        for translated in forms(entry.string)
        if _placeholders(translated) != _placeholders(forms(entry.id)[-1])
    }

    assert differing == {}


def test_a_text_of_a_template_is_found_wherever_it_stands(tmp_path: Path) -> None:
    page = tmp_path / "templates" / "page.html"
    page.parent.mkdir()
    page.write_text(
        "{% load i18n %}{% translate 'Save' %}{% include 'x' with title=_('Title') %}"
        "{% translate 'Open' context 'verb' as word %}{{ name|default:_('none') }}"
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
        "{% comment %}{% translate 'Never' %}{% endcomment %}"
    )

    found = {
        (entry.context, forms(entry.id)) for entry in translations.collect(tmp_path) if entry.id
    }

    assert found == {
        (None, ("Save",)),
        (None, ("Title",)),
        ("verb", ("Open",)),
        (None, ("none",)),
        (None, ("%(n)s day", "%(n)s days")),
    }


def test_what_was_translated_stays_when_texts_are_collected_again(tmp_path: Path) -> None:
    module = tmp_path / "words.py"
    path = translations.catalogue_path(tmp_path, "zh-hans")
    path.parent.mkdir(parents=True)
    module.write_text('_("Save")\n_("Open")\n')
    first = translations.refreshed(tmp_path, "zh-hans")
    path.write_text(first.replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "保存"'))

    module.write_text('_("Save")\n_("Saved")\n')
    path.write_text(translations.refreshed(tmp_path, "zh-hans"))

    assert translations.untranslated(path) == ["Saved"]
    assert "保存" in path.read_text()
    assert "Open" not in path.read_text()


@pytest.mark.parametrize("page", PAGES)
def test_no_english_word_is_left_on_a_chinese_page_of_the_staff(
    small_world: world.World, page: str
) -> None:
    client = as_staff(User.objects.create_superuser("root", password=None))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    answer = client.get(reverse(f"dashboard:{page}"))

    assert answer.status_code == 200
    assert _english_of(answer) == []


@pytest.mark.parametrize("page", ["tracking:look_up", "login"])
def test_no_english_word_is_left_on_a_chinese_page_for_strangers(db: None, page: str) -> None:
    client = Client(headers={"accept-language": "zh-CN"})

    answer = client.get(reverse(page))

    assert answer.status_code == 200
    assert _english_of(answer) == []


LETTERS = sorted((source.ROOT / "templates" / "email").glob("*.txt"))


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: path.stem)
def test_no_english_word_is_left_in_a_chinese_letter(letter: Path) -> None:
    facts = {"number": "7K3F9Q2A", "carrier": "DHL", "units": 2, "units_left": 1, "minutes": 10}
    days = dict.fromkeys(("promised_on", "expected_on", "occurred_at", "expires_at"), world.MORNING)

    with translation.override("zh-hans"):
        words = render_to_string(f"email/{letter.name}", {**facts, **days, "received_by": "Li"})

    assert sorted(set(_ENGLISH.findall(words))) == []


def test_no_english_word_is_left_where_an_order_stands_in_chinese(
    small_world: world.World,
) -> None:
    customer = msgspec.structs.replace(world.CUSTOMER, language="zh-CN")
    with translation.override("zh-hans"):
        placed = world.place([("TEA", 2), ("LAMP", 1)], customer=customer)
    world.deliver_events()
    client = as_staff(User.objects.create_superuser("root", password=None))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    answer = client.get(reverse("dashboard:order", args=[placed.number]))

    assert "阻止订单" in text(answer)
    assert _english_of(answer) == []


def test_the_formats_of_days_are_chinese() -> None:
    with translation.override("zh-hans"):
        assert formats.day(world.MORNING.date()) == "11月24日星期二"
        assert formats.moment(world.MORNING).startswith("11月24日星期二 ")


def _placeholders(words: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(words))


def _english_of(answer: Any) -> list[str]:
    words = _ADDRESS.sub("", text(answer))
    return sorted({found.group().lower() for found in _ENGLISH.finditer(words)})
