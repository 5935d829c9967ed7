/** /c/<code>/imports */

import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { companyOptions } from "@/features/companies/queries";
import { ImportsPage } from "@/features/imports/ImportsPage";
import { useWriteReason } from "../access";

const route = getRouteApi("/signed-in/c/$company/imports");

export function Imports() {
  const params = route.useParams();
  const navigate = route.useNavigate();
  const reason = useWriteReason();
  const { data: company } = useSuspenseQuery(companyOptions(params.company));
  return (
    <ImportsPage
      key={company.code}
      company={company}
      reason={reason}
      onAccepted={(made) =>
        void navigate({ to: "/c/$company/imports/$batch", params: { company: company.code, batch: made.id } })
      }
    />
  );
}
