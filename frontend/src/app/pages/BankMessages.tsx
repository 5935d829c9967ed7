/** /c/<code>/bank-messages */

import { getRouteApi } from "@tanstack/react-router";
import { BankMessagesPage } from "@/features/paymentRuns/BankMessagesPage";
import { usePrepareReason } from "../access";

const route = getRouteApi("/signed-in/c/$company/bank-messages");

export function BankMessages() {
  const { company } = route.useParams();
  const navigate = route.useNavigate();
  const reason = usePrepareReason();
  return (
    <BankMessagesPage
      key={company}
      company={company}
      reason={reason}
      onTaken={(message) =>
        void navigate({ to: "/c/$company/bank-messages/$message", params: { company, message: message.id } })
      }
    />
  );
}
