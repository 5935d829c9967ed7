/** A step that needs a sentence: it is asked for in a dialog, which says that there is no way back. */

import { type ButtonProps, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Tagged } from "@/api/client";
import type { PaymentRun } from "@/api/shapes";
import { GatedButton } from "@/ui/GatedButton";
import { StepError } from "./StepError";
import styles from "./paymentRuns.module.css";
import type { Step } from "./queries";
import { useStep } from "./useStep";

interface ReasonButtonProps extends Pick<ButtonProps, "size"> {
  found: Tagged<PaymentRun>;
  /** What the buttons say, and the dialog's title. */
  words: "run.reject" | "run.cancel" | "line.release";
  /** What follows from it. */
  why: "run.noWayBack" | "line.release.why";
  stepOf: (said: string) => Step;
  /** Why it cannot be done now; null when it can. */
  reason: string | null;
}

export function ReasonButton({ found, words, why, stepOf, reason, ...looks }: ReasonButtonProps) {
  const intl = useIntl();
  const [isOpen, setIsOpen] = useState(false);
  const [said, setSaid] = useState("");
  const step = useStep(found, () => setIsOpen(false));
  const unsaid = said.trim() === "" ? intl.formatMessage({ id: "holds.needsReason" }) : null;
  return (
    <>
      <GatedButton {...looks} variant="light" color="red" reason={reason} onClick={() => setIsOpen(true)}>
        <FormattedMessage id={words} />
      </GatedButton>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title={intl.formatMessage({ id: words })}
        closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
      >
        <div className={styles.dialog}>
          <p className={styles.meta}>
            <FormattedMessage id={why} />
          </p>
          {step.isError && <StepError error={step.error} run={found.data} />}
          <Textarea
            required
            maxLength={500}
            autosize
            minRows={2}
            data-autofocus
            label={intl.formatMessage({ id: "run.reason" })}
            value={said}
            onChange={(event) => setSaid(event.currentTarget.value)}
          />
          <GatedButton
            color="red"
            reason={reason ?? unsaid}
            loading={step.isPending}
            onClick={() => step.mutate(stepOf(said.trim()))}
          >
            <FormattedMessage id={words} />
          </GatedButton>
        </div>
      </Modal>
    </>
  );
}
