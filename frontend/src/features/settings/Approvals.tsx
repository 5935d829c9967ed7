/** Who has to agree to a payment run, by its sum: proposed by one administrator, in force once another person agrees. */

import { Group, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { ApprovalBand, ApprovalRules, ApprovalRulesVersion, CompanyOut, Member } from "@/api/shapes";
import { readAmount } from "@/money/reading";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { Notice } from "@/ui/Notice";
import { PlainTable } from "@/ui/PlainTable";
import { useFormats } from "@/ui/formats";
import { BandsEditor } from "./BandsEditor";
import type { PartProps } from "./SettingsPage";
import { bandFor } from "./bands";
import { approvalRulesOptions, confirmApprovalRules, membersOptions } from "./queries";
import styles from "./settings.module.css";
import { useChange } from "./useChange";

export function Approvals(props: PartProps) {
  const { company, reason } = props;
  const found = useQuery(approvalRulesOptions(company.code));
  // Only administrators may know the people; others read how many approvals it takes.
  const members = useQuery({ ...membersOptions(company.code), enabled: reason === null });
  if (!found.data) return found.isError ? <QueryError query={found} /> : <LoadingRows rows={6} />;
  const approvers = (members.data ?? []).filter((one) => one.role === "approver");
  return (
    <>
      <QueryError query={found} />
      <Content {...props} rules={found.data} approvers={approvers} />
    </>
  );
}

interface ContentProps extends PartProps {
  rules: ApprovalRules;
  approvers: readonly Member[];
}

function Content({ company, reason, confirmReason, rules, approvers }: ContentProps) {
  const intl = useIntl();
  const [isEditing, setIsEditing] = useState(false);
  const confirming = useChange((version: number) => confirmApprovalRules(company.code, version));
  const { in_force: inForce, proposed } = rules;
  return (
    <>
      {inForce ? (
        <Version
          caption={intl.formatMessage({ id: "approvals.inForce" }, { version: inForce.version })}
          version={inForce}
          approvers={approvers}
        />
      ) : (
        <Notice tone="hint">
          <FormattedMessage id="approvals.none" />
        </Notice>
      )}
      {inForce && <Tester company={company} bands={inForce.bands} approvers={approvers} />}
      {proposed && (
        <>
          <Notice
            tone="warning"
            action={
              <GatedButton
                size="compact-sm"
                variant="light"
                reason={confirmReason}
                loading={confirming.isPending}
                onClick={() => confirming.mutate(proposed.version)}
              >
                <FormattedMessage id="approvals.confirm" />
              </GatedButton>
            }
          >
            <FormattedMessage id="approvals.waits" values={{ name: proposed.proposed_by }} />
          </Notice>
          {confirming.isError && <ErrorPanel error={confirming.error} />}
          <Version
            caption={intl.formatMessage({ id: "approvals.proposed" }, { version: proposed.version })}
            version={proposed}
            approvers={approvers}
          />
        </>
      )}
      {isEditing ? (
        <BandsEditor
          company={company}
          bands={(proposed ?? inForce)?.bands ?? []}
          approvers={approvers}
          onDone={() => setIsEditing(false)}
        />
      ) : (
        <Group>
          <GatedButton variant="default" reason={reason} onClick={() => setIsEditing(true)}>
            <FormattedMessage id="approvals.edit" />
          </GatedButton>
        </Group>
      )}
    </>
  );
}

interface VersionProps {
  caption: string;
  version: ApprovalRulesVersion;
  approvers: readonly Member[];
}

function Version({ caption, version, approvers }: VersionProps) {
  const formats = useFormats();
  return (
    <>
      <PlainTable
        caption={caption}
        columns={[
          { key: "band", name: <FormattedMessage id="approvals.band" /> },
          { key: "steps", name: <FormattedMessage id="approvals.steps" /> },
          { key: "code", name: <FormattedMessage id="approvals.secondFactor" /> },
        ]}
        rows={version.bands.map((band) => ({
          key: `${band.currency} ${band.from_amount}`,
          cells: [
            <Extent key="band" band={band} />,
            <Steps key="steps" band={band} approvers={approvers} />,
            <FormattedMessage key="code" id={band.second_factor ? "yes" : "no"} />,
          ],
        }))}
      />
      <p className={styles.meta}>
        <FormattedMessage
          id="approvals.proposedBy"
          values={{ name: version.proposed_by, moment: formats.moment(version.proposed_at) }}
        />
        {version.confirmed_at !== null && (
          <>
            {" · "}
            <FormattedMessage id="accounts.confirmed" values={{ by: version.confirmed_by ?? "–" }} />
          </>
        )}
      </p>
    </>
  );
}

function Extent({ band }: { band: ApprovalBand }) {
  const formats = useFormats();
  const from = formats.money(band.from_amount, band.currency);
  if (band.up_to === null) return <FormattedMessage id="approvals.from" values={{ from }} />;
  return (
    <FormattedMessage
      id="approvals.between"
      values={{ from, upTo: formats.money(band.up_to, band.currency) }}
    />
  );
}

function Steps({ band, approvers }: { band: ApprovalBand; approvers: readonly Member[] }) {
  const intl = useIntl();
  const names = new Map(approvers.map((one) => [one.id, one.name || one.email]));
  const wordsOf = (ids: readonly string[]) => {
    if (ids.length === 0) return intl.formatMessage({ id: "approvals.anyone" });
    const known = ids.map((id) => names.get(id)).filter((name) => name !== undefined);
    return known.length === ids.length
      ? known.join(", ")
      : intl.formatMessage({ id: "approvals.some" }, { count: ids.length });
  };
  return (
    <ol className={styles.why}>
      {band.steps.map((step, place) => (
        <li key={`${place} ${step.approvers.join(" ")}`}>{wordsOf(step.approvers)}</li>
      ))}
    </ol>
  );
}

interface TesterProps {
  company: CompanyOut;
  bands: readonly ApprovalBand[];
  approvers: readonly Member[];
}

/** "A run of this sum": who would have to agree. */
function Tester({ company, bands, approvers }: TesterProps) {
  const intl = useIntl();
  const formats = useFormats();
  const [typed, setTyped] = useState("");
  const [currency, setCurrency] = useState(company.currency);
  const amount = readAmount(typed, currency, intl.locale);
  const band = amount === null ? undefined : bandFor(bands, currency, amount);
  return (
    <section className={styles.box}>
      <h2>
        <FormattedMessage id="approvals.try" />
      </h2>
      <div className={styles.form}>
        <TextInput
          inputMode="decimal"
          label={intl.formatMessage({ id: "approvals.sum" })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <TextInput
          w={90}
          maxLength={3}
          label={intl.formatMessage({ id: "company.currency" })}
          value={currency}
          onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
        />
      </div>
      {amount !== null && (
        <div role="status">
          {band ? (
            <>
              <strong>{formats.money(amount, currency)}</strong>
              <Steps band={band} approvers={approvers} />
              {band.second_factor && (
                <span className={styles.meta}>
                  <FormattedMessage id="approvals.withCode" />
                </span>
              )}
            </>
          ) : (
            <FormattedMessage id="approvals.noBand" values={{ currency }} />
          )}
        </div>
      )}
    </section>
  );
}
