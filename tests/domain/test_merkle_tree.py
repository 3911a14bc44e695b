"""The Merkle tree of RFC 6962: roots that other programs compute, and proofs of which no bit can be changed."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.merkle_tree import (
    EMPTY_ROOT,
    GrowingTree,
    consistency_proof,
    extends,
    includes,
    inclusion_proof,
    leaf_hash,
    tree_root,
)

LARGEST = 60
LEAVES = [leaf_hash(str(number).encode()) for number in range(LARGEST)]
# Leaves and roots with which implementations of RFC 6962 are compared; the roots are those of the first 0 to 8 leaves.
REFERENCE_LEAVES = (
    *("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"),
)
REFERENCE_ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def _root(leaves: Sequence[bytes]) -> bytes:
    """Section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = _half(len(leaves))
    return sha256(b"\x01" + _root(leaves[:half]) + _root(leaves[half:])).digest()


def _half(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*_path(index, leaves[:half]), _root(leaves[half:])]
    return [*_path(index - half, leaves[half:]), _root(leaves[:half])]


def _subproof(old: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    """Section 2.1.2, word for word."""
    if old == len(leaves):
        return [] if whole else [_root(leaves)]
    half = _half(len(leaves))
    if old <= half:
        return [*_subproof(old, leaves[:half], whole), _root(leaves[half:])]
    return [*_subproof(old - half, leaves[half:], False), _root(leaves[:half])]


def _flipped(proof: Sequence[bytes]) -> Iterator[tuple[bytes, ...]]:
    """The proof with each of its bits changed in turn, then with each hash left out, doubled and exchanged."""
    for place, hash_ in enumerate(proof):
        for bit in range(256):
            changed = (int.from_bytes(hash_) ^ 1 << bit).to_bytes(32)
            yield (*proof[:place], changed, *proof[place + 1 :])
        yield (*proof[:place], *proof[place + 1 :])
        yield (*proof[:place], hash_, hash_, *proof[place + 1 :])
        yield (*proof[:place], *proof[place + 1 : place + 2], hash_, *proof[place + 2 :], bytes(32))
    yield (*proof, bytes(32))
    yield (bytes(32), *proof)


@pytest.mark.parametrize("size", range(9))
def test_the_root_is_that_of_other_programs(size: int) -> None:
    """RFC 6962's reference implementations give these roots for these leaves."""
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in REFERENCE_LEAVES[:size]]
    assert tree_root(leaves).hex() == REFERENCE_ROOTS[size]


def test_roots_are_those_of_the_definition() -> None:
    """At every size up to 60, whether the tree is made at once or grows."""
    tree = GrowingTree()
    assert tree.root() == EMPTY_ROOT == _root([])
    for size, leaf in enumerate(LEAVES, start=1):
        tree.add(leaf)
        assert (tree.size, tree.root()) == (size, _root(LEAVES[:size]))


def test_proofs_of_inclusion_are_those_of_the_definition_and_hold() -> None:
    """For every leaf of every tree of up to 60 leaves; no proof holds for another leaf or another place."""
    for size in range(1, LARGEST + 1):
        leaves = LEAVES[:size]
        root = _root(leaves)
        for index in range(size):
            proof = inclusion_proof(leaves, index)
            assert list(proof) == _path(index, leaves)
            assert includes(leaves[index], index, size, proof, root)
            assert not includes(leaf_hash(b"another"), index, size, proof, root)
            if size > 1:
                assert not includes(leaves[index], (index + 1) % size, size, proof, root)


def test_proofs_of_consistency_are_those_of_the_definition_and_hold() -> None:
    """For every two sizes up to 60; none holds for another old root or another new one."""
    for size in range(1, LARGEST + 1):
        leaves = LEAVES[:size]
        root = _root(leaves)
        for old in range(1, size + 1):
            old_root = _root(leaves[:old])
            proof = consistency_proof(leaves, old)
            assert list(proof) == _subproof(old, leaves, whole=True)
            assert extends(old, old_root, size, root, proof)
            assert not extends(old, leaf_hash(b"old"), size, root, proof)
            assert not extends(old, old_root, size, leaf_hash(b"new"), proof)


@settings(max_examples=30)
@given(st.data())
def test_no_bit_of_a_proof_of_inclusion_can_be_changed(data: st.DataObject) -> None:
    """Nor can a hash be left out, added, doubled or moved."""
    size = data.draw(st.integers(1, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(LEAVES[:size], index), tree_root(LEAVES[:size])
    for changed in _flipped(proof):
        assert not includes(LEAVES[index], index, size, changed, root)


@settings(max_examples=30)
@given(st.data())
def test_no_bit_of_a_proof_of_consistency_can_be_changed(data: st.DataObject) -> None:
    """Nor can a hash be left out, added, doubled or moved."""
    size = data.draw(st.integers(2, LARGEST))
    old = data.draw(st.integers(0, size))
    proof, old_root, root = consistency_proof(LEAVES[:size], old), tree_root(LEAVES[:old]), tree_root(LEAVES[:size])
    assert extends(old, old_root, size, root, proof)
    for changed in _flipped(proof):
        assert not extends(old, old_root, size, root, changed)


@given(st.data())
def test_a_tree_of_which_a_leaf_was_changed_extends_nothing(data: st.DataObject) -> None:
    """Whoever rewrites a leaf of the old tree cannot prove the new one consistent with its root."""
    size = data.draw(st.integers(1, LARGEST))
    old = data.draw(st.integers(1, size))
    place = data.draw(st.integers(0, old - 1))
    rewritten = [*LEAVES[:place], leaf_hash(b"rewritten"), *LEAVES[place + 1 : size]]
    proof = consistency_proof(rewritten, old)
    assert not extends(old, tree_root(LEAVES[:old]), size, tree_root(rewritten), proof)


def test_every_tree_extends_the_empty_one_and_nothing_else_does() -> None:
    """Without a proof; and only when the empty tree's root is the hash of nothing."""
    root = tree_root(LEAVES)
    assert consistency_proof(LEAVES, 0) == ()
    assert extends(0, EMPTY_ROOT, LARGEST, root, ())
    assert extends(0, EMPTY_ROOT, 0, EMPTY_ROOT, ())
    assert not extends(0, bytes(32), LARGEST, root, ())
    assert not extends(0, bytes(32), 0, EMPTY_ROOT, ())


def test_a_tree_never_shrinks() -> None:
    """A smaller tree extends no larger one, nor is there a size below nothing."""
    root = tree_root(LEAVES[:2])
    assert not extends(3, tree_root(LEAVES[:3]), 2, root, ())
    assert not extends(-1, EMPTY_ROOT, 2, root, ())


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_a_leaf_outside_the_tree_has_no_proof(index: int) -> None:
    """Asking for one is an error, and none holds."""
    with pytest.raises(ValueError, match=f"no leaf {index} in a tree of 3"):
        inclusion_proof(LEAVES[:3], index)
    assert not includes(LEAVES[0], index, 3, inclusion_proof(LEAVES[:3], 0), tree_root(LEAVES[:3]))


@pytest.mark.parametrize("size", [-1, 4])
def test_a_size_that_never_was_has_no_proof(size: int) -> None:
    """Asking for one is an error."""
    with pytest.raises(ValueError, match=f"never had the size {size}"):
        consistency_proof(LEAVES[:3], size)
