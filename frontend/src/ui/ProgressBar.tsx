/** How far a long job is. A screen reader hears of every quarter, not of every tick. */

import { Progress } from "@mantine/core";
import { useIntl } from "react-intl";
import { Spoken } from "./Spoken";
import { useFormats } from "./formats";

interface ProgressBarProps {
  label: string;
  done: number;
  /** Null while nobody knows how much it will be. */
  total: number | null;
  color?: string;
}

export function ProgressBar({ label, done, total, color = "vade" }: ProgressBarProps) {
  const intl = useIntl();
  const formats = useFormats();
  const part = total ? Math.min(1, done / total) : 0;
  const quarter = Math.floor(part * 4) / 4;
  return (
    <>
      <Progress.Root size="sm">
        <Progress.Section
          value={total === null ? 100 : part * 100}
          color={color}
          striped={total === null}
          animated={total === null}
          aria-label={label}
          {...(total === null ? { withAria: false } : {})}
        />
      </Progress.Root>
      <Spoken role="status">
        {intl.formatMessage({ id: "progress.spoken" }, { label, part: formats.percent(quarter) })}
      </Spoken>
    </>
  );
}
