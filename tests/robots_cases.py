"""The reference cases of Google's robots.txt parser, read from its C++ test: who may fetch which URL by which rules.

The file lies in the development data; none of it is copied here. A case is an EXPECT_TRUE or EXPECT_FALSE of
`IsUserAgentAllowed`, with the strings that its arguments name.
"""

from __future__ import annotations

import ast
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import development_data

_TEST = re.compile(r"^TEST\(RobotsUnittest, (\w+)\) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|//[^\n]*|[A-Za-z_][\w:]*|[(){},;=&+<]|\d+|[-*.]',
)
_EXPECTED = {"EXPECT_TRUE": True, "EXPECT_FALSE": False}


@dataclass(frozen=True, slots=True)
class Case:
    """One verdict of the reference."""

    test: str
    robots: bytes
    user_agent: str
    url: str
    allowed: bool


def robots_files() -> Iterator[tuple[str, bytes]]:
    """Every real robots.txt of the development data: its host and its bytes."""
    with tarfile.open(development_data("robots/robots.tar.gz")) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".txt") else None
            if file:
                yield member.name.rpartition("/")[2].removesuffix(".txt"), file.read()


def reference_cases() -> list[Case]:
    """Every case of the reference test that is stated with plain strings."""
    with tarfile.open(development_data("robots/robots.tar.gz")) as archive:
        (name,) = [name for name in archive.getnames() if name.endswith("google_robots_test.cc")]
        file = archive.extractfile(name)
        assert file
        source = file.read().decode("utf-8")
    return [case for test, body in _TEST.findall(source) for case in _cases(test, body)]


def _cases(test: str, body: str) -> Iterator[Case]:
    """The cases of one test. A string is looked up as it stands at that place; one that is computed is left out."""
    tokens = [token for token in _TOKEN.findall(body) if not token.startswith("//")]
    strings: dict[str, str] = {}
    for at, token in enumerate(tokens):
        if token == "=" and tokens[at + 1].startswith('"'):
            strings[tokens[at - 1]] = _joined(tokens[at + 1 :])
        elif token == "IsUserAgentAllowed":
            arguments = _arguments(tokens[at + 2 :])
            if all(each[0].startswith('"') or each[0] in strings for each in arguments):
                robots, agent, url = (strings.get(each[0]) or _joined(each) for each in arguments)
                yield Case(test, robots.encode("utf-8"), agent, url, _EXPECTED[tokens[at - 2]])


def _joined(tokens: list[str]) -> str:
    """The string that these literals make, up to the first token that is none."""
    parts = []
    for token in tokens:
        if not token.startswith('"'):
            break
        parts.append(ast.literal_eval(token))
    return "".join(parts)


def _arguments(tokens: list[str]) -> list[list[str]]:
    """The tokens of each argument of a call, from behind its opening bracket on."""
    found: list[list[str]] = [[]]
    for token in tokens:
        if token == ")":
            break
        if token == ",":
            found.append([])
        else:
            found[-1].append(token)
    return found
