/** /c/<code>/settings */

import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { companyOptions } from "@/features/companies/queries";
import { SettingsPage } from "@/features/settings/SettingsPage";
import { useAdminReason, useConfirmReason } from "../access";

const route = getRouteApi("/signed-in/c/$company/settings");

export function Settings() {
  const params = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const reason = useAdminReason();
  const confirmReason = useConfirmReason();
  const { data: company } = useSuspenseQuery(companyOptions(params.company));
  return (
    <SettingsPage
      key={company.code}
      company={company}
      reason={reason}
      confirmReason={confirmReason}
      tab={search.tab ?? "rules"}
      onTab={(tab) => void navigate({ search: (before) => ({ ...before, tab }) })}
    />
  );
}
