/** What is owed to a supplier in one currency, how old it is, and when it falls due. */

import { Group, Text } from "@mantine/core";
import { FormattedMessage, useIntl } from "react-intl";
import type { Closing } from "@/api/shapes";
import { isZero, shareOf, sumOf } from "@/money/amounts";
import { Amount } from "@/ui/Amount";
import { Fact, Facts } from "@/ui/Fact";
import { useFormats } from "@/ui/formats";
import { ageLabel, monthLabel } from "@/ui/spreads";
import styles from "./suppliers.module.css";

export function ClosingFigures({ closing }: { closing: Closing }) {
  const intl = useIntl();
  const formats = useFormats();
  const { currency } = closing;
  const figures = [
    { id: "balance", value: closing.balance, late: false },
    { id: "overdue", value: closing.overdue, late: true },
    { id: "notDue", value: closing.not_due, late: false },
    { id: "unallocated", value: closing.unallocated, late: false },
  ] as const;
  return (
    <section
      className={styles.figures}
      aria-label={intl.formatMessage({ id: "supplier.figuresIn" }, { currency })}
    >
      <Group justify="space-between" gap="xs">
        <Text fw={600} size="sm">
          {currency}
        </Text>
        {closing.open_amounts_incomplete && (
          <Text size="xs" c="dimmed">
            <FormattedMessage id="supplier.byFifo" />
          </Text>
        )}
      </Group>
      <Facts>
        {figures.map(({ id, value, late }) => (
          <Fact key={id} name={<FormattedMessage id={`supplier.${id}`} />} large watched={value}>
            <Amount value={value} late={late} />
          </Fact>
        ))}
      </Facts>
      <Ages closing={closing} />
      <Months closing={closing} />
      <Facts>
        <Fact name={<FormattedMessage id="supplier.openCount" />}>{formats.count(closing.open_count)}</Fact>
        {closing.oldest_due_date !== null && (
          <Fact name={<FormattedMessage id="supplier.oldestDue" />}>
            {formats.date(closing.oldest_due_date)}
            {closing.max_overdue_days > 0 && (
              <>
                {" · "}
                <FormattedMessage id="days.late" values={{ days: closing.max_overdue_days }} />
              </>
            )}
          </Fact>
        )}
        {closing.average_due_date !== null && (
          <Fact name={<FormattedMessage id="supplier.averageDue" />}>
            {formats.date(closing.average_due_date)}
            {closing.average_due_days !== null && (
              <>
                {" "}
                <FormattedMessage
                  id="days.fromKeyDate"
                  values={{ days: formats.decimal(closing.average_due_days) }}
                />
              </>
            )}
          </Fact>
        )}
        {closing.blocked && (
          <Fact name={<FormattedMessage id="supplier.blockedAmount" />}>
            <Amount value={closing.blocked_amount} />
          </Fact>
        )}
        {!isZero(closing.advance) && (
          <Fact name={<FormattedMessage id="supplier.advance" />}>
            <Amount value={closing.advance} />
          </Fact>
        )}
        {!isZero(closing.open_difference) && (
          <Fact name={<FormattedMessage id="supplier.openDifference" />}>
            <Amount value={closing.open_difference} />
          </Fact>
        )}
      </Facts>
    </section>
  );
}

/** A bar for the eye and the same figures in words: overdue is hatched, and has its word. */
function Ages({ closing }: { closing: Closing }) {
  const intl = useIntl();
  const open = sumOf(closing.aging.map((bucket) => bucket.amount));
  return (
    <>
      <div className={styles.ages} aria-hidden>
        {closing.aging
          .filter((bucket) => !isZero(bucket.amount))
          .map((bucket) => (
            <div
              key={bucket.label}
              className={styles.age}
              data-late={bucket.label === "not_due" ? undefined : true}
              style={{ flexGrow: shareOf(bucket.amount, open) }}
            />
          ))}
      </div>
      <Spread
        caption={intl.formatMessage({ id: "spread.aging" })}
        cells={closing.aging.map(({ label, amount }) => ({
          label: ageLabel(label, intl),
          amount,
          late: label !== "not_due",
        }))}
      />
    </>
  );
}

function Months({ closing }: { closing: Closing }) {
  const intl = useIntl();
  const formats = useFormats();
  return (
    <Spread
      caption={intl.formatMessage({ id: "spread.months" })}
      cells={Object.entries(closing.months).map(([label, amount]) => ({
        label: monthLabel(label, intl, formats),
        amount,
        late: false,
      }))}
    />
  );
}

interface SpreadProps {
  caption: string;
  cells: readonly { label: string; amount: string; late: boolean }[];
}

function Spread({ caption, cells }: SpreadProps) {
  return (
    <div className={styles.spreadBox}>
      <div className={styles.quiet}>{caption}</div>
      <dl className={styles.spread} aria-label={caption}>
        {cells.map(({ label, amount, late }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Amount value={amount} late={late} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
