"""People who sign in, and the roles they hold at a party."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.models.areas import Area
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
    """Somebody who can sign in, or a system (`ServiceAccount`). The identifier is a UUID, so that events and logs name
    no person.
    """

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


NOBODY = UUID(int=0)
BEGINNING, END = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


class RoleGrant(models.Model):
    """Somebody holds a role at a party; without a party it holds in the whole house.

    `kinds` empty is every kind, by their English names in order. `area` is that area with all that lies in it: several
    areas are several grants, so that an area cannot leave the house and leave a role without its limit. A party leaves
    the house after the roles at it were taken back, each with its event (`kernel.granting`). It holds from
    `valid_from` until `valid_until`, that moment itself no longer; empty is always.

    `group` is the group at the identity provider with which the role came and goes; empty when it was given here.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    kinds = models.JSONField(default=list, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    group = models.CharField(max_length=200, blank=True, default="", editable=False)

    class Meta:
        constraints = (
            # on an expression, because SQLite holds two empty values for different ones
            models.UniqueConstraint(
                F("user"),
                F("role"),
                Coalesce("party", Value(NOBODY, models.UUIDField())),
                Coalesce("area", Value(NOBODY, models.UUIDField())),
                F("kinds"),
                Coalesce("valid_from", Value(BEGINNING, models.DateTimeField())),
                Coalesce("valid_until", Value(END, models.DateTimeField())),
                name="grant_once",
            ),
            models.CheckConstraint(
                name="grant_ends_later",
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} at {self.party_id or 'the house'}"
