"""Prometheus metrics of the HTTP layer. Labels are method, route template and status: bounded, and never personal."""

import os
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_RESERVED_BYTES: Final = 512 * 1024
"""For each kind of metric: several times what all routes, rules and outcomes take."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class HttpMetrics:
    """Counts requests and their seconds; the children of a label set are bound once, which is 3 times faster.

    `shared` is false where workers should share what they count and this one could not.
    """

    def __init__(self) -> None:
        self.shared = _share_with_other_workers()
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "genu_http_requests", "Requests answered", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "genu_http_request_duration_seconds",
            "Seconds from the first byte of the request to the last of the answer",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._by_key = Counter(
            "genu_api_key_requests", "Requests let in, by the name of the API key", ("key",), registry=self.registry
        )
        self._deprecated = Counter(
            "genu_deprecated_requests",
            "Requests to operations that are deprecated, by the name of the API key (empty: none was needed)",
            ("operation", "key"),
            registry=self.registry,
        )
        self._bound: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def observe(self, method: str, route: str, status: int, duration_s: float) -> None:
        """Count one answered request."""
        key = (method, route, status)
        bound = self._bound.get(key)
        if bound is None:
            known_method = method if method in _METHODS else "OTHER"
            bound = (
                self._requests.labels(known_method, route, str(status)),
                self._seconds.labels(known_method, route),
            )
            if known_method == method:
                self._bound[key] = bound
        bound[0].inc()
        bound[1].observe(duration_s)

    def count_key(self, owner: str) -> None:
        """Count one request let in with a key of `owner`."""
        self._by_key.labels(owner).inc()

    def count_deprecated(self, operation: str, owner: str | None) -> None:
        """Count one request to a deprecated operation, let in with a key of `owner`, if any."""
        self._deprecated.labels(operation, owner or "").inc()

    def exposition(self) -> bytes:
        """The Prometheus text format; of all workers when they share PROMETHEUS_MULTIPROC_DIR and it is there."""
        registry = self.registry
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        if folder is not None and Path(folder).is_dir():
            _forget_the_dead(Path(folder))
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def _share_with_other_workers() -> bool:
    """Reserve the files through which this worker shares its values, before the first of them is written.

    They are mapped into memory and would grow as they are used. On a disk that has become full the first write to a
    new page of such a file ends the process, and with it every request it is answering. Where there is no room any
    more, this worker counts for itself.
    """
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        return True
    files = [Path(folder) / f"{kind}_{os.getpid()}.db" for kind in ("counter", "histogram", "gauge_livemin")]
    try:
        for file in files:
            file.write_bytes(bytes(_RESERVED_BYTES))
    except OSError:
        for file in files:
            file.unlink(missing_ok=True)
        values.ValueClass = values.MutexValue
        return False
    return True


def _forget_the_dead(folder: Path) -> None:
    """Leave out what workers that are gone said of themselves last; what they counted stays counted."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]
        except PermissionError:
            pass
