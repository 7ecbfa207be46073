"""Sets of exercises as integers: bit i stands for the exercise at index i."""

from collections.abc import Iterable, Iterator


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


def bits_of(mask: int) -> Iterator[int]:
    """All bits that are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
