/** What can be done about an item that is not paid: the way to where it is put right, or a person's word. */

import { Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import { newKey } from "@/api/idempotency";
import type { PaymentException } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { Notice } from "@/ui/Notice";
import styles from "./paymentRuns.module.css";
import { releaseDuplicate } from "./queries";

interface ExceptionActProps {
  company: string;
  found: PaymentException;
  /** Why one's word does not count here now; null when it does. */
  reason: string | null;
}

export function ExceptionAct({ company, found, reason }: ExceptionActProps) {
  switch (found.code) {
    case "BANK_UNCONFIRMED":
    case "BANK_CHANGED_RECENTLY":
    case "NO_BANK_ACCOUNT":
    case "INVALID_IBAN":
    case "OWN_IBAN":
      return <ToSupplier company={company} supplier={found.supplier} tab="accounts" />;
    case "ITEM_HELD":
    case "DISPUTED":
    case "HELD":
      return <ToSupplier company={company} supplier={found.supplier} tab="holds" />;
    case "IBAN_SHARED":
    case "NO_HOUSE_BANK":
    case "HOUSE_BANK_LIMIT":
    case "CURRENCY_MISMATCH":
      return (
        <Link to="/c/$company/settings" params={{ company }} search={{ tab: "banks" }}>
          <FormattedMessage id="settings.banks" />
        </Link>
      );
    case "POSSIBLE_DUPLICATE":
      return <NoDuplicate found={found} reason={reason} />;
    default:
      return null;
  }
}

interface ToSupplierProps {
  company: string;
  supplier: string;
  tab: "accounts" | "holds";
}

function ToSupplier({ company, supplier, tab }: ToSupplierProps) {
  return (
    <Link to="/c/$company/suppliers/$supplier" params={{ company, supplier }} search={{ tab }}>
      <FormattedMessage id={`tab.${tab}`} />
    </Link>
  );
}

/** Somebody has looked: the invoice is its own. It is paid from the next proposal on. */
function NoDuplicate({ found, reason }: Pick<ExceptionActProps, "found" | "reason">) {
  const intl = useIntl();
  const [isOpen, setIsOpen] = useState(false);
  const [why, setWhy] = useState("");
  const [key] = useState(newKey);
  const releasing = useMutation({
    mutationFn: () => releaseDuplicate(found.supplier, found.entry ?? "", why.trim(), key),
    onSuccess: () => setIsOpen(false),
  });
  if (releasing.isSuccess) return <FormattedMessage id="duplicate.released" />;
  const unsaid = why.trim() === "" ? intl.formatMessage({ id: "holds.needsReason" }) : null;
  return (
    <>
      <GatedButton
        size="compact-sm"
        variant="default"
        reason={reason}
        aria-label={intl.formatMessage({ id: "duplicate.releaseNamed" }, { document: found.doc_no ?? "–" })}
        onClick={() => setIsOpen(true)}
      >
        <FormattedMessage id="duplicate.release" />
      </GatedButton>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title={intl.formatMessage({ id: "duplicate.releaseNamed" }, { document: found.doc_no ?? "–" })}
        closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
      >
        <div className={styles.dialog}>
          <Notice tone="hint">
            <FormattedMessage id="duplicate.why" />
          </Notice>
          {releasing.isError && <ErrorPanel error={releasing.error} />}
          <Textarea
            required
            maxLength={200}
            autosize
            minRows={2}
            data-autofocus
            label={intl.formatMessage({ id: "run.reason" })}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
          <GatedButton
            reason={reason ?? unsaid}
            loading={releasing.isPending}
            onClick={() => releasing.mutate()}
          >
            <FormattedMessage id="duplicate.release" />
          </GatedButton>
        </div>
      </Modal>
    </>
  );
}
