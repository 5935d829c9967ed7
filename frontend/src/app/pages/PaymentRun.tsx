/** /c/<code>/payment-runs/<id> */

import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { companyOptions } from "@/features/companies/queries";
import { PaymentRunPage } from "@/features/paymentRuns/PaymentRunPage";
import { useApproveReason, useConfirmReason, usePrepareReason } from "../access";
import { StaleNotice } from "../shell/StaleNotice";

const route = getRouteApi("/signed-in/c/$company/payment-runs/$run");

export function PaymentRun() {
  const params = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const prepareReason = usePrepareReason();
  const approveReason = useApproveReason();
  const confirmReason = useConfirmReason();
  const { data: company } = useSuspenseQuery(companyOptions(params.company));
  return (
    <>
      <StaleNotice company={company} />
      <PaymentRunPage
        key={params.run}
        company={params.company}
        run={params.run}
        prepareReason={prepareReason}
        approveReason={approveReason}
        confirmReason={confirmReason}
        tab={search.tab ?? "lines"}
        onTab={(tab) => void navigate({ search: (before) => ({ ...before, tab }) })}
      />
    </>
  );
}
