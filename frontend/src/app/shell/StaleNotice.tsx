/** The ledger has changed since the figures were calculated: say so, and offer to calculate again. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FormattedMessage } from "react-intl";
import type { CompanyOut } from "@/api/shapes";
import { calculationKeys } from "@/features/calculations/keys";
import { isRunning } from "@/features/calculations/progress";
import { newestCalculationOptions, startCalculation } from "@/features/calculations/queries";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { Notice } from "@/ui/Notice";
import { useWriteReason } from "../access";
import styles from "./shell.module.css";

export function StaleNotice({ company }: { company: CompanyOut }) {
  const client = useQueryClient();
  const reason = useWriteReason();
  const newest = useQuery(newestCalculationOptions(company.code)).data;
  const start = useMutation({
    mutationFn: startCalculation,
    onSuccess: () => client.invalidateQueries({ queryKey: calculationKeys.all }),
  });
  // One that is under way will bring the figures up to date by itself.
  if (!company.stale || (newest && isRunning(newest.status))) return null;
  return (
    <div className={styles.strip}>
      <Notice
        tone="warning"
        action={
          <GatedButton
            size="compact-sm"
            variant="light"
            reason={reason}
            loading={start.isPending}
            onClick={() => start.mutate({ company: company.code, keyDate: null })}
          >
            <FormattedMessage id="stale.recalculate" />
          </GatedButton>
        }
      >
        <FormattedMessage id="stale.strip" />
      </Notice>
      {start.isError && <ErrorPanel error={start.error} />}
    </div>
  );
}
