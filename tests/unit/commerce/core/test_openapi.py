"""The OpenAPI document keeps its promises: names, problems and examples."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from commerce.app import create_app
from commerce.core.settings import Settings
from tests.unit.commerce.core.test_settings import SAFE

Operation = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings(**SAFE | {"environment": "development"})).openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def json_contents(operation: Operation) -> Iterator[dict[str, Any]]:
    parts = [operation.get("requestBody", {}), *operation["responses"].values()]
    for part in parts:
        yield from (c for c in part.get("content", {}).values() if "schema" in c)


def test_every_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = Counter(operation["operationId"] for _, operation in operations(document))

    assert [name for name, times in names.items() if times > 1] == []
    assert all(name.isidentifier() for name in names)


def test_every_operation_says_what_it_is_for(document: dict[str, Any]) -> None:
    silent = [where for where, operation in operations(document) if not operation["description"]]

    assert silent == []


def test_every_refusal_is_documented_by_example(document: dict[str, Any]) -> None:
    for where, operation in operations(document):
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")) and "application/problem+json" in response["content"]:
                examples = response["content"]["application/problem+json"]["examples"]
                assert examples, (where, status)
                for kind, example in examples.items():
                    assert example["value"]["type"] == kind
                    assert example["value"]["status"] == int(status)


def test_every_operation_may_answer_that_it_is_too_often_or_too_busy(
    document: dict[str, Any],
) -> None:
    for _, operation in operations(document):
        for status in ("429", "503"):
            assert "Retry-After" in operation["responses"][status]["headers"]


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    misfits = []
    for where, operation in operations(document):
        for content in json_contents(operation):
            schema = {**content["schema"], "components": document["components"]}
            validator = jsonschema_rs.validator_for(schema, validate_formats=True)
            examples = [content["example"]] if "example" in content else []
            examples += [example["value"] for example in content.get("examples", {}).values()]
            misfits += [
                (where, error.message)
                for example in examples
                for error in validator.iter_errors(example)
            ]

    assert misfits == []
