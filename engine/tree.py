"""RFC 6962 hash trees (默克尔树): leaves, roots from peaks, inclusion and consistency of a growing log."""

import hashlib
from collections.abc import Callable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = tuple[int, int, bytes]
"""level, number within the level, hash: a complete subtree of 2**level leaves."""


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962 2.1: SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 2.1: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(size: int, peaks: Sequence[bytes], leaf: bytes) -> tuple[list[bytes], list[Node]]:
    """Append one leaf hash to a log of `size` leaves: the new peaks and the complete subtrees that came into being."""
    peaks = list(peaks)
    nodes: list[Node] = [(0, size, leaf)]
    top, level, number = leaf, 0, size
    while number & 1:
        top = node_hash(peaks.pop(), top)
        level, number = level + 1, number >> 1
        nodes.append((level, number, top))
    peaks.append(top)
    return peaks, nodes


def root(peaks: Sequence[bytes]) -> bytes:
    """The root over the peaks (complete subtrees, largest first)."""
    if not peaks:
        return EMPTY_ROOT
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = node_hash(peak, top)
    return top


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, computed from nothing else."""
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaves):
        peaks, _ = grow(size, peaks, leaf)
    return root(peaks)


def peak_places(size: int) -> list[tuple[int, int]]:
    """Where the peaks of a log of `size` leaves stand: level and number, largest first."""
    return [
        (level, (size >> level) - 1) for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1
    ]


def subtree(start: int, end: int, node: Callable[[int, int], bytes]) -> bytes:
    """The hash over leaves start…end-1 of a log, from its complete subtrees; `start` is a multiple of the span's power."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, start >> level)
    split = 1 << (width.bit_length() - 1)
    return node_hash(subtree(start, start + split, node), subtree(start + split, end, node))


def inclusion(index: int, size: int, node: Callable[[int, int], bytes]) -> list[bytes]:
    """RFC 6962 2.1.1: the audit path of leaf `index` in a log of `size` leaves, nearest sibling first."""
    if not 0 <= index < size:
        raise IndexError(f"found leaf {index} in a log of {size}; expected 0 … {size - 1}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        width = end - start
        split = start + (1 << ((width - 1).bit_length() - 1))
        if index < split:
            path.append(subtree(split, end, node))
            end = split
        else:
            path.append(subtree(start, split, node))
            start = split
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected_root: bytes) -> bool:
    """RFC 9162 2.1.3.2: whether the audit path leads from the leaf to the root."""
    if index >= size:
        return False
    number, last, top = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            top = node_hash(sibling, top)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            top = node_hash(top, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and top == expected_root
