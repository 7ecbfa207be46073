"""Sets of exercises as integers: bit i stands for the exercise at index i."""

from collections.abc import Iterable, Iterator
from itertools import compress
from typing import Final

_CHUNK_BITS: Final = 512
_CHUNK: Final = (1 << _CHUNK_BITS) - 1
_DIGITS: Final = bytes.maketrans(b"01", bytes([0, 1]))


def mask_of(indices: Iterable[int], count: int) -> int:
    """The integer with these bits set."""
    # Setting bits one by one in an integer copies it each time; in a byte array it does not.
    bits = bytearray(count // 8 + 1)
    for index in indices:
        bits[index >> 3] |= 1 << (index & 7)
    return int.from_bytes(bits, "little")


def first_of(mask: int) -> int:
    """The lowest bit that is set; the mask is not 0."""
    return (mask & -mask).bit_length() - 1


def bits_of(mask: int, *, after: int = -1) -> Iterator[int]:
    """The bits that are set, lowest first, beginning behind `after`."""
    start = after + 1
    mask >>= start
    while mask:
        # Small numbers are quick: a page of a large catalog looks at its first chunks only.
        digits = bin(mask & _CHUNK)[:1:-1].encode().translate(_DIGITS)
        yield from compress(range(start, start + _CHUNK_BITS), digits)
        mask >>= _CHUNK_BITS
        start += _CHUNK_BITS
