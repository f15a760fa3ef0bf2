"""The supplier's page; no log-in."""

from __future__ import annotations

from django.urls import path

from purchasing.pages import answer

app_name = "purchasing"

urlpatterns = [path("supplier/<str:token>/", answer.answer, name="answer")]
