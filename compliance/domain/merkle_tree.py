"""The Merkle tree of RFC 6962, section 2.1, over SHA-256: one hash, the root, vouches for a whole list and its order.

Lists are given as the hashes of their leaves (`leaf_hash`). An inclusion proof shows that a leaf is in the tree that
a root stands for; a consistency proof that a later tree begins with all of an earlier one, in its order.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256().digest()

_LEAF = b"\x00"
_NODE = b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf; its first byte keeps it from being passed off as an inner node."""
    return sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over those of its two children."""
    return sha256(_NODE + left + right).digest()


class GrowingTree:
    """A tree that leaves are added to, in as many hashes as its size has bits; knows its root at every size."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        # The roots of the complete subtrees from left to right: one for each bit that is set in the size.
        self._complete: list[bytes] = []
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        size = self.size
        while size & 1:
            leaf = node_hash(self._complete.pop(), leaf)
            size >>= 1
        self._complete.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far; that of no leaves is the hash of nothing."""
        if not self._complete:
            return EMPTY_ROOT
        root = self._complete[-1]
        for subtree in reversed(self._complete[:-1]):
            root = node_hash(subtree, root)
        return root


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """The root of these leaves, given as their hashes."""
    return GrowingTree(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes that lead from the leaf at `index`, counted from 0, to the root of all leaves (section 2.1.1).

    Raises ValueError when there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise ValueError(f"There is no leaf {index} in a tree of {len(leaves)}.")
    proof = []
    level = list(leaves)
    while len(level) > 1:
        if index ^ 1 < len(level):
            proof.append(level[index ^ 1])
        level, index = _level_above(level), index >> 1
    return tuple(proof)


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """The hashes that show that the tree of all leaves begins with that of the first `old_size` (section 2.1.2).

    Nothing needs to be shown of a tree of no leaves, nor of the tree itself. Raises ValueError for a size that the
    tree never had.
    """
    if not 0 <= old_size <= len(leaves):
        raise ValueError(f"A tree of {len(leaves)} leaves never had the size {old_size}.")
    if old_size in (0, len(leaves)):
        return ()
    level, last, node = list(leaves), len(leaves) - 1, old_size - 1
    # Up to the largest complete subtree that ends where the old tree does: the new tree has it, too.
    while node & 1:
        level, last, node = _level_above(level), last >> 1, node >> 1
    # When that is the whole old tree, whoever checks the proof knows it as the old root.
    proof = [level[node]] if node else []
    while last:
        if node & 1 or node < last:
            proof.append(level[node ^ 1])
        level, last, node = _level_above(level), last >> 1, node >> 1
    return tuple(proof)


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that `leaf`, a leaf's hash, is at `index` of the tree of this size and root.

    RFC 9162, section 2.1.3.2, on trees of RFC 6962.
    """
    if not 0 <= index < size:
        return False
    node, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            reached = node_hash(sibling, reached)
            node, last = _up_to_right_child(node, last)
        else:
            reached = node_hash(reached, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and reached == root


def extends(old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `size` and `root` begins with that of `old_size` and `old_root`.

    RFC 9162, section 2.1.4.2, on trees of RFC 6962. Every tree begins with that of no leaves.
    """
    if not 0 <= old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    hashes = list(proof)
    # A complete old tree is a subtree of the new one, and left out of the proof.
    if old_size & (old_size - 1) == 0:
        hashes.insert(0, old_root)
    return bool(hashes) and _leads_to_both(hashes, old_size, old_root, size, root)


def _leads_to_both(hashes: Sequence[bytes], old_size: int, old_root: bytes, size: int, root: bytes) -> bool:
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_reached = reached = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old_reached, reached = node_hash(sibling, old_reached), node_hash(sibling, reached)
            node, last = _up_to_right_child(node, last)
        else:
            reached = node_hash(reached, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old_reached == old_root and reached == root


def _up_to_right_child(node: int, last: int) -> tuple[int, int]:
    """Where a node without a sibling has its next one: only right children, or the root, follow a proof's hash."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    """The parents of a whole level; a last node without a sibling rises as it is."""
    parents = [node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    if len(level) & 1:
        parents.append(level[-1])
    return parents
