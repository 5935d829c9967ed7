/** /c/<code>/bank-messages/<id> */

import { getRouteApi } from "@tanstack/react-router";
import { BankMessagePage } from "@/features/paymentRuns/BankMessagePage";

const route = getRouteApi("/signed-in/c/$company/bank-messages/$message");

export function BankMessage() {
  const { company, message } = route.useParams();
  return <BankMessagePage key={message} company={company} message={message} />;
}
