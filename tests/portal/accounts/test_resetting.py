"""A forgotten password: a link by a real mail server, the same answer for every address, and events of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from informatiehuis.kernel.access import HOUSE, NotAllowed
from informatiehuis.kernel.accounts import AccountProblem, change_email
from informatiehuis.kernel.jobs import queue
from informatiehuis.kernel.jobs.performing import Watch, do
from informatiehuis.kernel.models import Job, JobState, ServiceAccount, User
from informatiehuis.portal.accounts.resetting import mail_reset
from informatiehuis.portal.mailing import Mail
from tests import factories
from tests.portal.accounts.test_signing_in import noted, sign_in
from tests.servers import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]
FORGOT, SENT, SECRET = "/wachtwoord/vergeten/", "/wachtwoord/vergeten/verstuurd/", "geheim van de mailserver"
NEW = "een-heel-ander-lang-woord"


class Box:
    """A mail server that keeps what it takes, from who names himself and knows the password."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuses:
            return "451 come back later"
        content = envelope.content
        assert isinstance(content, bytes)
        mail: Any = message_from_bytes(content, policy=policy.default)
        assert envelope.rcpt_tos == [mail["To"]]
        self.mails.append(mail)
        return "250 taken"


def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, who: Any) -> AuthResult:
    assert isinstance(who, LoginPassword)
    return AuthResult(success=(who.login, who.password) == (b"huis", SECRET.encode()))


@pytest.fixture
def box(settings: Settings) -> Iterator[Box]:
    """A mail server on this machine that the house of the test writes through."""
    cache.clear()
    found, port = Box(), free_port()
    server = Controller(
        found, hostname="127.0.0.1", port=port, authenticator=known, auth_required=True, auth_require_tls=False
    )
    server.start()
    settings.MAIL = Mail("127.0.0.1", port, "huis@provincie.example", "smtp", "huis", SECRET)
    yield found
    server.stop()


def work() -> list[Job]:
    """Do everything that waits, as a worker does."""
    while taken := queue.take("test", ("default",)):
        do(taken, Watch())
    return list(Job.objects.filter(name=mail_reset.name).order_by("asked_at"))


def asked(client: Client, email: str, **more: Any) -> Any:
    return client.post(FORGOT, {"email": email}, **more)


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"http\S+(/wachtwoord/nieuw/\S+)", mail.get_content())
    assert found
    return found[1]


def test_a_link_is_mailed_and_gives_a_new_password_once(box: Box) -> None:
    user = factories.person("reader", email="jansen@provincie.example")
    elsewhere = Client()
    sign_in(elsewhere, user)
    client = Client()
    assert asked(client, "Jansen@Provincie.example")["Location"] == SENT
    assert box.mails == []
    [job] = work()
    assert (job.state, job.arguments["account"]) == (JobState.DONE, str(user.pk))
    [mail] = box.mails
    assert (mail["To"], mail["From"]) == ("jansen@provincie.example", "huis@provincie.example")
    assert user.username in mail.get_content()
    link = link_in(mail)
    page = client.get(link, follow=True)
    assert page.redirect_chain[-1][0].endswith("-set-password/")
    done = client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert done["Location"] == "/wachtwoord/nieuw/klaar/"
    assert "_auth_user_id" not in client.session
    assert elsewhere.get("/account/").status_code == 302
    assert sign_in(Client(), user, factories.PASSWORD)
    assert sign_in(Client(), user, NEW) == ""
    assert "Deze link geldt niet meer" in Client().get(link).content.decode()
    said = [one for one in noted(user) if "sign_in" not in one]
    assert said == [{"reset_mailed": True}, {"password": "changed"}, {"sessions_ended": 1}]


@pytest.mark.parametrize("base", ["http://huis.example", "https://huis.example", "http://huis.example/deel"])
def test_the_link_has_https_where_the_house_has_it(box: Box, settings: Settings, base: str) -> None:
    """The web server in front speaks HTTPS and the house HTTP; its name may begin with http for ever."""
    settings.HTTPS, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["huis.example"]
    house = settings.HOUSE.profile
    settings.HOUSE = SimpleNamespace(profile=replace(house, base_uri=base), temporary=settings.HOUSE.temporary)
    user = factories.person("reader", email="jansen@provincie.example")
    proxied = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_HOST": "huis.example"}
    client = Client(**proxied)
    assert client.get(FORGOT).wsgi_request.is_secure()
    assert asked(client, user.email)["Location"] == SENT
    work()
    found = re.search(r"(\S+)(/wachtwoord/nieuw/\S+)", box.mails[0].get_content())
    assert found
    assert found[1] == base.replace("http://", "https://")
    page = client.get(found[2], follow=True)
    assert all(not address.startswith("http://") for address, _ in page.redirect_chain)
    assert "no-store" in page["Cache-Control"]
    done = client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert done["Location"] == "/wachtwoord/nieuw/klaar/"
    assert all(cookie["secure"] for cookie in client.cookies.values() if cookie["max-age"] != 0)


def test_a_link_without_https_stays_as_the_house_is_called(box: Box) -> None:
    asked(Client(), factories.person("reader", email="jansen@provincie.example").email)
    work()
    assert "http://127.0.0.1:8000/wachtwoord/nieuw/" in box.mails[0].get_content()


def test_the_link_is_in_no_table_and_in_no_event(box: Box) -> None:
    user = factories.person("reader", email="jansen@provincie.example")
    asked(Client(), user.email)
    work()
    key = link_in(box.mails[0]).rstrip("/").rpartition("-")[2]
    from django.apps import apps

    for model in apps.get_models():
        for row in model._base_manager.values():
            assert key not in str(row), model


def test_the_link_leads_to_the_house_whatever_host_was_named(box: Box, settings: Settings) -> None:
    factories.person("reader", email="jansen@provincie.example")
    settings.ALLOWED_HOSTS = ["*"]
    asked(Client(), "jansen@provincie.example", headers={"Host": "kwaad.example"})
    work()
    assert "kwaad.example" not in box.mails[0].as_string()
    assert settings.HOUSE.profile.base_uri in box.mails[0].get_content()


def test_a_mail_is_in_the_language_of_who_asked(box: Box) -> None:
    factories.person("reader", email="jansen@provincie.example")
    Client().post(f"/en{FORGOT}", {"email": "jansen@provincie.example"})
    work()
    assert "/en/wachtwoord/nieuw/" in box.mails[0].get_content()


def test_nobody_learns_whether_there_is_an_account(box: Box) -> None:
    """The same answer, the same questions to the database, the same work afterwards; and a mail to nobody else."""
    factories.person("reader", email="bestaat@provincie.example")
    factories.person("reader", email="uit@provincie.example", is_active=False)
    from django.db import connection

    told, questions = set(), []
    for email in ("bestaat@provincie.example", "niemand@provincie.example", "uit@provincie.example"):
        with CaptureQueriesContext(connection) as found:
            answer = asked(Client(), email)
        told.add((answer.status_code, answer["Location"], answer.content))
        questions.append(len(found))
        assert Job.objects.filter(state=JobState.WAITING).count() == 1
        jobs = work()
        assert [jobs[-1].state, jobs[-1].result] == [JobState.DONE, jobs[0].result]
    assert len(told) == 1
    assert len(set(questions)) == 1, questions
    assert [mail["To"] for mail in box.mails] == ["bestaat@provincie.example"]


@pytest.mark.parametrize("what", ["system", "elsewhere", "without address"])
def test_who_has_no_password_here_gets_no_link(box: Box, what: str) -> None:
    user = factories.person("reader", email="" if what == "without address" else "a@provincie.example")
    if what == "system":
        ServiceAccount.objects.create(user=user, purpose="x", owner=factories.party(), contact_role="y")
    if what == "elsewhere":
        user.set_unusable_password()
        user.save()
    assert asked(Client(), "a@provincie.example")["Location"] == SENT
    work()
    assert box.mails == []
    assert noted(user) == []


def test_asking_is_limited_for_an_address_and_for_who_asks(box: Box) -> None:
    for email in ("bestaat@provincie.example", "niemand@provincie.example"):
        if email.startswith("bestaat"):
            factories.person("reader", email=email)
        clients = [Client(REMOTE_ADDR=f"198.51.100.{number}") for number in range(5)]
        assert [asked(client, email).status_code for client in clients] == [302, 302, 302, 429, 429]
        work()
    assert len(box.mails) == 1, "what waits to be done is not asked for twice"
    one = Client(REMOTE_ADDR="203.0.113.9")
    answers = [asked(one, f"iemand-{number}@provincie.example").status_code for number in range(22)]
    assert answers[:19] == [302] * 19
    assert answers[-1] == 429


def test_a_link_holds_for_an_hour(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    user = factories.person("reader", email="jansen@provincie.example")
    asked(Client(), user.email)
    work()
    link, now = link_in(box.mails[0]), EmailAwarePasswordResetTokenGenerator._now
    for after, holds in ((timedelta(minutes=59), True), (timedelta(minutes=61), False)):
        monkeypatch.setattr(EmailAwarePasswordResetTokenGenerator, "_now", lambda self, after=after: now(self) + after)
        assert (Client().get(link).status_code == 302) is holds


def test_a_new_password_is_held_to_the_same_demands(box: Box) -> None:
    user, client = factories.person("reader", email="jansen@provincie.example"), Client()
    asked(client, user.email)
    work()
    form = client.get(link_in(box.mails[0]))["Location"]
    answer = client.post(form, {"password1": "kort", "password2": "kort"})
    assert answer.status_code == 200
    assert "Fout:" in answer.content.decode()
    assert sign_in(Client(), user) == ""


def test_a_mail_server_that_is_away_is_tried_again(box: Box) -> None:
    user = factories.person("reader", email="jansen@provincie.example")
    box.refuses = True
    asked(Client(), user.email)
    [job] = work()
    assert job.state == JobState.WAITING
    assert noted(user) == []
    assert user.email not in str(job.__dict__)


def test_without_a_mail_server_the_page_says_whom_to_ask(settings: Settings) -> None:
    settings.MAIL = None
    (settings.HOUSE.root / "huis.yaml").write_text("contact: {phone: 030 258 91 11}\n")
    vars(settings.HOUSE).pop("profile", None)
    page = Client().get(FORGOT)
    assert page.status_code == 200
    assert "Vraag de beheerder van dit huis om een nieuw wachtwoord" in page.content.decode()
    assert "030 258 91 11" in page.content.decode()
    assert asked(Client(), "a@provincie.example").status_code == 404
    assert not Job.objects.exists()
    assert f'href="{FORGOT}"' in Client().get("/aanmelden/").content.decode()


def test_only_an_administrator_gives_an_address_and_the_event_does_not_hold_it() -> None:
    """By an address somebody is taken for another: that of one's own is not one's own to choose."""
    user = factories.person("owner")
    from informatiehuis.kernel.access import actor_for

    for actor in (actor_for(user), factories.actor("steward")):
        with pytest.raises(NotAllowed):
            change_email(actor=actor, user=user, email="a@provincie.example")
    with pytest.raises(ValidationError):
        change_email(actor=HOUSE, user=user, email="geen adres")
    change_email(actor=HOUSE, user=user, email=" a@provincie.example ", reason="gevraagd")
    assert User.objects.get(pk=user.pk).email == "a@provincie.example"
    change_email(actor=HOUSE, user=user, email="")
    assert noted(user) == [{"email": "changed"}, {"email": "removed"}]
    ServiceAccount.objects.create(user=user, purpose="x", owner=factories.party(), contact_role="y")
    with pytest.raises(AccountProblem):
        change_email(actor=HOUSE, user=user, email="a@provincie.example")


def test_an_administrator_gives_an_address_on_the_page() -> None:
    client, user = Client(), factories.person("reader")
    client.force_login(factories.person("administrator"))
    address = f"/beheer/accounts/{user.pk}/mail/"
    assert client.post(address, {"email": "geen", "reason": "x"}).status_code == 400
    assert client.post(address, {"email": "a@provincie.example", "reason": ""}).status_code == 400
    assert client.post(address, {"email": "a@provincie.example", "reason": "gevraagd"}).status_code == 302
    assert User.objects.get(pk=user.pk).email == "a@provincie.example"
    client.force_login(factories.person("owner"))
    assert client.post(address, {"email": "b@provincie.example", "reason": "x"}).status_code == 403
