/** /c/<code>/payment-runs */

import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { companyOptions } from "@/features/companies/queries";
import { PaymentRunsPage } from "@/features/paymentRuns/PaymentRunsPage";
import { usePrepareReason } from "../access";
import { StaleNotice } from "../shell/StaleNotice";

const route = getRouteApi("/signed-in/c/$company/payment-runs");

export function PaymentRuns() {
  const params = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const reason = usePrepareReason();
  const { data: company } = useSuspenseQuery(companyOptions(params.company));
  return (
    <>
      <StaleNotice company={company} />
      <PaymentRunsPage
        key={`${company.code} ${search.run_date ?? ""}`}
        company={company}
        reason={reason}
        runDate={search.run_date ?? ""}
        onProposed={(run) =>
          void navigate({
            to: "/c/$company/payment-runs/$run",
            params: { company: company.code, run: run.id },
          })
        }
      />
    </>
  );
}
