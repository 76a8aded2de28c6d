"""Which URLs name an object of the shop's bucket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from commerce.core.settings import StorageSettings
from commerce.core.storage import LONGEST_KEY, Storage

HERE = "https://cdn.example/shop/"
storage = Storage(
    StorageSettings(
        endpoint="http://store:9000",
        public_endpoint="https://cdn.example",
        bucket="shop",
        access_key=SecretStr("access"),
        secret_key=SecretStr("secret"),
    )
)
plain_parts = st.text("abcXYZ019-_", min_size=1, max_size=20)
plain_keys = st.lists(plain_parts, min_size=1, max_size=5).map("/".join)


@given(plain_keys)
def test_a_keys_url_names_the_key(key: str) -> None:
    assert storage.key_of(storage.url(key)) == key


@given(plain_keys)
def test_a_signed_url_names_the_key(key: str) -> None:
    assert storage.key_of(storage.signed_url(key)) == key


@given(st.text())
def test_whatever_is_named_lies_in_the_bucket(path: str) -> None:
    key = storage.key_of(HERE + path)

    assert key is None or not {"", ".", ".."} & set(key.split("/"))
    assert key is None or (HERE + path).startswith(storage.url(key))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "uploads/a.jpg",
        "https://evil.example/shop/a.jpg",
        "https://cdn.example.evil.example/shop/a.jpg",
        "https://cdn.example@evil.example/shop/a.jpg",
        "https://user@cdn.example/shop/a.jpg",
        "https://cdn.example:8443/shop/a.jpg",
        "http://cdn.example/shop/a.jpg",
        "HTTPS://CDN.EXAMPLE/shop/a.jpg",
        "//cdn.example/shop/a.jpg",
        "http://store:9000/shop/a.jpg",
        "https://cdn.example/other/a.jpg",
        "https://cdn.example/shopping/a.jpg",
        "https://cdn.example/shop",
        "file:///shop/a.jpg",
    ],
)
def test_urls_outside_the_bucket_name_nothing(url: str) -> None:
    assert storage.key_of(url) is None


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "a/", "/a", "a//b", ".", "..", "../a", "a/../b", "a/..", "a/./b",
        "%2e%2e/a", "a/%2E%2E/b", "a%2f..%2fb", "%252e%252e/a", "a%00", "a\0", "a\nb", "a b",
        "a\\..\\b", "a#b", "a#", "áo.jpg", "a" * (LONGEST_KEY + 1), "?versionId=1", "\ud800",
    ],
)  # fmt: skip
def test_paths_that_climb_or_confuse_name_nothing(path: str) -> None:
    assert storage.key_of(HERE + path) is None


def test_a_query_is_dropped() -> None:
    assert storage.key_of(f"{HERE}a.jpg?X-Amz-Signature=abc&x=../b") == "a.jpg"
