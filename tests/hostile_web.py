"""What a hostile web may send: URLs and redirects that lead where nobody should go, and answers that are not what they say."""

from __future__ import annotations

import gzip
import zlib
from http.server import BaseHTTPRequestHandler

import brotli  # type: ignore[import-untyped]
import zstandard
from web_site import HTML, Answering, reply

from schemas.outcome import Reason

# URLs, and the reason with which each is refused. {port} is that of a listener on loopback which must never be connected to.
NO_WEB_ADDRESS = [
    "ftp://hafen.example/",
    "file:///etc/hosts",
    "gopher://hafen.example:70/_x",
    "data:text/html,<p>x",
    "javascript:alert(1)",
    "ws://hafen.example/",
    "//hafen.example/",
    "http:///a",
    "http://user:secret@hafen.example/",
    "http://hafen.example@127.0.0.1:{port}/",
    "http://hafen.example:22/",
    "http://hafen.example:25/",
    "http://hafen.example:0/",
    "http://hafen.example:6000/",
    "http://hafen.example:99999/",
    "http://[::1/",
    "http://[fe80::1%25eth0]/",
    "http://[v1.x]/",
    "http://hafen .example/",
    "http://hafen.example\r\nX-Injected: 1/",
    "http://hafen.example/\x00",
    "http://256.256.256.256/",
    "http://0177.0.0.1:{port}/",
    "http://1.2.3.4.5/",
    "http://\uff11\uff12\uff17.0.0.1:{port}/",  # full-width digits
    "http://\u2460\u2461\u2466.0.0.1:{port}/",  # digits in circles
    "http://hafen.example/" + "a" * 9000,
]
FORBIDDEN = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.1:{port}/",
    "http://127.8.9.10:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.0x1:{port}/",
    "http://017700000001:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "https://192.168.1.1/",
    "http://3232235777/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/latest/meta-data/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://169.254.1.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://240.0.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://inside.example/",
    "http://both.example/",
    "http://mapped.example/",
    "http://second-look.example:{port}/",
]

ZEROS = bytes(3_000_000)


def raw(data: bytes) -> Answering:
    """An answer of exactly these bytes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(data)
        request.close_connection = True

    return answer


def endless(start: bytes, again: bytes) -> Answering:
    """An answer that begins with `start` and never ends."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        request.wfile.write(start)
        while True:
            request.wfile.write(again)

    return answer


def headed(headers: str, body: bytes = b"") -> Answering:
    """An answer with these header lines and a body as it stands."""
    return raw(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n\r\n".encode("latin-1") + body)


def packed(coding: str, body: bytes) -> Answering:
    return reply(body, Content_Encoding=coding)


def _zstd(body: bytes, level: int = 3, log: int = 20) -> bytes:
    parameters = zstandard.ZstdCompressionParameters.from_level(level, window_log=log)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()  # does not know the size, so it names a window
    return packer.compress(body) + packer.flush()


# Answers, and the reason with which each is refused.
ANSWERS: dict[str, tuple[Answering, Reason]] = {
    "a gzip bomb": (packed("gzip", gzip.compress(ZEROS)), Reason.TOO_LARGE),
    "a deflate bomb": (packed("deflate", zlib.compress(ZEROS)), Reason.TOO_LARGE),
    "a brotli bomb": (packed("br", brotli.compress(ZEROS)), Reason.TOO_LARGE),
    "a zstd bomb": (packed("zstd", _zstd(ZEROS)), Reason.TOO_LARGE),
    "a bomb in a bomb": (packed("gzip, gzip", gzip.compress(gzip.compress(ZEROS))), Reason.TOO_LARGE),
    "a bomb in members": (packed("gzip", gzip.compress(bytes(40_000)) * 90), Reason.TOO_LARGE),
    "a hundred codings": (packed(", ".join(["gzip"] * 100), gzip.compress(HTML)), Reason.BROKEN_ENCODING),
    "a coding that nobody asked for": (packed("compress", HTML), Reason.BROKEN_ENCODING),
    "gzip that is cut": (packed("gzip", gzip.compress(HTML)[:-9]), Reason.BROKEN_ENCODING),
    "brotli that is cut": (packed("br", brotli.compress(HTML)[:-3]), Reason.BROKEN_ENCODING),
    "zstd that is cut": (packed("zstd", _zstd(HTML)[:-3]), Reason.BROKEN_ENCODING),
    "zstd with a window of 128 MiB": (packed("zstd", _zstd(HTML * 9, 19, 27)), Reason.BROKEN_ENCODING),
    "no gzip at all": (packed("gzip", HTML), Reason.BROKEN_ENCODING),
    "a body without end": (endless(b"HTTP/1.1 200 OK\r\n\r\n", bytes(50_000)), Reason.TOO_LARGE),
    "a length beyond all measure": (headed("Content-Length: 99999999999999999999"), Reason.TOO_LARGE),
    "a length that is too long": (headed("Content-Length: 500", HTML), Reason.BROKEN_ENCODING),
    "two lengths": (headed(f"Content-Length: 5\r\nContent-Length: {len(HTML)}", HTML), Reason.BROKEN_ENCODING),
    "a length below zero": (headed("Content-Length: -1", HTML), Reason.BROKEN_ENCODING),
    "a length that is no number": (headed("Content-Length: many", HTML), Reason.BROKEN_ENCODING),
    "a transfer coding of its own": (headed("Transfer-Encoding: gzip", HTML), Reason.BROKEN_ENCODING),
    "chunks that are none": (headed("Transfer-Encoding: chunked", HTML), Reason.BROKEN_ENCODING),
    "chunks that break off": (headed("Transfer-Encoding: chunked", b"5\r\n<p>Ha\r\n"), Reason.BROKEN_ENCODING),
    "a chunk beyond all measure": (headed("Transfer-Encoding: chunked", b"ffffffffffffffffff\r\n<p>"), Reason.BROKEN_ENCODING),
    "a thousand headers": (headed("\r\n".join(f"X-{n}: 1" for n in range(1000)), HTML), Reason.TOO_LARGE),
    "a header of a megabyte": (headed("X-Long: " + "x" * 1_000_000, HTML), Reason.BROKEN_ENCODING),
    "headers without end": (endless(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n" * 1000), Reason.BROKEN_ENCODING),
    "a header in two lines": (headed("X-A: 1\r\n\0: x", HTML), Reason.BROKEN_ENCODING),
    "another protocol": (raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), Reason.BROKEN_ENCODING),
    "a page without any header": (raw(HTML + b"\r\n\r\n"), Reason.BROKEN_ENCODING),
    "nothing": (raw(b""), Reason.UNREACHABLE),
    "a switch of protocols": (raw(b"HTTP/1.1 101 -\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), Reason.BROKEN_ENCODING),
    "a PDF that calls itself HTML": (reply(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"), Reason.NOT_A_PAGE),
    "a JPEG that calls itself HTML": (reply(b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(99)), Reason.NOT_A_PAGE),
    "a ZIP that calls itself HTML": (reply(b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(99)), Reason.NOT_A_PAGE),
    "noise that calls itself HTML": (reply(bytes(range(256)) * 8), Reason.NOT_A_PAGE),
    "a film without a type": (reply(b"\0\0\0\x20ftypisom" + bytes(99), Content_Type=""), Reason.NOT_A_PAGE),
    "HTML that calls itself a picture": (reply(HTML, Content_Type="image/png"), Reason.NOT_A_PAGE),
    "a redirect to itself": (reply(b"", 302, Location="/a"), Reason.TOO_MANY_REDIRECTS),
    "a redirect to nowhere": (reply(b"", 302), Reason.REFUSED),
    "a redirect to another protocol": (reply(b"", 302, Location="gopher://hafen.example/"), Reason.BAD_URL),
    "a redirect with a password": (reply(b"", 302, Location="http://a:b@hafen.example/"), Reason.BAD_URL),
    "a redirect to mail": (reply(b"", 302, Location="http://hafen.example:25/"), Reason.BAD_URL),
}
