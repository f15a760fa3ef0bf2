"""Four checks before anything leaves, by rule, by person and by the customer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.actors import SYSTEM, Actor, ActorKind
from core.errors import DomainError, Forbidden, Invalid, NotFound
from core.models import Event
from fulfillment.models import ConsentRequest, Fulfillment, ReviewCheck, ReviewPolicy
from fulfillment.selectors import consent as consent_views
from fulfillment.services import consent, review
from fulfillment.services.consent import ConsentClosed
from fulfillment.services.progress import Seen
from fulfillment.services.review import ChecksOpen, Verdict
from orders.models import Customer, Order
from orders.services import holds
from orders.services.holds import OnHold
from tests import world
from tests.fulfillment import stages
from tests.fulfillment.buckets import buckets
from tests.world import MORNING, World

CUSTOMER = Actor(kind=ActorKind.CUSTOMER, name="customer")


@pytest.fixture
def large(small_world: World) -> Fulfillment:
    """Seven lamps: more than a rule may let go alone, and the customer is asked."""
    stages.stock_lamps(small_world)
    return stages.in_review()


def results(fulfillment: Fulfillment) -> dict[str, str]:
    fulfillment = stages.fresh(fulfillment)
    checks = ReviewCheck.objects.filter(fulfillment=fulfillment, round=fulfillment.review_round)
    return dict(checks.values_list("kind", "result"))


def record(fulfillment: Fulfillment, actor: Actor, *checks: tuple[Any, ...]) -> None:
    verdicts = [Verdict(fulfillment.pk, *check) for check in checks]
    review.record_checks(verdicts=verdicts, actor=actor, at=MORNING)


def token(fulfillment: Fulfillment) -> str:
    request = ConsentRequest.objects.filter(fulfillment=fulfillment).latest("asked_at")
    return consent.token_of(request.pk)


def test_a_small_order_passes_by_rule_with_its_evidence(small_world: World) -> None:
    fulfillment = stages.released([("TEA", 2)])

    assert fulfillment.status == "released"
    assert results(fulfillment) == dict.fromkeys(ReviewCheck.Kind.values, "passed")
    check = ReviewCheck.objects.get(fulfillment=fulfillment, kind="quantity")
    assert check.evidence["lines"] == [{"sku": "TEA", "asked": 2, "packed": 2}]
    assert check.decided_by_name == "system"
    order = Order.objects.get(pk=fulfillment.order_id)
    assert order.stage == "delivery"


def test_a_bad_address_waits_for_a_person(small_world: World) -> None:
    fulfillment = stages.picked([("TEA", 2)])
    address = Order.objects.select_related("ship_to").get(pk=fulfillment.order_id).ship_to
    address.postcode = ""
    address.save()

    fulfillment = stages.make_ready(fulfillment)

    assert fulfillment.status == "in_review"
    assert results(fulfillment)["address"] == "open"
    check = ReviewCheck.objects.get(fulfillment=fulfillment, kind="address")
    assert check.evidence["problems"] == ["postal_code_missing"]


def test_a_large_order_waits_for_a_person_and_for_the_customer(large: Fulfillment) -> None:
    assert results(large) == dict.fromkeys(ReviewCheck.Kind.values, "open")
    opened = Event.objects.get(type="fulfillment.review_opened")
    assert opened.data["policy"] == "Large orders"
    asked = Event.objects.get(type="fulfillment.consent_asked")
    assert token(large) not in str(asked.data)


def test_the_last_check_releases(small_world: World, large: Fulfillment) -> None:
    reviewer = small_world.actor("reviewer")
    record(large, reviewer, ("quantity", "passed"), ("amount", "passed"), ("address", "passed"))
    assert stages.fresh(large).status == "in_review"

    consent.answer(token=token(large), given="yes", note="", actor=CUSTOMER, at=MORNING)

    assert stages.fresh(large).status == "released"
    given = Event.objects.get(type="fulfillment.consent_given")
    assert (given.data["answer"], given.data["method"]) == ("yes", "link")
    assert given.actor_kind == "customer"


def test_approving_with_open_checks_is_refused(large: Fulfillment) -> None:
    with pytest.raises(ChecksOpen) as refusal:
        review.approve(seen=[Seen(large.pk)], actor=SYSTEM, at=MORNING)

    assert refusal.value.details["open"] == ["address", "amount", "consent", "quantity"]


def test_a_failed_check_sends_everything_back_to_be_counted_anew(
    small_world: World, large: Fulfillment
) -> None:
    record(large, small_world.actor("reviewer"), ("quantity", "failed", "one is broken"))

    after = stages.fresh(large)
    assert after.status == "in_work"
    assert after.lines.get().quantity_picked == 0
    assert buckets(large.order_id, "LAMP") == {"in_work": 7}
    failed = Event.objects.get(type="fulfillment.review_failed")
    assert (failed.data["check"], failed.data["reason"]) == ("quantity", "one is broken")


def test_the_second_round_is_looked_at_by_a_person_even_of_a_small_order(
    small_world: World,
) -> None:
    fulfillment = stages.ready([("TEA", 2)])

    review.enter_review(
        seen=[Seen(fulfillment.pk)], actor=small_world.actor("reviewer"), at=MORNING
    )

    assert results(fulfillment) == {
        "quantity": "open",
        "amount": "open",
        "address": "open",
        "consent": "passed",
    }
    assert buckets(fulfillment.order_id, "TEA") == {"ready": 2}


def test_waiving_needs_a_right_of_its_own_and_a_word(
    small_world: World, large: Fulfillment
) -> None:
    with pytest.raises(Forbidden):
        record(large, small_world.actor("reviewer"), ("consent", "waived", "old customer"))
    with pytest.raises(Invalid):
        record(large, small_world.actor("bo"), ("consent", "waived", " "))

    record(large, small_world.actor("bo"), ("consent", "waived", "old customer"))

    assert results(large)["consent"] == "waived"


def test_consent_is_the_customers_to_give(small_world: World, large: Fulfillment) -> None:
    with pytest.raises(Invalid) as refusal:
        record(large, small_world.actor("reviewer"), ("consent", "passed"))

    assert refusal.value.code == "consent_needs_answer"


def test_a_check_is_decided_once(small_world: World, large: Fulfillment) -> None:
    record(large, small_world.actor("reviewer"), ("amount", "passed"))

    with pytest.raises(DomainError) as refusal:
        record(large, small_world.actor("reviewer"), ("amount", "failed", "changed my mind"))

    assert refusal.value.code == "check_decided"
    assert stages.fresh(large).status == "in_review"


def test_a_recorded_call_is_as_good_as_the_link(small_world: World, large: Fulfillment) -> None:
    consent.record_call(
        seen=Seen(large.pk, large.version),
        given="yes",
        note="Mei Lin, 10:15",
        actor=small_world.actor("reviewer"),
        at=MORNING,
    )

    assert results(large)["consent"] == "passed"
    with pytest.raises(ConsentClosed):
        consent.answer(token=token(large), given="no", note="", actor=CUSTOMER, at=MORNING)


def test_a_customer_who_says_no_sends_it_back(large: Fulfillment) -> None:
    consent.answer(
        token=token(large), given="no", note="not the green ones", actor=CUSTOMER, at=MORNING
    )

    assert stages.fresh(large).status == "in_work"
    failed = Event.objects.get(type="fulfillment.review_failed")
    assert failed.data["reason"] == "not the green ones"


def test_a_link_answers_once_and_not_after_its_time(large: Fulfillment) -> None:
    link = token(large)

    with pytest.raises(ConsentClosed):
        consent.answer(
            token=link, given="yes", note="", actor=CUSTOMER, at=MORNING + timedelta(days=8)
        )
    consent.answer(token=link, given="yes", note="", actor=CUSTOMER, at=MORNING)
    with pytest.raises(ConsentClosed):
        consent.answer(token=link, given="no", note="", actor=CUSTOMER, at=MORNING)

    assert results(large)["consent"] == "passed"


@pytest.mark.parametrize("wrong", ["", " ", "null", "x" * 43, "x" * 5000])
def test_a_made_up_link_opens_nothing(large: Fulfillment, wrong: str) -> None:
    with pytest.raises(NotFound):
        consent.answer(token=wrong, given="yes", note="", actor=CUSTOMER, at=MORNING)


def test_only_the_hash_of_a_link_is_stored(large: Fulfillment) -> None:
    request = ConsentRequest.objects.get()

    assert len(token(large)) == 43
    assert token(large) not in request.token_sha256
    assert consent.find(token=token(large)) == request


def test_the_question_shows_what_is_to_be_sent(large: Fulfillment) -> None:
    request = ConsentRequest.objects.get()

    question = consent_views.question(request=request, at=MORNING)

    assert question.is_open
    assert [(line.name, line.quantity) for line in question.lines] == [("Reading lamp", 7)]
    later = consent_views.question(request=request, at=MORNING + timedelta(days=8))
    assert not later.is_open


def test_a_customer_without_e_mail_is_called(small_world: World) -> None:
    stages.stock_lamps(small_world)
    fulfillment = stages.picked([("LAMP", 7)])
    Customer.objects.update(email="")

    fulfillment = stages.make_ready(fulfillment)

    assert not ConsentRequest.objects.exists()
    with pytest.raises(Invalid) as refusal:
        consent.ask(seen=[Seen(fulfillment.pk)], actor=small_world.actor("reviewer"), at=MORNING)
    assert refusal.value.code == "customer_without_email"


def test_a_hold_keeps_what_passed_review_until_it_is_released(small_world: World) -> None:
    fulfillment = stages.picked([("TEA", 2)])
    hold = holds.place(
        order_id=fulfillment.order_id,
        reason="payment",
        note="",
        blocks=["release"],
        actor=SYSTEM,
        at=MORNING,
    )

    fulfillment = stages.make_ready(fulfillment)

    assert fulfillment.status == "in_review"
    assert set(results(fulfillment).values()) == {"passed"}
    with pytest.raises(OnHold):
        review.approve(seen=[Seen(fulfillment.pk)], actor=SYSTEM, at=MORNING)

    holds.release(hold_id=hold.pk, why="paid", actor=SYSTEM, at=MORNING)
    world.deliver_events()

    assert stages.fresh(fulfillment).status == "released"


def test_without_a_policy_the_rules_decide(small_world: World) -> None:
    ReviewPolicy.objects.all().delete()
    stages.stock_lamps(small_world)

    assert stages.released([("LAMP", 7)]).status == "released"
