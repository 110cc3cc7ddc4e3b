"""The package's routes, where an LMS puts them."""

from django.urls import include, path

urlpatterns = [path("api/", include("lti_consumer.plugin.urls", namespace="lti_consumer"))]
