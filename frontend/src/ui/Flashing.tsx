/** Flashes when what it shows changes while it is mounted; never at first sight. */

import { type ReactNode, useState } from "react";
import styles from "./Flashing.module.css";

export function Flashing({ watched, children }: { watched: string | undefined; children: ReactNode }) {
  const [seen, setSeen] = useState({ value: watched, changes: 0 });
  if (seen.value !== watched) setSeen({ value: watched, changes: seen.changes + 1 });
  return (
    <span key={seen.changes} className={seen.changes > 0 ? styles.flash : undefined}>
      {children}
    </span>
  );
}
