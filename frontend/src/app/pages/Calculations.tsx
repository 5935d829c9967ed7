/** /c/<code>/calculations */

import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CalculationsPage } from "@/features/calculations/CalculationsPage";
import { companyOptions } from "@/features/companies/queries";
import { useWriteReason } from "../access";

const route = getRouteApi("/signed-in/c/$company/calculations");

export function Calculations() {
  const params = route.useParams();
  const reason = useWriteReason();
  const { data: company } = useSuspenseQuery(companyOptions(params.company));
  return <CalculationsPage key={company.code} company={company} reason={reason} />;
}
