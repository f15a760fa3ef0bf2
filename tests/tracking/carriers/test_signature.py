"""Signatures fit or are refused; garbage raises nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.carriers import easypost, signature
from tracking.carriers.protocol import SignatureInvalid

# The example of the Standard Webhooks specification.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
AT = datetime.fromtimestamp(1614265330, UTC)
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def test_the_specifications_example_is_accepted() -> None:
    message_id = signature.verify(headers=HEADERS, body=BODY, secret=SECRET, at=AT)

    assert message_id == "msg_p5jXN8AQM9LWM0D4loKWxJek"


def test_what_we_sign_is_what_the_specification_signs() -> None:
    signed = signature.sign(message_id=HEADERS["webhook-id"], sent_at=AT, body=BODY, secret=SECRET)

    assert signed == HEADERS


def test_one_of_several_signatures_is_enough_while_a_secret_is_replaced() -> None:
    both = {**HEADERS, "webhook-signature": "v1,AAAA " + HEADERS["webhook-signature"]}

    assert signature.verify(headers=both, body=BODY, secret=SECRET, at=AT)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_message_signed_too_long_ago_or_ahead_is_refused(minutes: int) -> None:
    with pytest.raises(SignatureInvalid):
        signature.verify(
            headers=HEADERS, body=BODY, secret=SECRET, at=AT + timedelta(minutes=minutes)
        )


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,not base64 ,,,"},
        {"webhook-signature": "v1,é漢"},
        {"webhook-signature": HEADERS["webhook-signature"].replace("v1,", "v2,")},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-id": ""},
        {"webhook-id": "a.b"},
        {"webhook-id": "x" * 200},
    ],
)
def test_garbage_in_a_header_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(SignatureInvalid):
        signature.verify(headers={**HEADERS, **change}, body=BODY, secret=SECRET, at=AT)


@given(st.dictionaries(st.sampled_from([*HEADERS, "x-hmac-signature"]), st.text()), st.binary())
def test_no_header_makes_anything_but_a_refusal(headers: dict[str, str], body: bytes) -> None:
    for adapter in (signature, easypost):
        with pytest.raises(SignatureInvalid):
            adapter.verify(headers=headers, body=body, secret=SECRET, at=AT)


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        signature.verify(headers=HEADERS, body=BODY + b" ", secret=SECRET, at=AT)


def test_a_carrier_without_a_secret_cannot_be_believed() -> None:
    signed = signature.sign(message_id="msg_1", sent_at=AT, body=BODY, secret="")

    with pytest.raises(SignatureInvalid):
        signature.verify(headers=signed, body=BODY, secret="", at=AT)
