from django.apps import AppConfig


class ExceptionsHandlingConfig(AppConfig):
    name = "exceptions_handling"

    def ready(self) -> None:
        from exceptions_handling import events  # noqa: F401 - registers the catalogue
