/** Whether what is on the screen is live: ● live, ◐ coming back, ○ not. */

import { useIntl } from "react-intl";
import { useLive, useLiveStatus } from "@/realtime/react";
import styles from "./shell.module.css";

const SIGNS = { connecting: "◐", live: "●", reconnecting: "◐", offline: "○", stopped: "○" } as const;

export function LiveChip() {
  const intl = useIntl();
  const live = useLive();
  const status = useLiveStatus();
  const attempt = status.state === "reconnecting" ? status.attempt : 0;
  const words = intl.formatMessage({ id: `live.${status.state}` }, { attempt });
  const content = (
    <>
      <span aria-hidden>{SIGNS[status.state]}</span>
      <span className={styles.chipWords}>{words}</span>
    </>
  );
  if (status.state === "stopped") {
    const why = intl.formatMessage({ id: "live.stopped.why" }, { code: String(status.code) });
    return (
      <button
        type="button"
        className={styles.chip}
        data-state="stopped"
        title={why}
        onClick={() => live.start()}
      >
        {content}
      </button>
    );
  }
  return (
    <span
      role="status"
      className={styles.chip}
      data-state={status.state}
      title={intl.formatMessage({ id: "live.what" }, { state: words })}
    >
      {content}
    </span>
  );
}
