"""Over TLS, HTTP/2 is spoken where the host can, the name in the certificate is checked, and limits hold there too."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from web_site import HTML, NIGHT, QUICK, Timer, timer

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from tasks.fetch import Network, Web, fetch_page, open_web
from tasks.fetch.loop import Loop

__all__ = ["timer"]  # fixture


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key for hafen.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hafen.example")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(datetime.now(UTC) - timedelta(days=1))
    builder = builder.not_valid_after(datetime.now(UTC) + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("hafen.example")])
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    path = tmp_path_factory.mktemp("tls") / "hafen.pem"
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return path


# After the headers: data of no stream, and the end of the connection at the stream before (RFC 9113 6.1, 6.8).
FRAMES = {"/broken": b"\0\0\1\0\0\0\0\0\0x", "/away": b"\0\0\x08\7\0\0\0\0\0\0\0\0\1\0\0\0\0"}


@dataclass
class Http2:
    """A host that speaks HTTP/2 only, and what it was asked."""

    port: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    connections: int = 0
    writer: asyncio.StreamWriter = field(init=False)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writer = writer
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        writer.write(connection.data_to_send())
        while data := await reader.read(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    self.answer(connection, event)
            writer.write(connection.data_to_send())
        writer.close()

    def answer(self, connection: h2.connection.H2Connection, event: h2.events.RequestReceived) -> None:
        headers = {str(name): str(value) for name, value in event.headers or ()}
        self.asked.append(headers)
        path, stream = headers[":path"], event.stream_id or 0
        status = {"/robots.txt": "404", "/status": "99999"}.get(path, "200")
        extra = [("x-many", str(number)) for number in range(999)] if path == "/many" else []
        connection.send_headers(stream, [(":status", status), ("content-type", "text/html"), *extra])
        if path == "/reset":
            connection.reset_stream(stream)
        elif path in FRAMES:
            self.writer.write(connection.data_to_send() + FRAMES[path])
        else:
            connection.send_data(stream, HTML, end_stream=True)


@pytest.fixture
def host(certificate: Path) -> Iterator[Http2]:
    loop, host = Loop(), Http2()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols(["h2"])
    server = loop.run(asyncio.start_server(host.talk, "127.0.0.1", 0, ssl=context))
    host.port = server.sockets[0].getsockname()[1]
    yield host
    loop.run(_closed(server))
    loop.close()


async def _closed(server: asyncio.Server) -> None:
    server.close()


@pytest.fixture
def web(host: Http2, certificate: Path, timer: Timer) -> Iterator[Web]:
    async def resolve(name: str, port: int) -> Sequence[str]:
        return ["93.184.215.14"]

    async def connect(address: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", host.port)

    trusted = ssl.create_default_context(cafile=str(certificate))
    settings = replace(QUICK, allow_loopback=False)
    with open_web(settings, time=timer.time(), clock=lambda: NIGHT, network=Network(resolve, connect, lambda: trusted)) as opened:
        yield opened


def test_pages_come_over_http2_and_over_one_connection(web: Web, host: Http2) -> None:
    pages = [fetch_page(web, f"https://hafen.example/{number}") for number in range(3)]
    assert {(page.status_line, page.body, page.media_type) for page in pages} == {("HTTP/2 200", HTML, "text/html")}
    assert [asked[":path"] for asked in host.asked] == ["/robots.txt", "/0", "/1", "/2"]
    assert host.asked[0]["user-agent"] == QUICK.user_agent
    assert "cookie" not in host.asked[-1]
    assert host.connections == 1


def test_a_certificate_of_another_name_is_no_connection(web: Web, host: Http2) -> None:
    with pytest.raises(FetchFailed, match="CERTIFICATE_VERIFY_FAILED") as failed:
        fetch_page(web, "https://other.example/")
    assert failed.value.reason == Reason.UNREACHABLE
    assert host.asked == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/many", Reason.TOO_LARGE), *((path, Reason.BROKEN_ENCODING) for path in ("/reset", "/broken", "/away", "/status"))],
)
def test_limits_and_breaks_have_their_reason(web: Web, path: str, reason: Reason) -> None:
    with pytest.raises(FetchFailed) as failed:
        fetch_page(web, f"https://hafen.example{path}")
    assert failed.value.reason == reason
