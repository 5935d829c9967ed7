/** The settings of a company: everybody reads them, its admins change them. */

import { Tabs } from "@mantine/core";
import { useIntl } from "react-intl";
import type { CompanyOut } from "@/api/shapes";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { Approvals } from "./Approvals";
import { Holidays } from "./Holidays";
import { HouseBanks } from "./HouseBanks";
import { People } from "./People";
import { Rates } from "./Rates";
import { Remittance } from "./Remittance";
import { Rules } from "./Rules";
import { Terms } from "./Terms";
import { Tokens } from "./Tokens";
import { Webhooks } from "./Webhooks";
import styles from "./settings.module.css";
import { SETTINGS_TABS, type SettingsTab } from "./tabs";

export interface PartProps {
  company: CompanyOut;
  /** Why nothing can be changed now; null when it can. */
  reason: string | null;
  /** Why one cannot be the second person who agrees to a change now; null when one can. */
  confirmReason: string | null;
}

const PARTS = {
  rules: Rules,
  terms: Terms,
  holidays: Holidays,
  rates: Rates,
  banks: HouseBanks,
  approvals: Approvals,
  remittance: Remittance,
  people: People,
  tokens: Tokens,
  webhooks: Webhooks,
};

interface SettingsPageProps extends PartProps {
  tab: SettingsTab;
  onTab: (tab: SettingsTab) => void;
}

export function SettingsPage({ company, reason, confirmReason, tab, onTab }: SettingsPageProps) {
  const intl = useIntl();
  const Part = PARTS[tab];
  return (
    <Page title={intl.formatMessage({ id: "settings" })}>
      {reason !== null && <Notice tone="hint">{reason}</Notice>}
      <Tabs value={tab} onChange={(value) => onTab(value as SettingsTab)} keepMounted={false}>
        <Tabs.List className={styles.tabs}>
          {SETTINGS_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {intl.formatMessage({ id: `settings.${name}` })}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} className={styles.panel}>
          <Part company={company} reason={reason} confirmReason={confirmReason} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
