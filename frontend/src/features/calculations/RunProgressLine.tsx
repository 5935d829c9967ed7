/** How far a calculation is: its phases, suppliers done, speed, what is left; and the way to stop it. */

import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FormattedMessage, useIntl } from "react-intl";
import type { CalculationOut } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { ProgressBar } from "@/ui/ProgressBar";
import { useFormats } from "@/ui/formats";
import styles from "./calculations.module.css";
import { calculationKeys } from "./keys";
import { type LiveRun, isRunning } from "./progress";
import { cancelCalculation } from "./queries";

const PHASES = ["load", "close", "save", "publish"] as const;

export function RunProgressLine({ live, mayStop }: { live: LiveRun; mayStop: boolean }) {
  const intl = useIntl();
  const formats = useFormats();
  const { run } = live;
  if (!isRunning(run.status)) return null;
  const label = intl.formatMessage({
    id: run.phase ? `calculation.phase.${run.phase}` : "calculation.status.queued",
  });
  return (
    <div className={styles.progress}>
      <div className={styles.progressHead}>
        <Phases run={run} />
        <Text size="xs" c="dimmed" className={styles.figures}>
          {run.total !== null && (
            <FormattedMessage
              id="calculation.done"
              values={{ done: formats.count(run.done), total: formats.count(run.total) }}
            />
          )}
          {live.rate !== null && (
            <>
              {" · "}
              <FormattedMessage
                id="calculation.rate"
                values={{ rate: formats.count(Math.round(live.rate)) }}
              />
            </>
          )}
          {live.secondsLeft !== null && live.secondsLeft > 0 && (
            <>
              {" · "}
              <FormattedMessage
                id="calculation.left"
                values={{ time: formats.duration(live.secondsLeft * 1000) }}
              />
            </>
          )}
        </Text>
        {mayStop && <StopButton run={run} />}
      </div>
      <ProgressBar label={label} done={run.done} total={run.total} />
    </div>
  );
}

function Phases({ run }: { run: CalculationOut }) {
  const at = run.phase ? PHASES.indexOf(run.phase) : -1;
  return (
    <ol className={styles.phases}>
      {PHASES.map((phase, place) => (
        <li key={phase} aria-current={place === at ? "step" : undefined} data-done={place < at || undefined}>
          <FormattedMessage id={`calculation.phase.${phase}`} />
          {place < at && " ✓"}
        </li>
      ))}
    </ol>
  );
}

function StopButton({ run }: { run: CalculationOut }) {
  const client = useQueryClient();
  const stopping = useMutation({
    mutationFn: () => cancelCalculation(run.id),
    onSettled: () => client.invalidateQueries({ queryKey: calculationKeys.all }),
  });
  return (
    <Group gap="xs">
      {stopping.isError && <ErrorPanel error={stopping.error} />}
      <Button
        size="compact-sm"
        variant="light"
        color="red"
        className={styles.stop}
        loading={stopping.isPending}
        onClick={() => stopping.mutate()}
      >
        <FormattedMessage id="stop" />
      </Button>
    </Group>
  );
}
