/** The state of an import in a word, and how far it is while it runs. */

import { Group, Text } from "@mantine/core";
import { FormattedMessage, useIntl } from "react-intl";
import type { ImportOut } from "@/api/shapes";
import { ProgressBar } from "@/ui/ProgressBar";
import { Tag, type Tone } from "@/ui/Tag";
import styles from "./imports.module.css";
import { isRunning } from "./progress";

const TONES: Record<ImportOut["status"], Tone> = {
  running: "busy",
  staged: "busy",
  needs_confirmation: "warning",
  applied: "good",
  rejected: "bad",
  failed: "bad",
  cancelled: "plain",
};

export function ImportTag({ status }: { status: ImportOut["status"] }) {
  return (
    <Tag tone={TONES[status]}>
      <FormattedMessage id={`import.status.${status}`} />
    </Tag>
  );
}

export function ImportProgressLine({ shown, total }: { shown: ImportOut; total: number | null }) {
  const intl = useIntl();
  if (!isRunning(shown.status)) return null;
  const phase = phaseOf(shown.phase);
  const label = intl.formatMessage({ id: `import.phase.${phase}` });
  return (
    <div className={styles.progress}>
      <Group justify="space-between" gap="xs">
        <Text size="xs">{label}</Text>
        <Text size="xs" c="dimmed">
          {shown.done > 0 && (
            <FormattedMessage id="import.rowsDone" values={{ done: shown.done, total: total ?? 0 }} />
          )}
        </Text>
      </Group>
      <ProgressBar label={label} done={shown.done} total={total} />
    </div>
  );
}

const PHASES = ["fetch", "read", "stage", "apply"] as const;

function phaseOf(phase: string | null): "waiting" | (typeof PHASES)[number] {
  return PHASES.find((one) => one === phase) ?? "waiting";
}
