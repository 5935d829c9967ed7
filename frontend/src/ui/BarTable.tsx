/** Amounts by a name, each with a bar: a table, so that it reads the same without eyes. Overdue is hatched and named. */

import type { ReactNode } from "react";
import { isNegative, magnitude, shareOf } from "@/money/amounts";
import { Amount } from "./Amount";
import styles from "./BarTable.module.css";

export interface Bar {
  key: string;
  name: ReactNode;
  amount: string;
  late?: boolean;
  /** Said behind the amount. */
  note?: ReactNode;
}

interface BarTableProps {
  caption: string;
  names: { name: string; amount: string; note?: string };
  bars: readonly Bar[];
}

export function BarTable({ caption, names, bars }: BarTableProps) {
  const longest = bars.reduce(
    (most, { amount }) => (shareOf(magnitude(amount), most) >= 1 ? magnitude(amount) : most),
    "0.01",
  );
  return (
    <table className={styles.table}>
      <caption className={styles.caption}>{caption}</caption>
      <thead className={styles.head}>
        <tr>
          <th scope="col">{names.name}</th>
          <th scope="col">{names.amount}</th>
          {names.note !== undefined && <th scope="col">{names.note}</th>}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ key, name, amount, late = false, note }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>
              <span className={styles.cell}>
                <span aria-hidden className={styles.track}>
                  {!isNegative(amount) && (
                    <span
                      className={styles.bar}
                      data-late={late || undefined}
                      style={{ width: `${shareOf(amount, longest) * 100}%` }}
                    />
                  )}
                </span>
                <Amount value={amount} late={late} />
              </span>
            </td>
            {names.note !== undefined && <td className={styles.note}>{note}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
