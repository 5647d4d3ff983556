"""The API of the registers alone, for its tests."""

from django.urls import path
from ninja import NinjaAPI

from informatiehuis.kernel.register.api import routers
from informatiehuis.kernel.register.api_problems import install
from informatiehuis.portal import urls

api = NinjaAPI(title="Registers", version="1.0.0", urls_namespace="register-tests", docs_url=None)
install(api)
for prefix, router in routers():
    api.add_router(prefix, router)

urlpatterns = [
    path("api/v1/", api.urls),
    *urls.urlpatterns,
]
