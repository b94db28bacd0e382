"""Drawing by lot what one sitting gets of each block. Pure."""

from __future__ import annotations

import dataclasses
from hashlib import sha256

from api.campaigns.plan import Block, Item, Plan


def draw(plan: Plan, seed: str) -> Plan:
    """The plan of one sitting: in place of each block those of its items that the seed chooses, in the block's order.

    The same seed draws the same from the same plan, on every machine and in every release: items are ranked by a hash,
    not by a library's generator. What is drawn from a block does not depend on what else stands in the battery.
    """
    parts = tuple(
        dataclasses.replace(
            part,
            items=tuple(
                one for item in part.items for one in (_drawn(item, seed) if isinstance(item, Block) else (item,))
            ),
        )
        for part in plan.parts
    )
    return dataclasses.replace(plan, parts=parts)


def _drawn(block: Block, seed: str) -> tuple[Item, ...]:
    def rank(item: Item) -> bytes:
        return sha256("\0".join((seed, block.id, item.id)).encode()).digest()

    chosen = {item.id for item in sorted(block.of, key=rank)[: block.draw]}
    return tuple(item for item in block.of if item.id in chosen)
