"""How long work takes, in a process like that of the service."""

import gc
import statistics
import time
from collections.abc import Callable


def settle_memory() -> None:
    """What was loaded is kept from the collector, as the service does when it has started."""
    gc.collect()
    gc.freeze()


def mean_ms(work: Callable[[], object], calls: int) -> float:
    """Milliseconds of one call, as the mean of calls one after another."""
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - start) / calls * 1e3


def median_ms(work: Callable[[], object], calls: int) -> float:
    """Milliseconds of one call, as the median of calls that were timed one by one."""
    return statistics.median(mean_ms(work, 1) for _ in range(calls))
