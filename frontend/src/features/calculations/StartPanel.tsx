/** Which day a calculation shall look at, and the button that asks for it. */

import { Button, Loader, Popover } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Suspense, lazy, useState } from "react";
import { FormattedMessage } from "react-intl";
import type { CalculationOut, CompanyOut } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { Notice } from "@/ui/Notice";
import { useFormats } from "@/ui/formats";
import styles from "./calculations.module.css";
import { calculationKeys } from "./keys";
import { isRunning } from "./progress";
import { startCalculation } from "./queries";

const DayPicker = lazy(async () => ({ default: (await import("@/ui/DayPicker")).DayPicker }));

interface StartPanelProps {
  company: CompanyOut;
  /** Why one cannot calculate now; null when one can. */
  reason: string | null;
}

export function StartPanel({ company, reason }: StartPanelProps) {
  const client = useQueryClient();
  const [keyDate, setKeyDate] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: startCalculation,
    onSuccess: () => client.invalidateQueries({ queryKey: calculationKeys.all }),
  });
  return (
    <>
      <div className={styles.start}>
        <KeyDate value={keyDate ?? company.today} latest={company.today} onPick={setKeyDate} />
        <GatedButton
          reason={reason}
          loading={start.isPending}
          onClick={() => start.mutate({ company: company.code, keyDate })}
        >
          <FormattedMessage id="calculation.start" />
        </GatedButton>
        <span className={styles.meta}>
          <FormattedMessage id="calculation.settings" values={{ version: company.settings_version }} />
        </span>
      </div>
      {start.isError && <ErrorPanel error={start.error} onRetry={() => start.mutate(start.variables)} />}
      {start.data && <SameAsBefore run={start.data} />}
    </>
  );
}

function KeyDate({
  value,
  latest,
  onPick,
}: {
  value: string;
  latest: string;
  onPick: (day: string) => void;
}) {
  const formats = useFormats();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          onClick={() => setIsOpen(!isOpen)}
          rightSection={<span aria-hidden>▾</span>}
        >
          <FormattedMessage id="calculation.keyDate" values={{ day: formats.date(value) }} />
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={<Loader />}>
          <DayPicker
            value={value}
            latest={latest}
            onPick={(day) => {
              onPick(day);
              setIsOpen(false);
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The same day, scope, settings and ledger have one calculation: asking again shows it and calculates nothing. */
function SameAsBefore({ run }: { run: CalculationOut }) {
  const formats = useFormats();
  if (isRunning(run.status) || run.finished_at === null) return null;
  return (
    <Notice tone="hint">
      <FormattedMessage id="calculation.same" values={{ moment: formats.moment(run.finished_at) }} />
    </Notice>
  );
}
