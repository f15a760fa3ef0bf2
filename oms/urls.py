"""What comes in."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from core import views
from dashboard.views import session

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("login/", session.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", session.set_language, name="set_language"),
    path("admin/login/", session.admin_login),
    path("admin/", admin.site.urls),
    # Open to everybody who writes a client; it describes addresses and holds no data.
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "api/docs/",
        SpectacularSwaggerSplitView.as_view(template_name="api/docs.html"),
        name="api_docs",
    ),
    path("api/v1/", include("orders.api.urls")),
    path("api/v1/", include("inventory.api.urls")),
    path("api/v1/", include("purchasing.api.urls")),
    path("api/v1/", include("fulfillment.api.urls")),
    path("api/v1/", include("tracking.api.urls")),
    path("api/v1/", include("exceptions_handling.api.urls")),
    path("api/v1/", include("reports.api.urls")),
    path("", include("tracking.urls")),
    path("", include("purchasing.urls")),
    path("", include("dashboard.urls")),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler500 = views.server_error
