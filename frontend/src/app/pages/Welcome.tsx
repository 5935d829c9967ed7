/** /welcome: an installation without a company. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouteContext } from "@tanstack/react-router";
import { NewCompanyPage } from "@/features/companies/NewCompanyPage";
import { companyKeys } from "@/features/companies/keys";
import { meOptions } from "@/features/sessions/queries";
import { Brand } from "../Brand";
import { LanguageSwitch } from "../LanguageSwitch";
import styles from "../shell/shell.module.css";

export function Welcome() {
  const { me } = useRouteContext({ from: "/signed-in" });
  const client = useQueryClient();
  const navigate = useNavigate();
  return (
    <div className={styles.alone}>
      <header className={styles.header}>
        <Brand />
        <span className={styles.spring} />
        <LanguageSwitch />
      </header>
      <main>
        <NewCompanyPage
          mayCreate={me.is_owner}
          onCreated={async (company) => {
            client.setQueryData(companyKeys.one(company.code), company);
            await client.fetchQuery({ ...meOptions, staleTime: 0 });
            void navigate({ to: "/c/$company/imports", params: { company: company.code } });
          }}
        />
      </main>
    </div>
  );
}
