/** Which company one looks at; the address says it, so another one is another address. */

import { Button, Menu, Text } from "@mantine/core";
import { useIntl } from "react-intl";
import type { CompanyRole } from "@/api/shapes";
import styles from "./CompanySwitch.module.css";

interface CompanySwitchProps {
  companies: readonly CompanyRole[];
  current: string;
  onPick: (code: string) => void;
}

export function CompanySwitch({ companies, current, onPick }: CompanySwitchProps) {
  const intl = useIntl();
  const shown = companies.find((company) => company.code === current);
  const label = (
    <span className={styles.label}>
      <strong>{current}</strong> <span className={styles.name}>{shown?.name}</span>
    </span>
  );
  if (companies.length < 2) return <div className={styles.alone}>{label}</div>;
  return (
    <Menu position="bottom-start" width={320}>
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          className={styles.button}
          title={intl.formatMessage({ id: "company.switch" }, { company: shown?.name ?? current })}
          rightSection={<span aria-hidden>▾</span>}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.list}>
        {companies.map((company) => (
          <Menu.Item key={company.code} onClick={() => onPick(company.code)}>
            <Text span fw={600} size="sm">
              {company.code}
            </Text>{" "}
            <Text span size="sm">
              {company.name} · {company.currency}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
