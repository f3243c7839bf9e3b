"""A request to somebody else's server, such that nobody can turn it against what stands inside our walls.

Only to hosts in a list, only https, never to an address of a private network: the name is resolved once, all
its addresses are looked at, and the connection goes to one that was looked at. No redirects, no proxy of the
environment, little time, and little is read of the answer.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

CONNECT_SECONDS, TOTAL_SECONDS = 5, 10
MOST_READ = 64 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """We do not send there. `reason` is for the ledger, `words` for whoever fills in the form."""

    def __init__(self, reason: str, words: object) -> None:
        super().__init__(reason)
        self.reason, self.words = reason, words


class Unresolved(OSError):
    """The name has no address right now."""


WRITE_ADDRESS = _("Write an address that begins with https:// and holds no user name.")
NOT_LISTED = _("This host is not in the list of those that may be told (WEBHOOK_HOSTS).")
PRIVATE = _("This host stands at an address inside a private network.")


def checked_url(url: str) -> str:
    """The address as it is used. Refused when it is none that we send to."""
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        raise Refused("the address cannot be read", WRITE_ADDRESS) from None
    schemes = {"https", "http"} if settings.WEBHOOK_ALLOW_HTTP else {"https"}
    if parts.scheme not in schemes or not host or "@" in parts.netloc or parts.fragment:
        raise Refused("the address is not https", WRITE_ADDRESS)
    if not url.isascii() or not url.strip().isprintable() or " " in url.strip() or "\\" in url:
        raise Refused("the address cannot be read", WRITE_ADDRESS)
    name = host if port in (None, 443) else f"{host}:{port}"
    if name not in {allowed.lower() for allowed in settings.WEBHOOK_HOSTS}:
        raise Refused("the host is not in WEBHOOK_HOSTS", NOT_LISTED)
    return parts.geturl()


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could reach it. What is wrapped inside an IPv6 address counts too."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _nat64(address)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (
        address.is_multicast or address.is_unspecified or address.is_loopback or address.is_link_local
        or address.is_reserved or address.is_private
    )  # fmt: skip


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None


def addresses_of(host: str, port: int) -> list[str]:
    """Where the host stands. Refused when any of its addresses is private: a name with two addresses would
    otherwise choose for us."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unresolved("the name of the host cannot be resolved") from error
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    private = [each for each in addresses if not is_public(ipaddress.ip_address(each.partition("%")[0]))]
    if private and not settings.WEBHOOK_ALLOW_PRIVATE:
        raise Refused("the host stands at a private address", PRIVATE)
    return addresses


class Line(http.client.HTTPConnection):
    """To one of the addresses that were looked at, and to no other."""

    def __init__(self, host: str, port: int, addresses: list[str], context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self.addresses, self.context = addresses, context
        self.ends, self.was_cut = time.monotonic() + TOTAL_SECONDS, False

    def connect(self) -> None:
        last: OSError = Unresolved("the host has no address")
        for address in self.addresses:
            left = self.ends - time.monotonic()
            if left <= 0:
                raise TimeoutError("no time is left")
            try:
                self.sock = socket.create_connection((address, self.port), min(CONNECT_SECONDS, left))
            except OSError as error:
                last = error
            else:
                self.secure()
                return
        raise last

    def secure(self) -> None:
        """What is being cut must stand in `sock` before the first word is said."""
        if self.was_cut:
            raise TimeoutError("no time is left")
        if self.context:
            self.sock = self.context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
        self.sock.settimeout(TOTAL_SECONDS)

    def cut(self) -> None:
        """However slowly the other side talks: a limit for each read would let it talk for ever."""
        self.was_cut = True
        with suppress(OSError, ValueError):
            if self.sock is not None:
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status that the server answers with. Refused, or OSError and HTTPException when there is none."""
    parts = urlsplit(checked_url(url))
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    line = Line(host, port, addresses_of(host, port), tls() if parts.scheme == "https" else None)
    timer = threading.Timer(TOTAL_SECONDS, line.cut)
    timer.daemon = True
    timer.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request("POST", target, body=body, headers=dict(headers))
        answer = line.getresponse()
        answer.read(MOST_READ)
        if line.was_cut:  # what is cut off reads as an answer that ended
            raise TimeoutError("no answer in time")
        return answer.status
    finally:
        timer.cancel()
        line.close()


def tls() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.WEBHOOK_CA_FILE or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
