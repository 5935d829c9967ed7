/** A page's frame: its heading (and the tab's title) with actions, notices, and content that fills the height that is left. */

import type { ReactNode } from "react";
import styles from "./Page.module.css";

interface PageProps {
  title: string;
  /** Above the title: the way back. */
  back?: ReactNode;
  aside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, back, aside, actions, children }: PageProps) {
  return (
    <div className={styles.page}>
      <title>{`${title} · Vade`}</title>
      <header className={styles.heading}>
        <div className={styles.names}>
          {back && <nav className={styles.back}>{back}</nav>}
          <h1 className={styles.title}>{title}</h1>
          {aside}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
