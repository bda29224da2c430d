"""What an empty sandbox gets before its first request: accounts, and sellers who can list at once.

The first seller's resources carry the ids of the guide's examples, so that its requests work when they are pasted.
"""

from stragan.features.after_sales import service as after_sales
from stragan.features.attachments import service as attachments
from stragan.features.delivery import service as delivery
from stragan.features.images import service as images
from stragan.features.product_safety import service as product_safety
from stragan.sandbox.accounts import SeededAccounts, seed_accounts
from stragan.world import World

GUIDE_SHIPPING_RATES = "4b9ad5b9-7ee9-409b-86f5-578672c13df8"
GUIDE_TERMS = {
    "implied-warranties": "b0590fac-9858-4d01-8487-1c6a09c55a68",
    "return-policies": "c27c2ddd-f587-44db-b3c8-1f181964ea4d",
    "warranties": "f8694df6-f020-4a27-ac0a-f4f959969e14",
}
GUIDE_PARTIES = {
    "responsible-persons": "33960380-98fe-4b3d-b69e-b261526f2730",
    "responsible-producers": "12345678-9abc-def1-2345-6789abcdef12",
}


async def seed(world: World) -> SeededAccounts:
    """Make what is missing; a database that has it all is only read."""
    accounts = await seed_accounts(world)
    first, *others = accounts.sellers
    await delivery.seed(world, first.id, id=GUIDE_SHIPPING_RATES)
    await after_sales.seed(world, first.id, ids=GUIDE_TERMS)
    await product_safety.seed(world, first.id, ids=GUIDE_PARTIES)
    await images.seed_guide_images(world, first.id)
    await attachments.seed_guide_attachment(world, first.id)
    for seller in others:
        await delivery.seed(world, seller.id)
        await after_sales.seed(world, seller.id)
        await product_safety.seed(world, seller.id)
    return accounts
