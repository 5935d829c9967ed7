/**
 * What goes out week by week: sent already, in payment runs, and due without a run; against what our accounts allow.
 * A week leads to a proposal for it.
 */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { CompanyOut, ForecastCurrency, ForecastWeek } from "@/api/shapes";
import { isZero, shareOf } from "@/money/amounts";
import { Amount } from "@/ui/Amount";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { Spoken } from "@/ui/Spoken";
import { useFormats } from "@/ui/formats";
import styles from "./forecast.module.css";
import { PARTS, type WeekShape, longestOf, shapesOf } from "./forecast";
import { forecastOptions } from "./queries";

interface CashForecastProps {
  company: CompanyOut;
  currency: string;
}

export function CashForecast({ company, currency }: CashForecastProps) {
  const found = useQuery(forecastOptions(company.code));
  if (!found.data) return found.isError ? <QueryError query={found} /> : <LoadingRows rows={8} />;
  const sums = found.data.currencies.find((one) => one.currency === currency);
  if (!sums) {
    return (
      <p className={styles.nothing}>
        <FormattedMessage id="forecast.none" values={{ currency }} />
      </p>
    );
  }
  return (
    <>
      <QueryError query={found} />
      <Weeks company={company} sums={sums} />
    </>
  );
}

function Weeks({ company, sums }: { company: CompanyOut; sums: ForecastCurrency }) {
  const intl = useIntl();
  const longest = longestOf(sums);
  return (
    <>
      <table className={styles.table}>
        <caption>{intl.formatMessage({ id: "forecast" }, { currency: sums.currency })}</caption>
        <thead>
          <tr>
            <th scope="col">{intl.formatMessage({ id: "forecast.week" })}</th>
            <th scope="col">{intl.formatMessage({ id: "forecast.total" })}</th>
            <th scope="col">{intl.formatMessage({ id: "forecast.limit" })}</th>
          </tr>
        </thead>
        <tbody>
          <Whole name="supplier.overdue" amount={sums.overdue} longest={longest} late />
          {shapesOf(sums).map((shape) => (
            <Week key={shape.week.week} company={company} shape={shape} />
          ))}
          <Whole name="outlook.later" amount={sums.later} longest={longest} />
        </tbody>
      </table>
      <ul className={styles.legend}>
        {PARTS.map((part) => (
          <li key={part}>
            <span aria-hidden className={styles.part} data-part={part} />
            <FormattedMessage id={`forecast.part.${part}`} />
          </li>
        ))}
        <li>
          <span aria-hidden className={styles.sign} />
          <FormattedMessage id="forecast.limit" />
        </li>
      </ul>
    </>
  );
}

function Week({ company, shape }: { company: CompanyOut; shape: WeekShape }) {
  const { week, shares, limitAt } = shape;
  const formats = useFormats();
  return (
    <tr>
      <th scope="row">
        <Link
          to="/c/$company/payment-runs"
          params={{ company: company.code }}
          search={week.week > company.today ? { run_date: week.week } : {}}
        >
          {formats.span(week.week, sundayOf(week.week))}
        </Link>
      </th>
      <td>
        <span className={styles.cell}>
          <span aria-hidden className={styles.track}>
            {PARTS.map((part) => (
              <span
                key={part}
                className={styles.part}
                data-part={part}
                style={{ width: `${shares[part] * 100}%` }}
              />
            ))}
            {limitAt !== null && <span className={styles.limit} style={{ left: `${limitAt * 100}%` }} />}
          </span>
          <Amount value={week.total} />
        </span>
        <PartsSpoken week={week} />
      </td>
      <td data-over={week.over_limit || undefined}>
        {week.limit === null ? (
          <FormattedMessage id="houses.limit.none" />
        ) : (
          <>
            {week.over_limit && (
              <>
                <span aria-hidden>▲ </span>
                <Spoken>
                  <FormattedMessage id="forecast.over" />
                </Spoken>
              </>
            )}
            <Amount value={week.limit} />
          </>
        )}
      </td>
    </tr>
  );
}

/** What the parts of a bar are, for those who do not see it. */
function PartsSpoken({ week }: { week: ForecastWeek }) {
  const intl = useIntl();
  const formats = useFormats();
  const parts = PARTS.filter((part) => !isZero(week[part]));
  if (parts.length === 0) return null;
  return (
    <Spoken>
      {parts
        .map((part) => `${intl.formatMessage({ id: `forecast.part.${part}` })} ${formats.amount(week[part])}`)
        .join(", ")}
    </Spoken>
  );
}

interface WholeProps {
  name: "supplier.overdue" | "outlook.later";
  amount: string;
  longest: string;
  late?: boolean;
}

/** What stands in no week: all of it before today, or after the last week. */
function Whole({ name, amount, longest, late = false }: WholeProps) {
  return (
    <tr>
      <th scope="row">
        <FormattedMessage id={name} />
      </th>
      <td>
        <span className={styles.cell}>
          <span aria-hidden className={styles.track}>
            <span
              className={styles.part}
              data-part={late ? "late" : "due"}
              style={{ width: `${shareOf(amount, longest) * 100}%` }}
            />
          </span>
          <Amount value={amount} late={late} />
        </span>
      </td>
      <td>–</td>
    </tr>
  );
}

/** "2026-03-16" -> "2026-03-22". */
function sundayOf(monday: string): string {
  const day = new Date(`${monday}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 6);
  return day.toISOString().slice(0, 10);
}
