"""Safety information of an offer's products: the files that it names."""

from collections.abc import Mapping, Sequence

from stragan.features.attachments import service as attachments
from stragan.features.attachments.schemas import Held
from stragan.features.offers.schemas import SetElement
from stragan.world import World


async def held(world: World, seller_id: str, product_set: Sequence[SetElement]) -> Mapping[str, Held]:
    """The seller's attachments among those that the products name; asks nothing when they name none."""
    ids = [
        reference.id
        for element in product_set
        if element.safety_information is not None
        for reference in element.safety_information.attachments or ()
    ]
    return await attachments.held(world, seller_id, ids)
