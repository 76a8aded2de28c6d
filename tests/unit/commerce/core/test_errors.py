"""Problems: titles that never vary, details that travel."""

import pickle

import pytest
from starlette.requests import Request

# Importing the application brings every domain's problems along.
from commerce import app as _app
from commerce.core.errors import InvalidRequest, NotFound, Problem, problems, render
from commerce.products.errors import OutOfStock
from commerce.tryons.errors import NotAPicture, Refused

assert _app


def kinds(root: type[Problem] = Problem) -> list[type[Problem]]:
    """A problem and all that are kinds of it."""
    return [root, *(kind for child in root.__subclasses__() for kind in kinds(child))]


def request(path: str = "/cart", host: bytes = b"shop.test") -> Request:
    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"host", host)]}
    return Request(scope)


@pytest.mark.parametrize("kind", kinds())
def test_a_title_is_a_sentence_and_is_the_same_in_every_case(kind: type[Problem]) -> None:
    assert kind("this case").title() == kind("that case").title() == kind.title()
    assert kind.title().endswith(".")
    assert "\n" not in kind.title()


@pytest.mark.parametrize("kind", kinds())
def test_a_problem_survives_a_journey_between_processes(kind: type[Problem]) -> None:
    problem = kind("Only 3 left.", {"available": 3})

    arrived = pickle.loads(pickle.dumps(problem))  # noqa: S301 - pickled in the line itself

    assert type(arrived) is kind
    assert (arrived.detail, arrived.extra) == (problem.detail, problem.extra)


def test_no_two_problems_have_one_type() -> None:
    names = [kind.kind() for kind in kinds()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("kind", "name"),
    [(OutOfStock, "out-of-stock"), (NotAPicture, "not-a-picture"), (NotFound, "not-found")],
)
def test_a_type_is_the_kebab_case_name(kind: type[Problem], name: str) -> None:
    assert kind.kind() == name


def test_a_problem_without_a_case_tells_its_title() -> None:
    assert OutOfStock().detail == "There are not that many left."


def test_a_refusal_survives_a_journey_between_processes() -> None:
    arrived = pickle.loads(pickle.dumps(Refused("no-person", "Ah.")))  # noqa: S301 - our own

    assert (arrived.code, arrived.message) == ("no-person", "Ah.")


def test_extra_fields_help_but_never_replace_a_problems_own() -> None:
    answer = render(request(), OutOfStock("Only 3 left.", {"available": 3, "status": 200}))

    assert answer.body == (
        b'{"available":3,"status":409,"type":"out-of-stock",'
        b'"title":"There are not that many left.","detail":"Only 3 left.","instance":"/cart"}'
    )


def test_text_that_utf_8_cannot_say_is_answered_all_the_same() -> None:
    errors = [{"pointer": "/body/\ud800", "detail": "Extra"}]

    answer = render(request(), InvalidRequest("1 field", {"errors": errors}))

    assert b"/body/\\ud800" in bytes(answer.body)


@pytest.mark.parametrize(
    ("path", "instance"),
    [("/products/áo dài", b"/products/%C3%A1o%20d%C3%A0i"), ("/a?b#c", b"/a%3Fb%23c")],
)
def test_the_instance_is_a_uri_reference(path: str, instance: bytes) -> None:
    assert instance in bytes(render(request(path), NotFound()).body)


def test_a_host_that_is_none_spoils_no_answer() -> None:
    assert b'"/cart"' in bytes(render(request(host=b"["), NotFound()).body)


def test_routes_document_their_problems_by_status() -> None:
    documented = problems(NotFound, OutOfStock)

    assert list(documented) == [404, 409, 422]
    assert "`out-of-stock`" in documented[409]["description"]
