/** /c/<code>/overview */

import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { companyOptions } from "@/features/companies/queries";
import { OverviewPage } from "@/features/overview/OverviewPage";
import { FirstSteps } from "../FirstSteps";
import { StaleNotice } from "../shell/StaleNotice";
import { Needs } from "../Needs";

const route = getRouteApi("/signed-in/c/$company/overview");

export function Overview() {
  const params = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: company } = useSuspenseQuery(companyOptions(params.company));
  return (
    <>
      <StaleNotice company={company} />
      <OverviewPage
        key={company.code}
        company={company}
        asOf={search.as_of ?? null}
        currency={search.currency}
        onCurrency={(currency) =>
          void navigate({ search: (before) => ({ ...before, currency }), replace: true })
        }
        needs={<Needs company={company.code} />}
        firstSteps={<FirstSteps company={company.code} />}
      />
    </>
  );
}
