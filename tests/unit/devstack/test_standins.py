"""Stand-ins of payment providers as `make run` starts them."""

from pathlib import Path
from smtplib import SMTP
from urllib.parse import urlsplit

import httpx
import pytest

from devstack.standins import mailbox, process
from devstack.supervisor import supervised


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, True),
        ({"DATABASE__URL": "elsewhere"}, True),
        ({"PAYMENTS__STRIPE__SECRET_KEY": "sk_test_mine"}, False),
        ({"payments__momo__partner_code": "MINE"}, False),
    ],
)
def test_who_has_an_account_of_their_own_gets_no_stand_ins(
    environment: dict[str, str],
    wanted: bool,  # noqa: FBT001 - a parameter of the table above
) -> None:
    assert process.are_wanted(environment) is wanted


def test_stand_ins_answer_and_keep_their_keys_and_port(tmp_path: Path) -> None:
    with supervised(tmp_path) as supervisor:
        first = process.start(supervisor, tmp_path, "http://127.0.0.1:8000/api/v1", 3001)
        answer = httpx.get(f"{first['PAYMENTS__STRIPE__API_BASE']}/v1/refunds", trust_env=False)
    with supervised(tmp_path) as supervisor:
        again = process.start(supervisor, tmp_path, "http://127.0.0.1:8000/api/v1", 3001)

    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert again == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_letters_arrive_as_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL__URL", raising=False)
    with supervised(tmp_path) as supervisor:
        found = process.start(supervisor, tmp_path, "http://127.0.0.1:8000/api/v1", 3001)
        server = urlsplit(found["EMAIL__URL"])
        with SMTP(str(server.hostname), int(server.port or 0)) as mail:
            mail.sendmail("shop@example.com", ["../ada@example.com"], "Subject: Shipped\n\nToday.")

    (letter,) = mailbox.directory(tmp_path).iterdir()
    assert letter.name.endswith("_ada@example.com.eml")
    assert "Subject: Shipped" in letter.read_text()


def test_who_has_a_mail_server_of_their_own_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL__URL", "smtp://127.0.0.1:2525")
    with supervised(tmp_path) as supervisor:
        found = process.start(supervisor, tmp_path, "http://127.0.0.1:8000/api/v1", 3001)

    assert "EMAIL__URL" not in found
