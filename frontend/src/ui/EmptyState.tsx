/** Nothing to show, and the way on from here. */

import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

interface EmptyStateProps {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** It is all that the page says: the title, plain text then, is the page's. */
  isPage?: boolean;
}

export function EmptyState({ title, children, actions, isPage = false }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {isPage && <title>{`${String(title)} · Vade`}</title>}
      <Stack align="center" gap="sm" maw={520}>
        <Title order={isPage ? 1 : 2} size="h3" ta="center">
          {title}
        </Title>
        {children && (
          <Text component="div" c="dimmed" ta="center">
            {children}
          </Text>
        )}
        {actions && <div className={styles.actions}>{actions}</div>}
      </Stack>
    </div>
  );
}
