/** Which company, as of which day, whether it is live; language, look, and who is signed in. */

import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useIntl } from "react-intl";
import type { CompanyOut } from "@/api/shapes";
import { CompanySwitch } from "@/features/companies/CompanySwitch";
import { AccountMenu } from "@/features/sessions/AccountMenu";
import { sessionKeys } from "@/features/sessions/keys";
import { meOptions } from "@/features/sessions/queries";
import { Brand } from "../Brand";
import { LanguageSwitch } from "../LanguageSwitch";
import { AsOf } from "./AsOf";
import { Commands } from "./Commands";
import { LiveChip } from "./LiveChip";
import styles from "./shell.module.css";

export function Header({ company, onMenu }: { company: CompanyOut; onMenu: () => void }) {
  const intl = useIntl();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: me } = useQuery(meOptions);
  return (
    <header className={styles.header}>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={styles.burger}
        aria-label={intl.formatMessage({ id: "nav.open" })}
        onClick={onMenu}
      >
        <span aria-hidden className={styles.flatIcon}>
          ☰
        </span>
      </ActionIcon>
      <span className={styles.wide}>
        <Brand />
      </span>
      <CompanySwitch
        companies={me?.companies ?? []}
        current={company.code}
        onPick={(code) => void navigate({ to: "/c/$company/overview", params: { company: code } })}
      />
      <AsOf company={company} />
      <span className={styles.spring} />
      <LiveChip />
      <Commands company={company.code} />
      <span className={styles.wide}>
        <Looks />
      </span>
      {me && (
        <AccountMenu
          me={me}
          // A full load: nothing of this person stays in memory.
          onSignedOut={() => globalThis.location.assign("/sign-in")}
          onPasswordChanged={() => {
            notifications.show({ message: intl.formatMessage({ id: "password.saved" }), color: "green" });
            void client.invalidateQueries({ queryKey: sessionKeys.me });
          }}
        />
      )}
    </header>
  );
}

/** Language and light or dark; on a telephone they stand in the drawer. */
export function Looks() {
  return (
    <span className={styles.looks}>
      <LanguageSwitch />
      <SchemeSwitch />
    </span>
  );
}

function SchemeSwitch() {
  const intl = useIntl();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  const label = intl.formatMessage({ id: isDark ? "scheme.toLight" : "scheme.toDark" });
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden>
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />
      </svg>
    </ActionIcon>
  );
}
