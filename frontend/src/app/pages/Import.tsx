/** /c/<code>/imports/<id> */

import { getRouteApi } from "@tanstack/react-router";
import { ImportPage } from "@/features/imports/ImportPage";
import { useWriteReason } from "../access";

const route = getRouteApi("/signed-in/c/$company/imports/$batch");

export function Import() {
  const { company, batch } = route.useParams();
  const reason = useWriteReason();
  const navigate = route.useNavigate();
  return (
    <ImportPage
      key={batch}
      company={company}
      batch={batch}
      reason={reason}
      onReadAgain={({ id }) =>
        void navigate({ to: "/c/$company/imports/$batch", params: { company, batch: id } })
      }
    />
  );
}
