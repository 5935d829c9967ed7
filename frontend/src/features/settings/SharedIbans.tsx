/** Accounts that belong to more than one supplier: nothing is paid to one until two people have said that it is right. */

import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { fieldErrorsOf } from "@/ui/fieldErrors";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { Tag } from "@/ui/Tag";
import { askForSharedIban, confirmSharedIban, sharedIbansOptions } from "./queries";
import styles from "./settings.module.css";
import { useChange } from "./useChange";

interface SharedIbansProps {
  company: string;
  /** Why one's word does not count here now; null when it does. */
  reason: string | null;
}

export function SharedIbans({ company, reason }: SharedIbansProps) {
  const intl = useIntl();
  const found = useQuery(sharedIbansOptions(company));
  const confirming = useChange((id: string) => confirmSharedIban(company, id));
  return (
    <section className={styles.box}>
      <h2>
        <FormattedMessage id="shared" />
      </h2>
      <p className={styles.meta}>
        <FormattedMessage id="shared.why" />
      </p>
      <Asking company={company} reason={reason} />
      <QueryError query={found} />
      {confirming.isError && <ErrorPanel error={confirming.error} />}
      {found.isPending && <LoadingRows rows={2} />}
      {found.data && found.data.length > 0 && (
        <PlainTable
          caption={intl.formatMessage({ id: "shared" })}
          isCaptionHidden
          columns={[
            { key: "iban", name: "IBAN" },
            { key: "reason", name: <FormattedMessage id="exceptions.why" /> },
            { key: "by", name: <FormattedMessage id="shared.by" /> },
            { key: "state", name: <FormattedMessage id="accounts.state" />, end: true },
          ]}
          rows={found.data.map((one) => ({
            key: one.id,
            cells: [
              <code key="iban">{(one.iban ?? "").replace(/(.{4})(?=.)/g, "$1 ")}</code>,
              one.reason,
              one.requested_by,
              one.confirmed_at === null ? (
                <GatedButton
                  key="state"
                  size="compact-sm"
                  variant="light"
                  reason={reason}
                  loading={confirming.isPending && confirming.variables === one.id}
                  aria-label={intl.formatMessage({ id: "houses.confirmNamed" }, { name: one.iban ?? "–" })}
                  onClick={() => confirming.mutate(one.id)}
                >
                  <FormattedMessage id="houses.confirm" />
                </GatedButton>
              ) : (
                <Tag key="state" tone="good">
                  <FormattedMessage id="accounts.confirmed" values={{ by: one.confirmed_by ?? "–" }} />
                </Tag>
              ),
            ],
          }))}
        />
      )}
    </section>
  );
}

function Asking({ company, reason }: SharedIbansProps) {
  const intl = useIntl();
  const [iban, setIban] = useState("");
  const [why, setWhy] = useState("");
  const asking = useChange(async () => {
    await askForSharedIban(company, iban.trim(), why.trim());
    setIban("");
    setWhy("");
  });
  const wrong = fieldErrorsOf(asking.error, ["/iban", "/reason"]);
  const isUnsaid = iban.trim() === "" || why.trim() === "";
  return (
    <>
      {asking.isError && !wrong.areAllShown && <ErrorPanel error={asking.error} />}
      <div className={styles.form}>
        <TextInput
          label="IBAN"
          autoComplete="off"
          value={iban}
          error={wrong.of("/iban")}
          onChange={(event) => setIban(event.currentTarget.value)}
        />
        <TextInput
          label={intl.formatMessage({ id: "exceptions.why" })}
          maxLength={200}
          value={why}
          error={wrong.of("/reason")}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <GatedButton
          variant="default"
          reason={reason ?? (isUnsaid ? intl.formatMessage({ id: "shared.unsaid" }) : null)}
          loading={asking.isPending}
          onClick={() => asking.mutate(undefined)}
        >
          <FormattedMessage id="shared.ask" />
        </GatedButton>
      </div>
    </>
  );
}
