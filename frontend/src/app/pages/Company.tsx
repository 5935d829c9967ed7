/** /c/<code>: the shell around every page of a company. */

import { useSuspenseQuery } from "@tanstack/react-query";
import { Outlet, getRouteApi } from "@tanstack/react-router";
import { IntlProvider, useIntl } from "react-intl";
import { companyOptions } from "@/features/companies/queries";
import { Shell } from "../shell/Shell";

const route = getRouteApi("/signed-in/c/$company");

export function Company() {
  const intl = useIntl();
  const params = route.useParams();
  const { data: company } = useSuspenseQuery(companyOptions(params.company));
  return (
    // Moments are told in the company's own time zone.
    <IntlProvider
      locale={intl.locale}
      messages={intl.messages as Record<string, string>}
      timeZone={company.timezone}
    >
      <Shell company={company}>
        <Outlet />
      </Shell>
    </IntlProvider>
  );
}
