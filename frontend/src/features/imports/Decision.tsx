/**
 * A delivery that is shown first, or a snapshot that would remove much, waits for somebody's word; an import under way
 * can be stopped.
 */

import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FormattedMessage } from "react-intl";
import type { ImportOut } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { Notice } from "@/ui/Notice";
import { importKeys } from "./keys";
import { isRunning } from "./progress";
import { cancelImport, confirmImport } from "./queries";

interface DecisionProps {
  shown: ImportOut;
  /** Why one cannot decide now; null when one can. */
  reason: string | null;
}

export function Decision({ shown, reason }: DecisionProps) {
  const client = useQueryClient();
  const onSuccess = (now: ImportOut) => {
    client.setQueryData(importKeys.one(shown.id), now);
    void client.invalidateQueries({ queryKey: importKeys.all });
  };
  const confirming = useMutation({ mutationFn: () => confirmImport(shown.id), onSuccess });
  const cancelling = useMutation({ mutationFn: () => cancelImport(shown.id), onSuccess });
  const { created, updated, removed, rejected } = shown.counts;
  const isRemovalAlone = removed > 0 && created + updated === 0;
  const failed = confirming.error ?? cancelling.error;
  return (
    <>
      {failed && <ErrorPanel error={failed} />}
      {shown.status === "needs_confirmation" && (
        <Notice
          tone="warning"
          action={
            <Group gap="xs" wrap="nowrap">
              <GatedButton
                reason={reason}
                {...(removed > 0 ? { color: "red" } : {})}
                loading={confirming.isPending}
                onClick={() => confirming.mutate()}
              >
                {isRemovalAlone ? (
                  <FormattedMessage id="import.confirm" values={{ removed }} />
                ) : (
                  <FormattedMessage id="import.apply" values={{ created, updated, removed }} />
                )}
              </GatedButton>
              <GatedButton
                reason={reason}
                variant="default"
                loading={cancelling.isPending}
                onClick={() => cancelling.mutate()}
              >
                <FormattedMessage id="import.cancel" />
              </GatedButton>
            </Group>
          }
        >
          <Text size="sm">
            {removed > 0 ? (
              <FormattedMessage id="import.confirm.why" values={{ removed, rejected }} />
            ) : (
              <FormattedMessage id="import.apply.why" values={{ rejected }} />
            )}
          </Text>
        </Notice>
      )}
      {isRunning(shown.status) && reason === null && (
        <Group justify="flex-end">
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={cancelling.isPending}
            onClick={() => cancelling.mutate()}
          >
            <FormattedMessage id="stop" />
          </Button>
        </Group>
      )}
    </>
  );
}
