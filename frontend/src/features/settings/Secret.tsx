/** Something that is shown once: it can be copied, and says that it will not be seen again. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { FormattedMessage } from "react-intl";
import { Notice } from "@/ui/Notice";
import type { MessageId } from "@/ui/words";
import styles from "./settings.module.css";

export function Secret({ what, value }: { what: MessageId; value: string }) {
  const [copied, setCopied] = useState("");
  return (
    <Notice tone="good">
      <FormattedMessage id={what} />
      <div className={styles.secret}>
        <code>{value}</code>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(value))}
        >
          <FormattedMessage id={copied === value ? "error.copied" : "secondFactor.copy"} />
        </Button>
      </div>
    </Notice>
  );
}
