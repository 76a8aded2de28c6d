"""`python -m devstack demo`: the visit on the command line."""

import argparse
import os
from pathlib import Path

from PIL import UnidentifiedImageError
from rich.console import Console

from devstack.demo.errors import VisitError
from devstack.demo.journal import Journal
from devstack.demo.shop import Shop
from devstack.demo.souvenir import save
from devstack.demo.visit import Wish, visit
from devstack.paths import CACHE, PROJECT

PHOTO = CACHE / "pictures" / "studio-2.jpg"
PRODUCT = "song-lon-t-shirt"
RESULTS = PROJECT / "demo-result"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the demo's options; `make demo PHOTO=me.jpg PRODUCT=...` sets them as well."""
    given = os.environ
    port = given.get("PORT") or "8000"
    parser.add_argument(
        "--photo", type=Path, default=Path(given.get("PHOTO") or PHOTO), help="of yourself"
    )
    parser.add_argument("--product", default=given.get("PRODUCT") or PRODUCT, help="its slug")
    parser.add_argument("--color", default=given.get("COLOR") or None, help="one it comes in")
    parser.add_argument("--base-url", default=f"http://127.0.0.1:{port}", help="of the shop")


def run(options: argparse.Namespace, console: Console | None = None) -> None:
    """Visit the shop and keep what comes of it in `demo-result/`.

    Raises:
        VisitError: why the visit ended early, in one line.
    """
    console = console or Console()
    journal = Journal(console, f"A visit to {options.base_url}")
    wish = Wish(options.photo.expanduser(), options.product, options.color)
    with Shop(options.base_url) as shop, journal.shown():
        fitting = visit(shop, wish, journal)
    try:
        path = save(fitting, RESULTS)
    except UnidentifiedImageError as error:
        raise VisitError("What the fitting room made is no picture.") from error
    console.print(f"\n{fitting.product}, before and after: [bold]{path}[/]", soft_wrap=True)
