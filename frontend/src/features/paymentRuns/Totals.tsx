/** What a run pays, one figure for each currency. */

import type { PaymentRun } from "@/api/shapes";
import { Amount } from "@/ui/Amount";
import { Flashing } from "@/ui/Flashing";
import { useFormats } from "@/ui/formats";

export function Totals({ totals }: { totals: PaymentRun["totals"] }) {
  return totals.map(({ currency, net }) => (
    <div key={currency}>
      <Flashing watched={net}>
        <Amount value={net} currency={currency} />
      </Flashing>
    </div>
  ));
}

/** The same as words, for a button: "1.204.550,00 TRY + 20,00 USD". */
export function useTotalWords(totals: PaymentRun["totals"]): string {
  const formats = useFormats();
  return totals.map(({ currency, net }) => formats.money(net, currency)).join(" + ");
}

export function paymentsIn(run: PaymentRun): number {
  return run.totals.reduce((sum, { payments }) => sum + payments, 0);
}
