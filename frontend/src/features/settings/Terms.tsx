/** Payment terms, and what one of them would make of an invoice: the due date with every step to it. */

import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { DueAnswer, PaymentTerm } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { useFormats } from "@/ui/formats";
import type { PartProps } from "./SettingsPage";
import { termsOptions, tryTerm } from "./queries";
import styles from "./settings.module.css";

export function Terms({ company }: PartProps) {
  const intl = useIntl();
  const found = useQuery(termsOptions(company.code));
  const word = (id: "terms.code" | "terms.name" | "terms.source" | "terms.suppliers") =>
    intl.formatMessage({ id });
  if (!found.data) return found.isError ? <QueryError query={found} /> : <LoadingRows rows={6} />;
  if (found.data.length === 0) {
    return (
      <EmptyState title={<FormattedMessage id="terms.none" />}>
        <FormattedMessage id="terms.none.why" />
      </EmptyState>
    );
  }
  return (
    <>
      <QueryError query={found} />
      <Tester company={company.code} today={company.today} terms={found.data} />
      <PlainTable
        caption={intl.formatMessage({ id: "settings.terms" })}
        columns={[
          { key: "code", name: word("terms.code") },
          { key: "name", name: word("terms.name") },
          { key: "source", name: word("terms.source") },
          { key: "suppliers", name: word("terms.suppliers"), end: true },
        ]}
        rows={found.data.map((term) => ({
          key: term.id,
          cells: [
            term.code,
            term.name,
            intl.formatMessage({ id: term.source === "ERP" ? "terms.fromErp" : "terms.byHand" }),
            intl.formatNumber(term.suppliers),
          ],
        }))}
      />
    </>
  );
}

function Tester({
  company,
  today,
  terms,
}: {
  company: string;
  today: string;
  terms: readonly PaymentTerm[];
}) {
  const intl = useIntl();
  const [code, setCode] = useState(terms[0]?.code ?? "");
  const [day, setDay] = useState(today);
  const trial = useMutation({ mutationFn: () => tryTerm(company, code, day) });
  return (
    <section className={styles.box}>
      <h2>
        <FormattedMessage id="terms.try" />
      </h2>
      <div className={styles.form}>
        <NativeSelect
          label={intl.formatMessage({ id: "terms.code" })}
          value={code}
          data={terms.map((term) => ({ value: term.code, label: `${term.code} ${term.name}` }))}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={intl.formatMessage({ id: "terms.invoiceDate" })}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <GatedButton
          reason={day === "" ? intl.formatMessage({ id: "terms.needsDay" }) : null}
          loading={trial.isPending}
          onClick={() => trial.mutate()}
        >
          <FormattedMessage id="terms.calculate" />
        </GatedButton>
      </div>
      {trial.isError && <ErrorPanel error={trial.error} />}
      {trial.data && <Answer answer={trial.data} />}
    </section>
  );
}

function Answer({ answer }: { answer: DueAnswer }) {
  const formats = useFormats();
  const parts = answer.due ? [answer.due] : answer.instalments;
  return (
    <div role="status">
      {parts.map((part) => (
        <div key={part.net_due}>
          <strong>
            <FormattedMessage id="terms.due" values={{ day: formats.date(part.effective_due) }} />
          </strong>
          <ol className={styles.why}>
            {part.why.map((step) => (
              <li key={`${step.code} ${step.message}`}>{step.message}</li>
            ))}
          </ol>
        </div>
      ))}
    </div>
  );
}
