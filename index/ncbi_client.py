"""Asks E-utilities: paced, repeated where it failed, and each complete answer kept on disk.

`Bio.Entrez` is not used: the service's address is written into each of its functions, the key and
the pace belong to the module and not to a client, its `urlopen` has no timeout and follows
redirects anywhere, repeats are not paced, and an HTML page or a cut-off answer is no error to it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import ipaddress
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from urllib.parse import urlencode

import httpx
import tenacity
from filelock import FileLock
from lxml import etree

from index.errors import IndexingError
from index.ncbi_answers import BadAnswerError, check, check_status
from index.readers.fields import excerpt

logger = logging.getLogger(__name__)

TRIES = 5
MAX_BYTES = 50 * 2**20
"""Size of an answer beyond which it is refused."""
MAX_WAIT = 60.0
"""Seconds; where the service asks for a longer pause, the asking ends."""

_LONG = 1000
_REDIRECTS = 3
# From the end of one request to the start of the next, so that requests cannot come closer on
# their way; a little more than a third and a tenth of a second.
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
        batch: most records asked for in one request.

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
        try:
            url = httpx.URL(self.base_url)
        except httpx.InvalidURL as error:
            raise NcbiError(f"{excerpt(self.base_url)!r} is not an address ({error})") from error
        if url.userinfo or url.query or url.fragment:
            raise NcbiError("the address of E-utilities has no password, query or fragment")
        if not url.host or not (url.scheme == "https" or (url.scheme == "http" and _is_local(url))):
            raise NcbiError(
                f"{excerpt(self.base_url)!r} cannot be asked: use https (http only on this machine)"
            )
        if not 1 <= self.batch <= 200 or self.timeout <= 0 or self.backoff < 0:
            raise NcbiError("batch must be 1 to 200, timeout above 0 and backoff not below 0")

    @property
    def url(self) -> httpx.URL:
        """The address, ending in a slash."""
        return httpx.URL(self.base_url.rstrip("/") + "/")

    @property
    def pause(self) -> float:
        """Seconds from the end of a request to the start of the next."""
        least = _SPACING_WITH_KEY if self.api_key else _SPACING
        if self.spacing is None:
            return least
        at_ncbi = f".{self.url.host}".endswith(".nih.gov")
        return max(self.spacing, least) if at_ncbi else self.spacing


def _is_local(url: httpx.URL) -> bool:
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost"


class Answer(NamedTuple):
    """A sound answer: its file in the cache and its root element."""

    path: Path
    root: etree._Element


class _Again(Exception):  # noqa: N818 - not an error yet
    """A try that failed and may be repeated; `pause` is what the service asked to wait."""

    def __init__(self, reason: str, pause: float = 0.0, *, reached: bool = True) -> None:
        super().__init__(reason)
        self.pause = pause
        self.reached = reached


class Client:
    """One connection to E-utilities, for one thread. Processes that share a cache share the pace.

    `requests` counts what was sent, `cached` the answers found on disk.
    """

    def __init__(self, settings: NcbiSettings) -> None:
        self.settings = settings
        self.requests = 0
        self.cached = 0
        self._http = httpx.Client(
            timeout=settings.timeout,
            follow_redirects=False,
            # No proxy stands between this machine and itself.
            trust_env=not _is_local(settings.url),
            headers={"User-Agent": settings.tool, "Accept": "application/xml, text/xml"},
        )
        self._free_at = 0.0
        self._repeat = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Again),
            stop=tenacity.stop_after_attempt(TRIES),
            wait=self._wait,
            before_sleep=self._announce,
            reraise=True,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def ask(self, service: str, root: str, **parameters: str) -> Answer:
        """The answer of `service` (``efetch``…), from disk where it is there and sound.

        Raises:
            NoRecordError: the service says that there is no such record.
            NcbiError: no sound answer after `TRIES` tries.
        """
        path = self._path(service, parameters)
        if kept := self._kept(path, root):
            self.cached += 1
            return kept
        try:
            body, tree = self._repeat(self._try, service, root, parameters)
        except _Again as failure:
            raise NcbiError(self._give_up(service, failure)) from failure
        return Answer(self._keep(path, body), tree)

    def forget(self, answer: Answer) -> None:
        """Drop an answer from disk: what is not there today may be there tomorrow."""
        answer.path.unlink(missing_ok=True)

    # -- the cache

    def _path(self, service: str, parameters: dict[str, str]) -> Path:
        asked = [str(self.settings.url), service, sorted(parameters.items())]
        name = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        return self.settings.cache / f"{name}.xml"

    def _kept(self, path: Path, root: str) -> Answer | None:
        try:
            return Answer(path, check(path.read_bytes(), root))
        except FileNotFoundError:
            return None
        except (OSError, BadAnswerError, IndexingError) as error:
            logger.warning("%s in the cache is damaged (%s) and is asked for anew", path, error)
            return None

    def _keep(self, path: Path, body: bytes) -> Path:
        draft = path.with_suffix(f".{time.time_ns()}.tmp")
        try:
            draft.write_bytes(body)
            draft.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise self._no_cache(error) from error
        return path

    def _no_cache(self, error: OSError) -> NcbiError:
        reason = error.strerror or "unknown reason"
        return NcbiError(f"answers of NCBI cannot be kept in {self.settings.cache}: {reason}")

    # -- the asking

    def _try(
        self, service: str, root: str, parameters: dict[str, str]
    ) -> tuple[bytes, etree._Element]:
        response, body = self._send(self._request(service, parameters))
        try:
            if response.status_code != httpx.codes.OK:
                check_status(response.status_code, body)
            return body, check(body, root)
        except BadAnswerError as error:
            reason = self._hide(str(error))
            if not error.passing:
                raise NcbiError(f"{self.settings.url.host} refused {service}: {reason}") from error
            raise _Again(reason, _retry_after(response)) from error

    def _request(self, service: str, parameters: dict[str, str]) -> httpx.Request:
        settings = self.settings
        who = {"tool": settings.tool, "email": settings.email, "api_key": settings.api_key}
        fields = {**parameters, **{name: value for name, value in who.items() if value}}
        url = settings.url.join(f"{service}.fcgi")
        if settings.api_key or len(urlencode(fields)) > _LONG:
            return self._http.build_request("POST", url, data=fields)
        return self._http.build_request("GET", url, params=fields)

    def _send(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        for _ in range(1 + _REDIRECTS):
            with self._turn():
                self.requests += 1
                try:
                    response = self._http.send(request, stream=True)
                    try:
                        body = self._read(response)
                    finally:
                        response.close()
                except httpx.TransportError as error:
                    reached = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
                    reason = self._hide(str(error)) or type(error).__name__
                    raise _Again(reason, reached=reached) from error
                except httpx.RequestError as error:
                    raise _Again(f"an answer that cannot be read ({self._hide(error)})") from error
            following = response.next_request
            if following is None:
                return response, body
            if _origin(following.url) != _origin(request.url):
                raise NcbiError(
                    f"{request.url.host} sends requests on to {excerpt(following.url.host)}, "
                    "which is refused; check the address of E-utilities"
                )
            request = following
        raise NcbiError(f"{request.url.host} sends requests on in circles")

    def _read(self, response: httpx.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        latest = time.monotonic() + 10 * self.settings.timeout
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > MAX_BYTES:
                raise NcbiError(f"an answer is longer than {MAX_BYTES // 2**20} MiB and is refused")
            if time.monotonic() > latest:
                raise _Again("an answer that does not end")
        return b"".join(parts)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Waits until the next request may be sent, in this process and beside others."""
        cache, pause = self.settings.cache, self.settings.pause
        try:
            cache.mkdir(parents=True, exist_ok=True)
            stamp = cache / "last-request"
            with FileLock(cache / "requests.lock"):
                since = time.time() - (stamp.stat().st_mtime if stamp.exists() else 0.0)
                # A clock that was set back must not stop the requests.
                wait = max(pause - max(since, 0.0), self._free_at - time.monotonic())
                time.sleep(min(max(wait, 0.0), pause))
                stamp.touch()
                try:
                    yield
                finally:
                    self._free_at = time.monotonic() + pause
                    stamp.touch()
        except OSError as error:
            raise self._no_cache(error) from error

    # -- repeating

    def _wait(self, state: tenacity.RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        grown = tenacity.wait_exponential(multiplier=self.settings.backoff, max=MAX_WAIT)
        wait = grown(state) + tenacity.wait_random(0, self.settings.backoff)(state)
        return max(wait, failure.pause) if isinstance(failure, _Again) else wait

    def _announce(self, state: tenacity.RetryCallState) -> None:
        failure = state.outcome.exception() if state.outcome else None
        logger.warning(
            "%s: %s; try %d of %d follows in %.1f s",
            self.settings.url.host,
            failure,
            state.attempt_number + 1,
            TRIES,
            state.next_action.sleep if state.next_action else 0.0,
        )

    def _give_up(self, service: str, failure: _Again) -> str:
        host = self.settings.url.host
        if not failure.reached:
            return (
                f"{host} cannot be reached ({failure}): check the network and run the command "
                "again, or index files instead; what was fetched is kept"
            )
        return (
            f"{host} gave no sound answer to {service} in {TRIES} tries (the last: {failure}); "
            "run the command again later: what was fetched is kept"
        )

    def _hide(self, text: object) -> str:
        """Text of the service for a message: one short line, and never with the key."""
        key = self.settings.api_key
        shown = str(text).replace(key, "***") if key else str(text)
        return excerpt(shown, 160)
