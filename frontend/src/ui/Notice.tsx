/** A strip above a page's content: something to know, and perhaps one thing to do about it. */

import type { ReactNode } from "react";
import styles from "./Notice.module.css";

interface NoticeProps {
  tone: "hint" | "warning" | "good";
  children: ReactNode;
  action?: ReactNode;
}

export function Notice({ tone, children, action }: NoticeProps) {
  return (
    <div role="status" className={styles.notice} data-tone={tone}>
      <div className={styles.words}>{children}</div>
      {action}
    </div>
  );
}
