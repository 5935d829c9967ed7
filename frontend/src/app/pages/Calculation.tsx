/** /c/<code>/calculations/<id> */

import { getRouteApi } from "@tanstack/react-router";
import { CalculationPage } from "@/features/calculations/CalculationPage";
import { useWriteReason } from "../access";

const route = getRouteApi("/signed-in/c/$company/calculations/$calculation");

export function Calculation() {
  const { company, calculation } = route.useParams();
  const reason = useWriteReason();
  return (
    <CalculationPage
      key={calculation}
      company={company}
      calculation={calculation}
      mayStop={reason === null}
    />
  );
}
