/** A named value: the word above, the value below it. A list of them is a `dl`. */

import type { ReactNode } from "react";
import styles from "./Fact.module.css";
import { Flashing } from "./Flashing";

export function Facts({ children }: { children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

interface FactProps {
  name: ReactNode;
  children: ReactNode;
  large?: boolean;
  /** Changes with the value: it flashes when it changes while it is looked at. */
  watched?: string;
}

export function Fact({ name, children, large = false, watched }: FactProps) {
  return (
    <div className={styles.fact} data-large={large || undefined}>
      <dt>{name}</dt>
      <dd>
        <Flashing watched={watched}>{children}</Flashing>
      </dd>
    </div>
  );
}
