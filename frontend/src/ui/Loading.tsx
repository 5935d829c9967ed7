/** What stands there while data is on its way: nothing for an instant, then rows of the true height. */

import { useIntl } from "react-intl";
import styles from "./Loading.module.css";

export function LoadingRows({ rows = 12 }: { rows?: number }) {
  const intl = useIntl();
  return (
    <div role="status" aria-label={intl.formatMessage({ id: "loading" })} className={styles.rows}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.row}>
          <div className={styles.bar} style={{ width: `${40 + ((row * 37) % 50)}%` }} />
        </div>
      ))}
    </div>
  );
}

/** A thin line that moves while something is being fetched behind what is shown. */
export function FetchingLine({ active }: { active: boolean }) {
  return <div className={styles.line} data-active={active || undefined} aria-hidden />;
}
