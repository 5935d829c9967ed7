/** Where a ledger file is dropped or chosen; it can be stopped while it is under way. */

import { Button, Checkbox, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { ImportOut } from "@/api/shapes";
import { uploadImport } from "@/api/upload";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { FileDrop, FileDropWords } from "@/ui/FileDrop";
import { ProgressBar } from "@/ui/ProgressBar";
import { keepDelivery } from "./deliveries";
import styles from "./imports.module.css";
import { importKeys } from "./keys";

interface UploadBoxProps {
  company: string;
  /** Why no file can be delivered now; null when one can. */
  reason: string | null;
  onAccepted: (made: ImportOut) => void;
}

export function UploadBox({ company, reason, onAccepted }: UploadBoxProps) {
  const intl = useIntl();
  const client = useQueryClient();
  const stopper = useRef<AbortController | null>(null);
  const [sent, setSent] = useState(0);
  const [isComplete, setIsComplete] = useState(false);
  const [isHeld, setIsHeld] = useState(true);
  const delivery = useMutation({
    mutationFn: (file: File) => {
      stopper.current = new AbortController();
      setSent(0);
      const { signal } = stopper.current;
      return uploadImport({ company, file, isComplete, isHeld, onSent: setSent, signal });
    },
    onSuccess: (made, file) => {
      keepDelivery(made.id, file);
      void client.invalidateQueries({ queryKey: importKeys.all });
      onAccepted(made);
    },
  });
  const wasStopped = delivery.error instanceof DOMException;
  return (
    <>
      <FileDrop
        label={intl.formatMessage({ id: "import.choose" })}
        accept=".csv,.txt,.xlsx,.xls,.tsv"
        reason={reason}
        isBusy={delivery.isPending}
        onFile={(file) => delivery.mutate(file)}
      >
        <FileDropWords>
          <FormattedMessage id="import.formats" />
        </FileDropWords>
        <Checkbox
          size="xs"
          checked={isComplete}
          onChange={(event) => setIsComplete(event.currentTarget.checked)}
          label={intl.formatMessage({ id: "import.complete" })}
          description={intl.formatMessage({ id: "import.complete.why" })}
        />
        <Checkbox
          size="xs"
          checked={isHeld}
          onChange={(event) => setIsHeld(event.currentTarget.checked)}
          label={intl.formatMessage({ id: "import.held" })}
          description={intl.formatMessage({ id: "import.held.why" })}
        />
        {delivery.isPending && (
          <Sending file={delivery.variables} sent={sent} onStop={() => stopper.current?.abort()} />
        )}
      </FileDrop>
      {delivery.isError && !wasStopped && (
        <ErrorPanel error={delivery.error} onRetry={() => delivery.mutate(delivery.variables)} />
      )}
    </>
  );
}

function Sending({ file, sent, onStop }: { file: File; sent: number; onStop: () => void }) {
  const intl = useIntl();
  const label = intl.formatMessage({ id: "import.sending" }, { file: file.name });
  return (
    <div className={styles.progress} style={{ flexBasis: "100%" }}>
      <Group justify="space-between">
        <Text size="xs">{label}</Text>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onStop}>
          <FormattedMessage id="stop" />
        </Button>
      </Group>
      <ProgressBar label={label} done={Math.round(sent * 100)} total={100} />
    </div>
  );
}
