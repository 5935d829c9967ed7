/** /c/<code>/payment-runs/<id> */

import { getRouteApi } from "@tanstack/react-router";
import { PaymentRunPage } from "@/features/paymentRuns/PaymentRunPage";
import { useApproveReason, usePrepareReason } from "../access";

const route = getRouteApi("/signed-in/c/$company/payment-runs/$run");

export function PaymentRun() {
  const params = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const prepareReason = usePrepareReason();
  const approveReason = useApproveReason();
  return (
    <PaymentRunPage
      key={params.run}
      company={params.company}
      run={params.run}
      prepareReason={prepareReason}
      approveReason={approveReason}
      tab={search.tab ?? "lines"}
      onTab={(tab) => void navigate({ search: (before) => ({ ...before, tab }) })}
    />
  );
}
