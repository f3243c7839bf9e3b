from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "organisation"
    verbose_name = _("Organisation and people")
    default = True


class PortalAdminConfig(admin_apps.AdminConfig):
    default_site = "organisation.admin_site.PortalAdminSite"
    default = False
