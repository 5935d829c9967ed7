/** Header, rail, and the page between them. */

import { Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useIntl } from "react-intl";
import type { CompanyOut } from "@/api/shapes";
import { Header, Looks } from "./Header";
import { Rail } from "./Rail";
import { Shortcuts } from "./Shortcuts";
import { useJobs } from "./jobs";
import styles from "./shell.module.css";

export function Shell({ company, children }: { company: CompanyOut; children: ReactNode }) {
  const intl = useIntl();
  const [isOpen, drawer] = useDisclosure(false);
  const jobs = useJobs(company.code);
  return (
    <div className={styles.shell}>
      <Header company={company} onMenu={drawer.open} />
      <aside className={styles.side}>
        <Rail company={company.code} jobs={jobs} />
      </aside>
      <Drawer
        opened={isOpen}
        onClose={drawer.close}
        size={260}
        title={intl.formatMessage({ id: "nav.label" })}
        closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
      >
        <Rail company={company.code} jobs={jobs} onPick={drawer.close} />
        <Looks />
      </Drawer>
      <main className={styles.main}>{children}</main>
      <Shortcuts company={company.code} />
    </div>
  );
}
