from stragan.features.commands import service as commands
from stragan.features.price_automation import service
from stragan.http.call import Call, Reply
from stragan.http.operation import Route, operation


@operation("getAutomaticPricingRulesUsingGET")
async def list_rules(call: Call) -> bytes:
    return await service.list_rules(call.world, call.seller_id, call.language)


@operation("createAutomaticPricingRulesUsingPost", keeps_answer=True)
async def create_rule(call: Call) -> bytes:
    return await service.create_rule(call.world, call.seller_id, call.body, call.answering)


@operation("getAutomaticPricingRuleByIdUsingGET")
async def get_rule(call: Call, rule_id: str) -> bytes:
    return await service.get_rule(call.world, call.seller_id, rule_id, call.language)


@operation("updateAutomaticPricingRuleUsingPut")
async def change_rule(call: Call, rule_id: str) -> bytes:
    return await service.change_rule(call.world, call.seller_id, rule_id, call.body)


@operation("deleteAutomaticPricingRuleUsingDelete")
async def delete_rule(call: Call, rule_id: str) -> Reply:
    await service.delete_rule(call.world, call.seller_id, rule_id)
    return Reply()


@operation("getAutomaticPricingRulesForOfferUsingGET")
async def rules_of_offer(call: Call, offer_id: str) -> bytes:
    return await service.rules_of_offer(call.world, call.seller_id, offer_id)


@operation("offerAutomaticPricingModificationCommandUsingPOST")
async def assign(call: Call) -> bytes:
    return await service.register(call.world, call.seller_id, call.body)


@operation("getofferAutomaticPricingModificationCommandStatusUsingGET")
async def report(call: Call, command_id: str) -> bytes:
    return await commands.report(call.world, call.seller_id, service.KIND, command_id)


@operation("getofferAutomaticPricingModificationCommandTasksStatusesUsingGET")
async def tasks(call: Call, command_id: str) -> bytes:
    page = commands.page_of(call.query)
    return await service.tasks(call.world, call.seller_id, command_id, page, call.language)


ROUTES: tuple[Route, ...] = (
    list_rules,
    create_rule,
    get_rule,
    change_rule,
    delete_rule,
    rules_of_offer,
    assign,
    report,
    tasks,
)
