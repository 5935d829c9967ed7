/** The accounts a company pays from: entered by one administrator, paid from once another person has confirmed them. */

import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { HouseBank } from "@/api/shapes";
import { Amount } from "@/ui/Amount";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { Tag } from "@/ui/Tag";
import { HouseBankDialog } from "./HouseBankDialog";
import type { PartProps } from "./SettingsPage";
import { SharedIbans } from "./SharedIbans";
import { profileName } from "./profiles";
import { confirmHouseBank, houseBanksOptions, removeHouseBank } from "./queries";
import styles from "./settings.module.css";
import { useChange } from "./useChange";

export function HouseBanks({ company, reason, confirmReason }: PartProps) {
  const intl = useIntl();
  const found = useQuery(houseBanksOptions(company.code));
  const confirming = useChange((id: string) => confirmHouseBank(company.code, id));
  const removing = useChange((id: string) => removeHouseBank(company.code, id));
  const [edited, setEdited] = useState<HouseBank | "new" | null>(null);
  const changeFailed = [confirming, removing].find((one) => one.isError);
  return (
    <>
      <p className={styles.meta}>
        <FormattedMessage id="houses.why" />
      </p>
      <div>
        <GatedButton variant="default" reason={reason} onClick={() => setEdited("new")}>
          <FormattedMessage id="houses.add" />
        </GatedButton>
      </div>
      <QueryError query={found} />
      {changeFailed?.error && <ErrorPanel error={changeFailed.error} />}
      {found.isPending && <LoadingRows rows={4} />}
      {found.data?.length === 0 && (
        <EmptyState title={<FormattedMessage id="houses.none" />}>
          <FormattedMessage id="houses.none.why" />
        </EmptyState>
      )}
      {found.data && found.data.length > 0 && (
        <PlainTable
          caption={intl.formatMessage({ id: "settings.banks" })}
          columns={[
            { key: "name", name: <FormattedMessage id="houses.name" /> },
            { key: "iban", name: "IBAN" },
            { key: "limit", name: <FormattedMessage id="houses.limit" />, end: true },
            { key: "profile", name: <FormattedMessage id="houses.profile" /> },
            { key: "state", name: <FormattedMessage id="accounts.state" /> },
            { key: "acts", name: "", end: true },
          ]}
          rows={found.data.map((bank) => ({
            key: bank.id,
            cells: [
              bank.name,
              <code key="iban">{bank.iban.replace(/(.{4})(?=.)/g, "$1 ")}</code>,
              bank.daily_limit === null ? (
                <FormattedMessage key="limit" id="houses.noLimit" values={{ currency: bank.currency }} />
              ) : (
                <Amount key="limit" value={bank.daily_limit} currency={bank.currency} />
              ),
              profileName(bank.profile),
              <State key="state" bank={bank} />,
              <Group key="acts" gap={4} wrap="nowrap" justify="flex-end">
                {!bank.confirmed && (
                  <GatedButton
                    size="compact-sm"
                    variant="light"
                    reason={confirmReason}
                    loading={confirming.isPending && confirming.variables === bank.id}
                    aria-label={intl.formatMessage({ id: "houses.confirmNamed" }, { name: bank.name })}
                    onClick={() => confirming.mutate(bank.id)}
                  >
                    <FormattedMessage id="houses.confirm" />
                  </GatedButton>
                )}
                {reason === null && (
                  <>
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={intl.formatMessage({ id: "line.editNamed" }, { name: bank.name })}
                      onClick={() => setEdited(bank)}
                    >
                      <FormattedMessage id="line.edit" />
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      color="red"
                      aria-label={intl.formatMessage({ id: "settings.removeNamed" }, { name: bank.name })}
                      onClick={() => removing.mutate(bank.id)}
                    >
                      <FormattedMessage id="settings.remove" />
                    </Button>
                  </>
                )}
              </Group>,
            ],
          }))}
        />
      )}
      <SharedIbans company={company.code} reason={confirmReason} />
      {edited && (
        <HouseBankDialog
          company={company}
          bank={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}

function State({ bank }: { bank: HouseBank }) {
  if (!bank.active) {
    return (
      <Tag tone="plain">
        <FormattedMessage id="houses.inactive" />
      </Tag>
    );
  }
  if (!bank.confirmed) {
    return (
      <Tag tone="warning">
        <FormattedMessage id="houses.waits" values={{ name: bank.changed_by ?? "–" }} />
      </Tag>
    );
  }
  return (
    <Tag tone="good">
      <FormattedMessage id="accounts.confirmed" values={{ by: bank.confirmed_by ?? "–" }} />
    </Tag>
  );
}
