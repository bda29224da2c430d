from stragan.features.account import service
from stragan.http.call import Call
from stragan.http.operation import Route, operation


@operation("meGET")
async def me(call: Call) -> bytes:
    return await service.me(call.world, call.seller_id)


@operation("getListOfAdditionalEmailsUsingGET")
async def emails(call: Call) -> bytes:
    return await service.emails(call.world, call.seller_id)


@operation("addAdditionalEmailUsingPOST", keeps_answer=True)
async def add_email(call: Call) -> bytes:
    return await service.add_email(call.world, call.seller_id, call.body, call.answering)


@operation("getAdditionalEmailUsingGET")
async def email(call: Call, email_id: str) -> bytes:
    return await service.email(call.world, call.seller_id, email_id)


@operation("deleteAdditionalEmailUsingDELETE")
async def remove_email(call: Call, email_id: str) -> bytes:
    await service.remove_email(call.world, call.seller_id, email_id)
    return b""


ROUTES: tuple[Route, ...] = (me, emails, add_email, email, remove_email)
