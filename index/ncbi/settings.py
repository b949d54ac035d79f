"""Where and how E-utilities are asked."""

from __future__ import annotations

import dataclasses
import ipaddress
from pathlib import Path

import httpx

from index.errors import IndexingError
from index.readers.fields import excerpt

# Seconds from the end of a request to the start of the next, so that requests cannot come closer
# on their way; a little more than a third and a tenth.
_SPACING, _SPACING_WITH_KEY = 0.34, 0.102


class NcbiError(IndexingError):
    """The service cannot be reached, refuses, or gives no sound answer."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class NcbiSettings:
    """Where and how E-utilities are asked.

    Args:
        cache: folder of the raw answers; whoever removes a file there has it asked anew.
        base_url: address of the service or of a mirror; ``http`` only on this machine.
        email: who asks, as NCBI wants to know it.
        api_key: allows 10 requests a second instead of 3. It is sent in the body of requests
            only, so that no address, log or cache holds it.
        tool: the program that asks.
        timeout: seconds of silence after which a request has failed.
        backoff: seconds before the second try; doubled for each further one, with jitter.
        spacing: seconds between requests to a mirror; None keeps NCBI's limits. NCBI's own hosts
            are never asked faster than they allow.
        batch: most records asked for in one request, 1 to 200.

    Raises:
        NcbiError: an address that is neither ``https`` nor on this machine, or a value out of
            range.
    """

    cache: Path
    base_url: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    email: str | None = None
    api_key: str | None = dataclasses.field(default=None, repr=False)
    tool: str = "review-assistant"
    timeout: float = 30.0
    backoff: float = 1.0
    spacing: float | None = None
    batch: int = 200

    def __post_init__(self) -> None:
        shown = repr(excerpt(self.base_url))
        try:
            url = httpx.URL(self.base_url)
        except httpx.InvalidURL as error:
            raise NcbiError(f"{shown} is no address of E-utilities: {error}") from error
        if url.userinfo or url.query or url.fragment:
            raise NcbiError("the address of E-utilities takes no password, query or fragment")
        if not url.host or not (url.scheme == "https" or (url.scheme == "http" and self.is_local)):
            raise NcbiError(f"{shown} cannot be asked: use https (http only on this machine)")
        if not 1 <= self.batch <= 200 or self.timeout <= 0 or self.backoff < 0:
            raise NcbiError("batch must be 1 to 200, timeout above 0 and backoff not below 0")

    @property
    def url(self) -> httpx.URL:
        """The address, ending in a slash."""
        return httpx.URL(self.base_url.rstrip("/") + "/")

    @property
    def host(self) -> str:
        """The name of the machine asked."""
        return self.url.host

    @property
    def is_local(self) -> bool:
        """Whether the service runs on this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def pause(self) -> float:
        """Seconds from the end of a request to the start of the next."""
        least = _SPACING_WITH_KEY if self.api_key else _SPACING
        if self.spacing is None:
            return least
        at_ncbi = f".{self.host}".endswith(".nih.gov")
        return max(self.spacing, least) if at_ncbi else max(self.spacing, 0.0)
