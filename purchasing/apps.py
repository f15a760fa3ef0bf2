from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    name = "purchasing"

    def ready(self) -> None:
        from purchasing import events  # noqa: F401 - registers the catalogue
