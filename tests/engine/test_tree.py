"""The hash tree is RFC 6962's: another implementation is asked about every size (默克尔树)."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pymerkle import InmemoryTree

from engine import tree

ENTRIES = [str(number).encode() for number in range(130)]
LEAVES = [tree.leaf_hash(entry) for entry in ENTRIES]


def nodes_of(size: int) -> tuple[list[bytes], dict[tuple[int, int], bytes]]:
    """Peaks and complete subtrees of a log of the first `size` entries."""
    peaks: list[bytes] = []
    nodes: dict[tuple[int, int], bytes] = {}
    for number in range(size):
        peaks, grown = tree.grow(number, peaks, LEAVES[number])
        nodes |= {(level, place): value for level, place, value in grown}
    return peaks, nodes


def test_roots_are_those_of_another_implementation() -> None:
    """For every size up to 130 the root over the peaks is the one that pymerkle computes."""
    oracle = InmemoryTree(algorithm="sha256")
    peaks: list[bytes] = []
    for number, entry in enumerate(ENTRIES):
        oracle.append_entry(entry)
        peaks, _ = tree.grow(number, peaks, LEAVES[number])
        assert tree.root(peaks) == oracle.get_root(number + 1)


def test_the_empty_log_has_the_root_of_the_standard() -> None:
    """RFC 6962 2.1: the hash of an empty list is the hash of an empty string."""
    assert tree.root([]) == tree.EMPTY_ROOT
    assert tree.EMPTY_ROOT.hex().startswith("e3b0c442")


@given(some.integers(1, 130).flatmap(lambda size: some.tuples(some.just(size), some.integers(0, size - 1))))
def test_each_leaf_is_proved_to_be_included(place: tuple[int, int]) -> None:
    """An audit path leads from its leaf to the root, and from no other leaf, place or root."""
    size, index = place
    peaks, nodes = nodes_of(size)
    root = tree.root(peaks)
    path = tree.inclusion(index, size, lambda level, number: nodes[level, number])
    assert tree.includes(LEAVES[index], index, size, path, root)
    assert not tree.includes(tree.leaf_hash(b"another"), index, size, path, root)
    assert not tree.includes(LEAVES[index], index, size, path, tree.leaf_hash(b"another"))
    assert not tree.includes(LEAVES[index], index, size, [*path, b"\0" * 32], root)
    assert size == 1 or not tree.includes(LEAVES[index], (index + 1) % size, size, path, root)


@pytest.mark.parametrize("size", range(1, 40))
def test_peaks_stand_where_they_are_looked_for(size: int) -> None:
    """The peaks of a log are its complete subtrees, the largest first."""
    peaks, nodes = nodes_of(size)
    assert [nodes[place] for place in tree.peak_places(size)] == peaks


def test_a_leaf_outside_the_log_has_no_path() -> None:
    """Whoever asks for a leaf that is not there is told how many there are."""
    with pytest.raises(IndexError, match="found leaf 3 in a log of 3"):
        tree.inclusion(3, 3, lambda level, number: b"")
