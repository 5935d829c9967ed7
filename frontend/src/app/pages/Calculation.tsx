/** /c/<code>/calculations/<id> */

import { getRouteApi } from "@tanstack/react-router";
import { CalculationPage } from "@/features/calculations/CalculationPage";
import { useWriteReason } from "../access";

const route = getRouteApi("/signed-in/c/$company/calculations/$calculation");

export function Calculation() {
  const { company, calculation } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const reason = useWriteReason();
  return (
    <CalculationPage
      key={calculation}
      company={company}
      calculation={calculation}
      mayStop={reason === null}
      other={search.with ?? null}
      onOther={(other) =>
        void navigate({ search: (before) => ({ ...before, with: other ?? undefined }), replace: true })
      }
    />
  );
}
