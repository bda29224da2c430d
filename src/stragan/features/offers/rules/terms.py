"""Payments, offer terms and promotion (guide §8, §9, §10; behaviour §3)."""

from stragan.features.offers.rules.subject import Subject, gap, too_long
from stragan.kernel.problems import OK, Problem, Problems

AFTER_SALES_REQUIRED = "ConstraintViolationException.AfterSalesServiceConditionsRequiredByCompany"
MOST_EXTERNAL_ID, MOST_EAN = 100, 18


def payments_are_given(subject: Subject) -> Problems:
    """A seller says whether and how the purchase is invoiced; until then a draft shows NO_INVOICE."""
    payments = subject.draft.payments
    if payments is not None and payments.invoice is not None:
        return OK
    return [
        gap(
            "Payments may not be empty.", "Podaj dane dotyczące płatności. Dane dotyczące płatności nie mogą być puste."
        )
    ]


def business_sellers_state_their_terms(subject: Subject) -> Problems:
    """Offers of business accounts name a return policy and an implied warranty, but for advertisements."""
    mode, terms = subject.draft.selling_mode, subject.draft.after_sales_services
    if not subject.facts.business or mode is None or mode.format in (None, "ADVERTISEMENT"):
        return OK
    if terms is not None and terms.return_policy is not None and terms.implied_warranty is not None:
        return OK
    return [
        Problem(
            AFTER_SALES_REQUIRED,
            "Offer Terms (for returns and complaints) are required for Business Accounts.",
            "null",  # as observed: the text, not the value
            AFTER_SALES_REQUIRED,
            pl="Warunki oferty (zwroty, reklamacje) są wymagane dla kont firma.",
        )
    ]


def bold_and_highlight_come_in_the_package(subject: Subject) -> Problems:
    """Since November 2020 bold and highlight exist only inside the promotion package."""
    promotion = subject.draft.promotion
    if promotion is None or promotion.emphasized_highlight_bold_package:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"{name} is available only within emphasizedHighlightBoldPackage.",
            f"promotion.{name}",
            "",
            pl=f"Opcja {name} jest dostępna tylko w pakiecie promowania.",
        )
        for name in ("bold", "highlight")
        if getattr(promotion, name)
    ]


def identifiers_of_the_seller_are_short(subject: Subject) -> Problems:
    """`external.id` has at most 100 characters and no NUL among them, `ean` at most 18."""
    draft = subject.draft
    problems = []
    if draft.external is not None and "\0" in draft.external.id:
        problems.append(
            Problem(
                "VALIDATION_ERROR", "external.id is not valid.", "external.id", "", pl="Pole external.id jest błędne."
            )
        )
    if draft.external is not None and len(draft.external.id) > MOST_EXTERNAL_ID:
        problems.append(too_long("external.id", MOST_EXTERNAL_ID))
    if draft.ean is not None and len(draft.ean) > MOST_EAN:
        problems.append(too_long("ean", MOST_EAN))
    return problems
