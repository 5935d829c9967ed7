/** One letter beside what the ledger says of its day by now, and its answer: recorded here once, and kept. */

import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { FormattedMessage, useIntl } from "react-intl";
import type { BalanceConfirmation } from "@/api/shapes";
import { QueryError } from "@/ui/ErrorPanel";
import { Notice } from "@/ui/Notice";
import { useFormats } from "@/ui/formats";
import styles from "../suppliers.module.css";
import { AnswerForm } from "./AnswerForm";
import { AnswerTag } from "./AnswerTag";
import { Balances } from "./Balances";
import { confirmationOptions } from "./queries";

interface ConfirmationDialogProps {
  letter: BalanceConfirmation;
  reason: string | null;
  onClose: () => void;
}

export function ConfirmationDialog({ letter, reason, onClose }: ConfirmationDialogProps) {
  const intl = useIntl();
  const formats = useFormats();
  const found = useQuery(confirmationOptions(letter.supplier, letter.id));
  const now = found.data?.balances_now;
  const differs = now !== undefined && JSON.stringify(now) !== JSON.stringify(letter.balances);
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={intl.formatMessage({ id: "confirmations.of" }, { day: formats.date(letter.key_date) })}
      closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
    >
      <div className={styles.dialog}>
        <QueryError query={found} />
        {differs && (
          <Notice tone="warning">
            <FormattedMessage id="confirmations.differs" /> <Balances balances={now} />
          </Notice>
        )}
        <dl className={styles.pairs}>
          <dt>
            <FormattedMessage id="confirmations.ours" />
          </dt>
          <dd>
            <Balances balances={letter.balances} />
          </dd>
          {letter.answer !== "" && <Answered letter={letter} />}
        </dl>
        {letter.answer === "" && <AnswerForm letter={letter} reason={reason} />}
      </div>
    </Modal>
  );
}

function Answered({ letter }: { letter: BalanceConfirmation }) {
  const formats = useFormats();
  return (
    <>
      <dt>
        <FormattedMessage id="confirmations.answer" />
      </dt>
      <dd>
        <AnswerTag answer={letter.answer} />
      </dd>
      {letter.their_balances.length > 0 && (
        <>
          <dt>
            <FormattedMessage id="confirmations.theirs" />
          </dt>
          <dd>
            <Balances balances={letter.their_balances} />
          </dd>
        </>
      )}
      <dt>
        <FormattedMessage id="confirmations.answeredBy" />
      </dt>
      <dd>
        {letter.answered_by}
        {letter.answered_on !== null && `, ${formats.date(letter.answered_on)}`}
      </dd>
      {letter.note !== "" && (
        <>
          <dt>
            <FormattedMessage id="confirmations.note" />
          </dt>
          <dd>{letter.note}</dd>
        </>
      )}
      <dt>
        <FormattedMessage id="confirmations.recordedBy" />
      </dt>
      <dd>
        {letter.recorded_by}
        {letter.recorded_at !== null && `, ${formats.moment(letter.recorded_at)}`}
      </dd>
    </>
  );
}
