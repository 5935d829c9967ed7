/** How many payments a bank's answer moved where; only what there is. */

import { FormattedMessage } from "react-intl";
import type { BankMessage } from "@/api/shapes";
import { Tag } from "@/ui/Tag";
import styles from "./paymentRuns.module.css";

const OUTCOMES = [
  { name: "confirmed", tone: "good" },
  { name: "accepted", tone: "busy" },
  { name: "failed", tone: "bad" },
  { name: "doubts", tone: "warning" },
] as const;

export function Outcomes({ message }: { message: BankMessage }) {
  const some = OUTCOMES.filter(({ name }) => message[name] > 0);
  return (
    <div className={styles.outcomes}>
      {some.map(({ name, tone }) => (
        <Tag key={name} tone={tone}>
          <FormattedMessage id={`bankMessage.count.${name}`} values={{ count: message[name] }} />
        </Tag>
      ))}
      {some.length === 0 && (
        <Tag tone="plain">
          <FormattedMessage id="bankMessage.count.nothing" />
        </Tag>
      )}
    </div>
  );
}
