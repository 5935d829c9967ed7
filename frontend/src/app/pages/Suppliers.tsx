/** /c/<code>/suppliers */

import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { companyOptions } from "@/features/companies/queries";
import { SuppliersPage } from "@/features/suppliers/SuppliersPage";
import { FirstSteps } from "../FirstSteps";
import { StaleNotice } from "../shell/StaleNotice";

const route = getRouteApi("/signed-in/c/$company/suppliers");

export function Suppliers() {
  const params = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: company } = useSuspenseQuery(companyOptions(params.company));
  return (
    <>
      <StaleNotice company={company} />
      <SuppliersPage
        key={company.code}
        company={company}
        search={search}
        asOf={search.as_of ?? null}
        onSearch={(change) =>
          void navigate({
            search: (before) => ({ ...before, ...change }),
            replace: "q" in change,
          })
        }
        onOpen={(supplier) =>
          void navigate({
            to: "/c/$company/suppliers/$supplier",
            params: { company: company.code, supplier },
            search: search.as_of === undefined ? {} : { as_of: search.as_of },
          })
        }
        firstSteps={<FirstSteps company={company.code} />}
      />
    </>
  );
}
