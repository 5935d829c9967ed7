/** /c/<code>/suppliers */

import { Button } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { FormattedMessage } from "react-intl";
import { companyOptions } from "@/features/companies/queries";
import { SuppliersPage } from "@/features/suppliers/SuppliersPage";
import { EmptyState } from "@/ui/EmptyState";
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

function FirstSteps({ company }: { company: string }) {
  return (
    <EmptyState
      title={<FormattedMessage id="suppliers.first" />}
      actions={
        <Button renderRoot={(props) => <Link to="/c/$company/imports" params={{ company }} {...props} />}>
          <FormattedMessage id="suppliers.first.import" />
        </Button>
      }
    >
      <FormattedMessage id="suppliers.first.why" />
    </EmptyState>
  );
}
