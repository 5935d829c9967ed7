/** Words for a screen reader alone. */

import type { ReactNode } from "react";
import styles from "./Spoken.module.css";

interface SpokenProps {
  id?: string;
  role?: "status";
  children: ReactNode;
}

export function Spoken({ id, role, children }: SpokenProps) {
  return (
    <span className={styles.place}>
      <span id={id} role={role} className={styles.words}>
        {children}
      </span>
    </span>
  );
}
