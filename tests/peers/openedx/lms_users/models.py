"""The LMS keeps a profile beside each user."""

from django.conf import settings
from django.db import models


class UserProfile(models.Model):
    """The consumer reads it along with the user, and nothing in it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    name = models.CharField(max_length=255)
