from stragan.auth import service as auth
from stragan.features.account.schemas import Company, Marketplace, Me
from stragan.kernel.problems import Unauthorized
from stragan.kernel.wire import encode
from stragan.world import World


async def me(world: World, user_id: str) -> bytes:
    """The account itself; its id is the `user_name` of the token (client-facts 22)."""
    user = await auth.find_user(world, id=user_id)
    if user is None:  # signed by us, but of an account that is gone
        raise Unauthorized("invalid_token", "Cannot convert access token to JSON")
    return encode(
        Me(
            id=user.id,
            login=user.login,
            first_name=user.first_name,
            last_name=user.last_name,
            email=user.email,
            base_marketplace=Marketplace(id=user.base_marketplace),
            company=Company(name=user.company_name, tax_id=user.tax_id),
            features=[],
        )
    )
