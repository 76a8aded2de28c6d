"""Letters as they are sent."""

from email import message_from_bytes, policy

import pytest

from commerce.notifications.mail import Letter, compose

SENDER = "Atelier <hello@atelier.example>"


def letter(**fields: str) -> Letter:
    return Letter(
        **{
            "identity": "d1", "recipient": "ada@example.com", "subject": "Đơn hàng 7",
            "text": "Xin chào\n", "language": "vi", **fields,
        }
    )  # fmt: skip


def test_a_letter_survives_the_wire() -> None:
    sent = compose(letter(), SENDER).as_bytes(policy=policy.SMTP)

    read = message_from_bytes(sent, policy=policy.default)
    assert (read["From"], read["To"], read["Subject"]) == (SENDER, "ada@example.com", "Đơn hàng 7")
    assert read["Message-ID"] == "<d1@atelier.example>"
    assert read.get_content().splitlines() == ["Xin chào"]


def test_the_same_letter_has_the_same_id_however_often_it_is_sent() -> None:
    first, second = compose(letter(), SENDER), compose(letter(), SENDER)

    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize(
    "subject",
    ["Hi\r\nBcc: all@example.com", "Hi\nBcc: all@example.com", "Hi\r\n\r\nbody", "Hi\x0bBcc: x"],
)
def test_no_subject_begins_a_header(subject: str) -> None:
    sent = compose(letter(subject=subject), SENDER).as_bytes(policy=policy.SMTP)

    read = message_from_bytes(sent, policy=policy.default)
    assert read["Bcc"] is None
    assert read.get_content().splitlines() == ["Xin chào"]


@pytest.mark.parametrize("recipient", ["a@b.example\r\nBcc: all@example.com", "a@b.example\nX: y"])
def test_no_address_begins_a_header(recipient: str) -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline|CR|header"):
        compose(letter(recipient=recipient), SENDER)
