"""Where cases are found over REST."""

from __future__ import annotations

from django.urls import path

from exceptions_handling.api import cases

urlpatterns = [
    path("cases", cases.CaseList.as_view()),
    path("cases/<uuid:case_id>", cases.CaseDetail.as_view()),
    path("cases/<uuid:case_id>/start", cases.CaseStart.as_view()),
    path("cases/<uuid:case_id>/customer-question", cases.CaseCustomerQuestion.as_view()),
    path("cases/<uuid:case_id>/resolution", cases.CaseResolution.as_view()),
    path("cases/<uuid:case_id>/dismissal", cases.CaseDismissal.as_view()),
    path("cases/<uuid:case_id>/owner", cases.CaseOwnership.as_view()),
]
