/** Nothing to show, and the way on from here. */

import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

interface EmptyStateProps {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}

export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <Stack align="center" gap="sm" maw={520}>
        <Title order={2} size="h3" ta="center">
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
