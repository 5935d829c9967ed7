/** /c/<code>/suppliers/<id> */

import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { companyOptions } from "@/features/companies/queries";
import { SupplierPage } from "@/features/suppliers/SupplierPage";
import { useConfirmReason, usePrepareReason, useWriteReason } from "../access";
import { StaleNotice } from "../shell/StaleNotice";

const route = getRouteApi("/signed-in/c/$company/suppliers/$supplier");

export function Supplier() {
  const params = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const confirmReason = useConfirmReason();
  const prepareReason = usePrepareReason();
  const askReason = useWriteReason();
  const { data: company } = useSuspenseQuery(companyOptions(params.company));
  return (
    <>
      <StaleNotice company={company} />
      <SupplierPage
        key={params.supplier}
        company={params.company}
        supplier={params.supplier}
        tab={search.tab ?? "items"}
        asOf={search.as_of ?? null}
        confirmReason={confirmReason}
        prepareReason={prepareReason}
        askReason={askReason}
        onTab={(tab) => void navigate({ search: (before) => ({ ...before, tab }) })}
      />
    </>
  );
}
