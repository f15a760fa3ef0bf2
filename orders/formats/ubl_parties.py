"""Reads who is who in a UBL document: names, identifiers, contacts, addresses."""

from __future__ import annotations

from lxml import etree

from orders.formats.protocol import DocumentParty
from orders.formats.xml_tree import child, children, text
from orders.rules.request import AddressRequest

_ROLES = {
    "BuyerCustomerParty": "buyer",
    "DeliveryCustomerParty": "buyer",
    "SellerSupplierParty": "seller",
    "DespatchSupplierParty": "seller",
    "AccountingCustomerParty": "bill_to",
    "OriginatorCustomerParty": "originator",
}
_IDENTIFIERS = (
    "Party/PartyIdentification/ID",
    "SupplierAssignedAccountID",
    "CustomerAssignedAccountID",
    "Party/EndpointID",
)
_DELIVERY_ADDRESSES = (
    "Delivery/DeliveryAddress",
    "Delivery/DeliveryLocation/Address",
    "Shipment/Delivery/DeliveryAddress",
    "Shipment/Delivery/DeliveryLocation/Address",
)
_SECOND_LINE = ("AdditionalStreetName", "BuildingName", "Floor", "Room", "Department")


def read_parties(root: etree._Element) -> tuple[DocumentParty, ...]:
    """Read the parties in the document's order, the place of delivery last.

    Where no place of delivery is stated, goods go to the buyer.
    """
    parties = [
        _party(element, role)
        for element in root
        if (role := _ROLES.get(etree.QName(element).localname))
    ]
    buyer = next((party for party in parties if party.role == "buyer"), None)
    ship_to = None if buyer is None else _ship_to(root, buyer)
    return tuple(parties) if ship_to is None else (*parties, ship_to)


def _party(element: etree._Element, role: str) -> DocumentParty:
    contact = next(
        (
            found
            for path in ("Party/Contact", "BuyerContact", "SellerContact", "DeliveryContact")
            if (found := child(element, path)) is not None
        ),
        None,
    )
    name = text(element, "Party/PartyName/Name") or text(
        element, "Party/PartyLegalEntity/RegistrationName"
    )
    return DocumentParty(
        role=role,
        name=name,
        contact=text(contact, "Name") or _person(child(element, "Party/Person")),
        identifier=next(filter(None, (text(element, path) for path in _IDENTIFIERS)), ""),
        email=text(contact, "ElectronicMail"),
        phone=text(contact, "Telephone"),
        address=_address(child(element, "Party/PostalAddress"), name),
    )


def _person(person: etree._Element | None) -> str:
    names = (text(person, part) for part in ("FirstName", "MiddleName", "FamilyName"))
    return " ".join(filter(None, names))


def _ship_to(root: etree._Element, buyer: DocumentParty) -> DocumentParty | None:
    places = (child(root, path) for path in _DELIVERY_ADDRESSES)
    stated = next((place for place in places if place is not None), None)
    contact = child(root, "BuyerCustomerParty/DeliveryContact")
    address = _address(stated, buyer.name) or buyer.address
    if address is None:
        return None
    return DocumentParty(
        role="ship_to",
        name=buyer.name,
        contact=text(contact, "Name") or buyer.contact,
        email=text(contact, "ElectronicMail"),
        phone=text(contact, "Telephone") or buyer.phone,
        address=address,
    )


def _address(element: etree._Element | None, company: str) -> AddressRequest | None:
    if element is None:
        return None
    street = " ".join(filter(None, (text(element, "StreetName"), text(element, "BuildingNumber"))))
    more = [text(element, part) for part in _SECOND_LINE]
    more += [text(line, "Line") for line in children(element, "AddressLine")]
    box = text(element, "Postbox")
    if box and street:
        more.append(box)
    return AddressRequest(
        company=company,
        line1=street or box,
        line2=", ".join(filter(None, more)),
        city=text(element, "CityName"),
        region=text(element, "CountrySubentity"),
        postcode=text(element, "PostalZone"),
        country=text(element, "Country/IdentificationCode"),
    )
