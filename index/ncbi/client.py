"""Asks E-utilities: paced, repeated where it failed, and each sound answer kept on disk.

`Bio.Entrez` is not used: the service's address is written into each of its functions, key and
pace belong to the module and not to a client, its `urlopen` has no timeout and follows redirects
anywhere, its repeats are not paced, and an HTML page or a cut-off answer is no error to it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import httpx
import tenacity
from filelock import FileLock, Timeout
from lxml import etree

from index.errors import IndexingError
from index.ncbi.answers import BadAnswerError, check, check_status, retry_after
from index.ncbi.settings import NcbiError, NcbiSettings
from index.readers.fields import excerpt

logger = logging.getLogger(__name__)

TRIES = 5
MAX_BYTES = 50 * 2**20
"""Size of an answer beyond which it is refused."""
MAX_WAIT = 60.0
"""Seconds; where the service asks for a longer pause, the asking ends."""

_LONG = 1000
_REDIRECTS = 3


class Answer(NamedTuple):
    """A sound answer: its file in the cache and its root element."""

    path: Path
    root: etree._Element


class _Again(Exception):
    """A try that failed and may be repeated; `pause` is what the service asked to wait."""

    def __init__(self, reason: str, pause: float = 0.0, *, reached: bool = True) -> None:
        super().__init__(reason)
        self.pause = pause
        self.reached = reached


class Client:
    """Asks one service, for one thread. Processes that share a cache share the pace.

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
            trust_env=not settings.is_local,
            headers={"User-Agent": settings.tool},
        )
        self._free_at = 0.0
        self._repeat = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Again),
            stop=_is_last,
            wait=self._wait,
            before_sleep=self._announce,
            reraise=True,
        )

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def ask(self, service: str, root: str, **parameters: str) -> Answer:
        """The answer of `service` (``efetch``, …), from disk where it is there and sound.

        Raises:
            NoRecordError: the service says that there is no such record.
            NcbiError: no sound answer after `TRIES` tries, or the cache cannot be written.
        """
        path = self._path(service, parameters)
        if kept := self._kept(path, root):
            self.cached += 1
            return kept
        try:
            body, tree = self._repeat(self._try, service, root, parameters)
        except _Again as failure:
            raise NcbiError(self._give_up(service, failure)) from failure
        self._keep(path, body)
        return Answer(path, tree)

    def forget(self, answer: Answer) -> None:
        """Drop an answer from disk, so that it is asked for anew next time."""
        answer.path.unlink(missing_ok=True)

    # -- the cache

    def _path(self, service: str, parameters: dict[str, str]) -> Path:
        """The file of an answer. Who asks plays no part in it; another service does."""
        asked = [str(self.settings.url), service, sorted(parameters.items())]
        name = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        return self.settings.cache / f"{name}.xml"

    def _kept(self, path: Path, root: str) -> Answer | None:
        try:
            return Answer(path, check(path.read_bytes(), root))
        except FileNotFoundError:
            return None
        except (OSError, BadAnswerError, IndexingError) as error:
            logger.warning("%s is damaged (%s) and is asked for anew", path, error)
            return None

    def _keep(self, path: Path, body: bytes) -> None:
        key = (self.settings.api_key or "").encode()
        if len(key) >= 8:  # a shorter one is none of NCBI's, and would be found in any text
            body = body.replace(key, b"*" * len(key))
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            draft.write_bytes(body)
            draft.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise self._no_cache(error) from error

    def _no_cache(self, error: OSError) -> NcbiError:
        reason = error.strerror or "unknown reason"
        return NcbiError(f"answers cannot be kept in {self.settings.cache}: {reason}")

    # -- one try

    def _try(
        self, service: str, root: str, parameters: dict[str, str]
    ) -> tuple[bytes, etree._Element]:
        response, body = self._send(self._request(service, parameters))
        try:
            if response.status_code != httpx.codes.OK:
                check_status(response.status_code, body)
            return body, check(body, root)
        except BadAnswerError as error:
            reason = self._hide(error)
            if not error.passing:
                raise NcbiError(f"{self.settings.host} refused {service}: {reason}") from None
            raise _Again(reason, retry_after(response.headers.get("Retry-After"))) from None

    def _request(self, service: str, parameters: dict[str, str]) -> httpx.Request:
        settings = self.settings
        who = {"tool": settings.tool, "email": settings.email, "api_key": settings.api_key}
        asked = parameters | {name: value for name, value in who.items() if value}
        url = settings.url.join(f"{service}.fcgi")
        if settings.api_key or len(urlencode(asked)) > _LONG:
            return self._http.build_request("POST", url, data=asked)
        return self._http.build_request("GET", url, params=asked)

    def _send(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        host = request.url.host
        for _ in range(1 + _REDIRECTS):
            with self._turn():
                response, body = self._exchange(request)
            following = response.next_request
            if following is None:
                return response, body
            if _origin(following.url) != _origin(request.url):
                raise NcbiError(
                    f"{host} sends requests on to {excerpt(following.url.host)}, which is refused; "
                    "check the address of E-utilities"
                )
            request = following
        raise NcbiError(f"{host} sends requests on without end; check the address of E-utilities")

    def _exchange(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        self.requests += 1
        try:
            response = self._http.send(request, stream=True)
            try:
                return response, self._read(response)
            finally:
                response.close()
        except httpx.RequestError as error:
            reached = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            reason = self._hide(error) or type(error).__name__
            raise _Again(reason, reached=reached) from error

    def _read(self, response: httpx.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        latest = time.monotonic() + 10 * self.settings.timeout
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > MAX_BYTES:
                raise NcbiError(f"an answer is longer than {MAX_BYTES // 2**20} MiB: it is refused")
            if time.monotonic() > latest:
                raise _Again("an answer that does not end")
        return b"".join(parts)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Waits until a request may be sent, after those of this process and of others."""
        cache, pause = self.settings.cache, self.settings.pause
        try:
            cache.mkdir(parents=True, exist_ok=True)
            latest = cache / "last-request"
            # Longer than any request of another process may take.
            with FileLock(cache / "requests.lock", timeout=12 * self.settings.timeout):
                others = latest.stat().st_mtime + pause - time.time() if latest.exists() else 0.0
                wait = max(others, self._free_at - time.monotonic(), 0.0)
                time.sleep(min(wait, pause))  # no longer, should the clock have been set back
                latest.touch()
                try:
                    yield
                finally:
                    latest.touch()
                    self._free_at = time.monotonic() + pause
        except Timeout as error:
            raise NcbiError(
                f"another process that asks {self.settings.host} has stopped half-way; end it and "
                "run the command again"
            ) from error
        except OSError as error:
            raise self._no_cache(error) from error

    # -- repeating

    def _wait(self, state: tenacity.RetryCallState) -> float:
        backoff = self.settings.backoff
        grown = min(backoff * 2.0 ** (state.attempt_number - 1), MAX_WAIT)
        return max(grown + tenacity.wait_random(0, backoff)(state), _failure(state).pause)

    def _announce(self, state: tenacity.RetryCallState) -> None:
        logger.warning(
            "%s: %s; try %d of %d follows in %.1f s",
            self.settings.host,
            _failure(state),
            state.attempt_number + 1,
            TRIES,
            state.next_action.sleep if state.next_action else 0.0,
        )

    def _give_up(self, service: str, failure: _Again) -> str:
        host = self.settings.host
        if not failure.reached:
            return (
                f"{host} cannot be reached ({failure}): check the network and run the command "
                "again, or index files, which need none; what was fetched is kept"
            )
        if failure.pause > MAX_WAIT:
            return (
                f"{host} asks for a pause of {failure.pause:.0f} s ({failure}): run the command "
                "again after it; what was fetched is kept"
            )
        return (
            f"{host} gave no sound answer to {service} in {TRIES} tries (the last: {failure}): "
            "run the command again later; what was fetched is kept"
        )

    def _hide(self, text: object) -> str:
        """What the service or the network said, as one short line that never holds the key."""
        key = self.settings.api_key
        return excerpt(str(text).replace(key, "***") if key else str(text), 160)


def _failure(state: tenacity.RetryCallState) -> _Again:
    failure = state.outcome.exception() if state.outcome else None
    return failure if isinstance(failure, _Again) else _Again("unknown")


def _is_last(state: tenacity.RetryCallState) -> bool:
    return state.attempt_number >= TRIES or _failure(state).pause > MAX_WAIT


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
