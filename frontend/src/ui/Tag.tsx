/** A word in a box: a state, a rule, a block. Its colour only repeats what the word says. */

import type { ReactNode } from "react";
import styles from "./Tag.module.css";

export type Tone = "plain" | "busy" | "good" | "warning" | "bad";

export function Tag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={styles.tag} data-tone={tone}>
      {children}
    </span>
  );
}
