from stragan.features.invoices import service
from stragan.http.call import Call
from stragan.http.operation import operation


@operation("getOrderInvoicesDetails")
async def get_invoices(call: Call, order_id: str) -> bytes:
    return await service.listed(call.world, call.seller_id, order_id)


@operation("addOrderInvoicesMetadata")
async def add_invoice(call: Call, order_id: str) -> bytes:
    return await service.declare(call.world, call.seller_id, order_id, call.body)


@operation("uploadOrderInvoiceFile", body_limit="max_invoice_bytes")
async def put_file(call: Call, order_id: str, invoice_id: str) -> bytes:
    await service.attach(call.world, call.seller_id, order_id, invoice_id, call.body)
    return b""


@operation("uploadOrderBillingDocumentLink")
async def add_link(call: Call, order_id: str) -> bytes:
    await service.add_link(call.world, call.seller_id, order_id, call.body)
    return b""


ROUTES = (get_invoices, add_invoice, put_file, add_link)
