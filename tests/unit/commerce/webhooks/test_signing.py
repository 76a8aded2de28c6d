"""Signatures of outbound webhooks."""

import base64

from commerce.webhooks import signing


def test_the_signature_is_that_of_the_specifications_example() -> None:
    # https://docs.svix.com/receiving/verifying-payloads/how-manual
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'

    headers = signing.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, [secret])

    assert headers == {
        "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "Webhook-Timestamp": "1614265330",
        "Webhook-Signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_two_keys_make_two_signatures() -> None:
    first, second = signing.new_secret(), signing.new_secret()

    both = signing.headers("m1", 1, b"{}", [first, second])["Webhook-Signature"].split(" ")

    assert both == [
        signing.headers("m1", 1, b"{}", [key])["Webhook-Signature"] for key in (first, second)
    ]
    assert both[0] != both[1]


def test_a_secret_is_long_and_never_the_same() -> None:
    secrets = {signing.new_secret() for _ in range(100)}

    assert len(secrets) == 100
    assert all(len(base64.b64decode(secret.removeprefix("whsec_"))) == 32 for secret in secrets)
