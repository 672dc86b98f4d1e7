"""Fetches the pictures that articles name elsewhere: only for `ingest --images`, and never for a build.

Shell: the only room that asks other hosts. An address comes from a hostile seed, so no host of one's own
network is asked or led to unless the settings name it; time, size and number are bounded, and what comes
must be a picture by its first bytes.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from broadsheet import __version__
from broadsheet.companions import MAX_BYTES, address_for, kind_in
from broadsheet.model import Cleaned, Problem
from broadsheet.urls import is_web_url

SECONDS = 30.0
"""For one picture, with all the ways that it is led."""
REDIRECTS = 5
OF_ONE = 20
"""Pictures of one article."""
IN_ALL = 1_000
"""Of one run: the next one goes on with newer articles."""
PAUSE = 0.5
"""Seconds between two requests to one host."""
_IMAGE = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\((https?://[^\s()<>\"]+)\)")


class FetchError(Exception):
    """Why a picture was not fetched."""


class Fetched(NamedTuple):
    """An article with the pictures that were fetched for it."""

    cleaned: Cleaned
    files: dict[str, bytes]
    """By address."""
    problems: tuple[Problem, ...]


class Fetcher:
    """Fetches pictures, one after the other."""

    def __init__(self, private_hosts: Collection[str] = ()) -> None:
        self._private = frozenset(private_hosts)
        self._last: dict[str, float] = {}
        self._known: dict[str, bytes | str] = {}
        """By URL: what came, or why nothing did."""
        self._asked = 0

    def for_article(self, cleaned: Cleaned, path: str) -> Fetched:
        """The article with its own copies in place of pictures elsewhere; those that did not come stay links, and are named. `path` is its seed's, for messages."""
        urls = [url for url in (str(cleaned.front.get("image", "")),) if is_web_url(url)]
        urls += (match[2] for match in _IMAGE.finditer(cleaned.markdown) if is_web_url(match[2]))
        files: dict[str, bytes] = {}
        places: dict[str, str] = {}
        problems = []
        for url in list(dict.fromkeys(urls))[:OF_ONE]:
            try:
                content = self._content(url)
                places[url] = address_for(urlsplit(url).path.rpartition("/")[2] or "picture", content)
                files[places[url]] = content
            except FetchError as error:
                problems.append(Problem(path, 0, f"the image {url} was not fetched: {error}; it stays a link", "warning"))
        front = {**cleaned.front, **({"image": places[urls[0]]} if urls and cleaned.front.get("image") in places else {})}
        markdown = _IMAGE.sub(lambda match: f"![{match[1]}]({places.get(match[2], match[2])})", cleaned.markdown)
        found = {**cleaned.found, **{address: url for url, address in places.items()}}
        return Fetched(msgspec.structs.replace(cleaned, front=front, markdown=markdown, found=found), files, tuple(problems))

    def _content(self, url: str) -> bytes:
        if url not in self._known:
            try:
                self._known[url] = self._ask(url)
            except FetchError as error:
                self._known[url] = str(error)
        known = self._known[url]
        if isinstance(known, str):
            raise FetchError(known)
        return known

    def _ask(self, url: str) -> bytes:
        """What is at an address, whatever way it is led there. Raises FetchError."""
        if self._asked >= IN_ALL:
            raise FetchError(f"{IN_ALL:,} were asked for already in this run")
        self._asked += 1
        end = time.monotonic() + SECONDS
        try:
            for _ in range(REDIRECTS + 1):
                if not is_web_url(url):
                    raise FetchError(f"it leads to {url}, which is no web address")
                found = self._request(url, end)
                if isinstance(found, bytes):
                    return found
                url = urljoin(url, found)
        except ssl.SSLError as error:
            raise FetchError(f"the connection is not safe ({error.reason or 'TLS'})") from None
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise FetchError(str(getattr(error, "strerror", "") or error) or type(error).__name__) from None
        raise FetchError(f"it is led on more than {REDIRECTS} times")

    def _request(self, url: str, end: float) -> bytes | str:
        """A picture, or where it is led to."""
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        self._wait(host)
        connection = _connect(host, port, self._address_of(host, port), end, secure=secure)
        try:
            target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else "")
            connection.request("GET", target, headers={"User-Agent": f"Broadsheet/{__version__}", "Accept": "image/avif,image/webp,image/png,image/jpeg,image/gif"})
            response = connection.getresponse()
            if response.status in {301, 302, 303, 307, 308}:
                return response.getheader("Location") or ""
            if response.status != 200:
                raise FetchError(f"the host answers {response.status}")
            kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
            if kind and not kind.startswith("image/") and kind != "application/octet-stream":
                raise FetchError(f"it is {kind}, and no picture")
            content = _read(response, end)
        finally:
            connection.close()
        if not kind_in(content):
            raise FetchError("what came is no JPEG, PNG, GIF, WebP or AVIF")
        return content

    def _address_of(self, host: str, port: int) -> str:
        """The address to ask: looked up once, and then asked by number, so that no second look gives another. Raises FetchError."""
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if host not in self._private and not all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in found):
            raise FetchError(f"{host} is not on the public network; if it is your own, name it under `private_hosts` of [ingest] in digest.toml")
        return found[0]

    def _wait(self, host: str) -> None:
        if (left := self._last.get(host, -PAUSE) + PAUSE - time.monotonic()) > 0:
            time.sleep(left)
        self._last[host] = time.monotonic()


def _connect(host: str, port: int, address: str, end: float, *, secure: bool) -> http.client.HTTPConnection:
    left = max(0.1, min(10.0, end - time.monotonic()))
    reached = socket.create_connection((address, port), left)
    if not secure:
        connection = http.client.HTTPConnection(host, port, timeout=left)
        connection.sock = reached
        return connection
    safe = http.client.HTTPSConnection(host, port, timeout=left)
    safe.sock = ssl.create_default_context().wrap_socket(reached, server_hostname=host)
    return safe


def _read(response: http.client.HTTPResponse, end: float) -> bytes:
    """The body, as long as it is no larger and takes no longer than it may. Raises FetchError."""
    length = response.getheader("Content-Length") or ""
    if length.isdigit() and int(length) > MAX_BYTES:
        raise FetchError(f"it has {int(length):,} bytes, more than {MAX_BYTES:,}")
    held, size = [], 0
    while chunk := response.read1(65_536):
        held.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise FetchError(f"it has more than {MAX_BYTES:,} bytes")
        if time.monotonic() > end:
            raise FetchError(f"it took longer than {SECONDS:.0f} seconds")
    if length.isdigit() and size < int(length):
        raise FetchError("it was cut off on the way")
    return b"".join(held)
