from exceptions_handling.models.case import ExceptionCase

__all__ = ["ExceptionCase"]
