"""Where figures are found over REST."""

from __future__ import annotations

from django.urls import path

from reports.api.home import HomeFigures

urlpatterns = [path("reports/home", HomeFigures.as_view())]
