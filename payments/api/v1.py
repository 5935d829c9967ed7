"""The API: every router, every convention, one document."""

from __future__ import annotations

from typing import Any, cast

from ninja import NinjaAPI

from payments.api import (
    bank_messages,
    calculations,
    calculator,
    calendars,
    companies,
    confirmations,
    controls,
    document,
    entries,
    exports,
    imports,
    overview,
    paying_rules,
    payment_files,
    payment_runs,
    payment_terms,
    people,
    remittance,
    second_factor,
    sessions,
    settings,
    supplier_groups,
    suppliers,
    syncs,
    tokens,
    webhooks,
)
from payments.api.operations import Operation
from payments.api.parsing import OrjsonRenderer, StrictParser
from payments.api.problems import register
from payments.api.signing_in import SIGNED_IN

DESCRIPTION = (
    "Live supplier payments. Money is a decimal string, positive = we owe; dates are YYYY-MM-DD, moments UTC. "
    "Every error is application/problem+json."
)


class VadeAPI(NinjaAPI):
    """Ninja's API, with our words in its document."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """
        The OpenAPI 3.1 document; `LiveFrame` is the union of everything a socket sends, `SupplierFrame` of what it
        sends to a supplier's own system.
        """
        return document.complete(super().get_openapi_schema(**options), self.operations())

    def operations(self) -> dict[str, Operation]:
        """
        Every operation by its id.

        Raises:
            TypeError: one was made by Ninja's own router and inherits no convention.
        """
        views = [view for bound in self._get_bound_routers() for view in bound.path_operations.values()]
        found = {str(one.operation_id): one for view in views for one in view.operations}
        for name, operation in found.items():
            if not isinstance(operation, Operation):
                raise TypeError(f"{name}: its router is not payments.api.operations.Router")
        return cast("dict[str, Operation]", found)


api = VadeAPI(
    title="Vade",
    version="1.0.0",
    description=DESCRIPTION,
    docs_url=None,
    openapi_url=None,  # config/documents.py serves the document, made once per process
    auth=SIGNED_IN,
    parser=StrictParser(),
    renderer=OrjsonRenderer(),
    urls_namespace="v1",
)
register(api)
MODULES = (
    sessions,
    second_factor,
    people,
    tokens,
    companies,
    settings,
    payment_terms,
    calendars,
    imports,
    entries,
    syncs,
    calculations,
    overview,
    suppliers,
    supplier_groups,
    exports,
    payment_runs,
    payment_files,
    bank_messages,
    paying_rules,
    controls,
    confirmations,
    remittance,
    webhooks,
    calculator,
)
for module in MODULES:
    api.add_router("", module.router)
