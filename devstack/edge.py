"""The edge on this machine: nginx in front of Serve, with the configuration that production has.

It is the machine's own nginx or comes from Debian's package, unpacked without installing anything
(see devstack.debian). The files are those of `deploy/edge`, with other numbers in the places they
leave open.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from devstack import debian
from devstack.commands import alone, run
from devstack.errors import DevstackError
from devstack.paths import CACHE, PROJECT
from devstack.ports import Ports, is_free
from devstack.supervisor import Child, supervised, wait_until

FILES = PROJECT / "deploy" / "edge"
HTTPS_PORT = 8443
_PACKAGES = CACHE / "nginx"
_PLACE = re.compile(r"\$\{(EDGE_[A-Z_]+)\}")
_START_SECONDS = 30
_VALID = timedelta(days=800)
# Every name: whoever reaches a developer's machine by another name is let in all the same.
_ANY_HOST = "~."
# A crowd that one machine plays has one address.
_FOR_A_DEVELOPER = {
    "EDGE_CONNECTIONS_PER_ADDRESS": "4096",
    "EDGE_REQUESTS_PER_SECOND": "100000",
    "EDGE_BURST": "100000",
}


@dataclass(frozen=True)
class Edge:
    """A running edge.

    Attributes:
        url: base URL without TLS.
        https_url: base URL with TLS.
        certificate: which proves that it is the one at `https_url`; it signed it itself.
    """

    url: str
    https_url: str
    certificate: Path
    child: Child


def program() -> Path:
    """nginx: the machine's own, or fetched at the first call.

    Raises:
        CommandError: the machine has neither it nor apt.
    """
    if installed := shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        return Path(installed)
    with alone(_PACKAGES.with_suffix(".lock")):
        debian.unpack(_PACKAGES, "nginx", "nginx-common")
    return _PACKAGES / "root" / "usr" / "sbin" / "nginx"


def production() -> dict[str, str]:
    """The values of `deploy/edge/edge.env`."""
    lines = (FILES / "edge.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def render(into: Path, values: Mapping[str, str]) -> Path:
    """Write the configuration with its values; returns the file that nginx is given.

    Raises:
        DevstackError: a value is missing.
    """
    into.mkdir(parents=True, exist_ok=True)
    for file in FILES.glob("*.conf"):
        text = _PLACE.sub(lambda place: _value(values, place[1]), file.read_text("utf-8"))
        (into / file.name).write_text(text, "utf-8")
    return into / "nginx.conf"


@contextmanager
def running(
    state: Path,
    upstream: str,
    *,
    web: str | None = None,
    http_port: int | None = None,
    values: Mapping[str, str] | None = None,
) -> Iterator[Edge]:
    """Run the edge until the block ends.

    Args:
        state: where its ports, certificate, log and kept answers lie; one runner at a time.
        upstream: host and port of what it stands in front of.
        web: the same of the web store, if there is one.
        http_port: where it listens without TLS; by default a private port.
        values: instead of production's, by their names.

    Raises:
        ServiceError: it did not start; the message ends with its log.
    """
    with supervised(state) as supervisor:
        claimed = Ports(state).claim(["http", "https", "compressor"])
        http = http_port or claimed["http"]
        https = HTTPS_PORT if http_port and is_free(HTTPS_PORT) else claimed["https"]
        certificate, key = _certificate(state.resolve() / "tls")
        places = {
            "EDGE_HTTP": f"127.0.0.1:{http}",
            "EDGE_HTTPS": f"127.0.0.1:{https}",
            "EDGE_HTTPS_PORT": f":{https}",
            "EDGE_COMPRESSOR": f"127.0.0.1:{claimed['compressor']}",
            "EDGE_UPSTREAM": upstream,
            "EDGE_WEB": web or upstream,
            "EDGE_HOSTS": _ANY_HOST,
            "EDGE_PLAIN_HTTP": "served",
            "EDGE_CERTIFICATE": str(certificate),
            "EDGE_CERTIFICATE_KEY": str(key),
            "EDGE_DIRECTORY": str(state.resolve() / "files"),
            "EDGE_ACCESS_LOG": "off",
            "EDGE_WORKERS": "1",
        }
        config = render(
            state / "conf", {**production(), **_FOR_A_DEVELOPER, **places, **(values or {})}
        )
        (state / "files").mkdir(exist_ok=True)
        child = supervisor.start("nginx", command(config.resolve()), {})
        edge = Edge(f"http://127.0.0.1:{http}", f"https://127.0.0.1:{https}", certificate, child)
        wait_until(child, lambda: _is_ready(edge), within=_START_SECONDS)
        yield edge


def command(config: Path) -> list[str]:
    """Start nginx in the foreground; root's workers are root's too, whose folders these are."""
    as_root = ["-g", "user root;"] if os.geteuid() == 0 else []
    return [str(program()), "-e", "stderr", "-p", str(config.parent), "-c", str(config), *as_root]


def check(config: Path) -> None:
    """Raises CommandError: nginx does not agree with the configuration."""
    run([*command(config), "-t"], folder=config.parent)


def _value(values: Mapping[str, str], name: str) -> str:
    if name not in values:
        raise DevstackError(f"the edge's {name} is not set")
    return values[name]


def _is_ready(edge: Edge) -> bool:
    try:
        return httpx.get(f"{edge.url}/edge/live", timeout=2, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, signed by itself, and its key: made once."""
    certificate, key = folder / "tls.crt", folder / "tls.key"
    if not certificate.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        private = ec.generate_private_key(ec.SECP256R1())
        key.touch(mode=0o600)
        key.write_bytes(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        certificate.write_bytes(_signed(private).public_bytes(serialization.Encoding.PEM))
    return certificate, key


def _signed(private: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Atelier on this machine")])
    addresses = [x509.IPAddress(ip_address(one)) for one in ("127.0.0.1", "::1")]
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), *addresses])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _VALID)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, hashes.SHA256())
    )
