from accounts.models.api_key import ApiClient, ApiKey
from accounts.models.department import Department, Membership
from accounts.models.user import User

__all__ = ["ApiClient", "ApiKey", "Department", "Membership", "User"]
