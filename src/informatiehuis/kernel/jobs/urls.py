"""The addresses of work in the background."""

from django.urls import path

from informatiehuis.kernel.jobs import pages

app_name = "jobs"
urlpatterns = [
    path("beheer/taken/", pages.overview, name="overview"),
    path("beheer/taken/schemas/<str:name>/", pages.set_schedule, name="schedule"),
    path("taken/<uuid:identifier>/", pages.job, name="job"),
    path("taken/<uuid:identifier>/opnieuw/", pages.retry, name="retry"),
    path("taken/<uuid:identifier>/annuleren/", pages.cancel, name="cancel"),
]
