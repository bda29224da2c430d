"""Sessions: all tokens that stem from one consent, or one code. They live together and die together (behaviour §1)."""

from stragan.auth import store
from stragan.db.engine import Tx
from stragan.world import World


async def close(_world: World, tx: Tx, user_id: str, session_id: str) -> None:
    """None of the session's tokens works once the transaction is committed. Closing it again does nothing."""
    await store.lock_user(tx, user_id)
    await tx.execute(store.CLOSE_SESSION, {"user": user_id, "session": session_id})
