"""Accounts that are no person, and the tokens with which programs come in for an account."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.access.scopes import Scope
from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.models.people import User
from informatiehuis.kernel.models.things import Party


class ServiceAccount(models.Model):
    """What makes an account one of a system: what it is for, whose it is and which role answers for it.

    Nobody signs in with such an account; a system comes in with a token.
    """

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="service")
    purpose = models.CharField(_("waarvoor"), max_length=500)
    owner = models.ForeignKey(
        Party, verbose_name=_("van welke partij"), on_delete=models.PROTECT, related_name="service_accounts"
    )
    contact_role = models.CharField(_("wie erover gaat"), max_length=200)

    class Meta:
        verbose_name = _("dienstaccount")

    def __str__(self) -> str:
        return f"service account {self.pk}"


class AccessToken(models.Model):
    """A token (*sleutel*): with it a program comes in for an account, for as much as its scope says, until it expires.

    Only the SHA-256 `digest` of the token is kept, and no more once it was revoked or found expired; `public_part` is
    the part of it by which it is found, and is no secret. `name` is by which its holder knows it. `networks` are those
    from which it may come; none is from everywhere. `second_factor` says that who made it had shown one, or made it on
    the machine of the house itself. `last_used_on` is a day in UTC, so that it tells of no one's hours. `reminded_at`
    is when it was told that it expires.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("naam"), max_length=100)
    public_part = models.CharField(max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    scopes = models.JSONField(default=list, blank=True)
    kinds = models.JSONField(default=list, blank=True)
    networks = models.JSONField(default=list, blank=True)
    second_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sleutel")
        constraints = (
            models.CheckConstraint(name="token_expires_later", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(
                name="token_that_ended_opens_nothing", condition=Q(ended_at__isnull=True) | Q(digest="")
            ),
        )

    def __str__(self) -> str:
        return f"token {self.pk}"

    @property
    def scope(self) -> Scope:
        return Scope(frozenset(self.scopes), frozenset(self.kinds), self.pk)

    def holds_at(self, moment: datetime) -> bool:
        """Whether it was neither revoked nor has expired, at a moment (aware)."""
        return self.ended_at is None and moment < self.expires_at
