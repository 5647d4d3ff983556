"""People who sign in, and the roles they hold at a party."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.models.things import Party


class UserManager(BaseUserManager["User"]):
    """Makes accounts; Django's own commands use it too."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(username, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in. The identifier is a UUID, so that events and logs name no person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(
        _("gebruikersnaam"),
        max_length=150,
        unique=True,
        error_messages={"unique": _("Deze gebruikersnaam bestaat al. Kies een andere.")},
    )
    display_name = models.CharField(_("naam op het scherm"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("mag inloggen"), default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("gebruiker")

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def is_staff(self) -> bool:
        return self.is_superuser


class Role(models.TextChoices):
    """What somebody may do at a party; each role may also do what the ones before it may."""

    READER = "reader", _("lezer")
    STEWARD = "steward", _("beheerder van gegevens")
    OWNER = "owner", _("eigenaar")
    ADMINISTRATOR = "administrator", _("beheerder van het huis")


class RoleGrant(models.Model):
    """Somebody holds a role at a party; without a party it holds in the whole house."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "role", "party"), name="grant_once", nulls_distinct=False),
        )

    def __str__(self) -> str:
        return f"{self.role} at {self.party_id or 'the house'}"
