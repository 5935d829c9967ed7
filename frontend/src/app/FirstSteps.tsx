/** A company without documents: from file to figures in three steps. */

import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import { EmptyState } from "@/ui/EmptyState";
import styles from "./needs.module.css";

const STEPS = [
  { title: "first.import", why: "first.import.why" },
  { title: "first.calculate", why: "first.calculate.why" },
  { title: "first.look", why: "first.look.why" },
] as const;

export function FirstSteps({ company }: { company: string }) {
  const intl = useIntl();
  return (
    <EmptyState
      isPage
      title={intl.formatMessage({ id: "first.title" })}
      actions={
        <>
          <Button renderRoot={(props) => <Link to="/c/$company/imports" params={{ company }} {...props} />}>
            <FormattedMessage id="suppliers.first.import" />
          </Button>
          <Button component="a" href="/docs/api" variant="subtle">
            <FormattedMessage id="first.api" />
          </Button>
        </>
      }
    >
      <FormattedMessage id="first.why" />
      <ol className={styles.steps}>
        {STEPS.map(({ title, why }, place) => (
          <li key={title} className={styles.step}>
            <span aria-hidden className={styles.number}>
              {place + 1}
            </span>
            <h2>
              <FormattedMessage id={title} />
            </h2>
            <p>
              <FormattedMessage id={why} />
            </p>
          </li>
        ))}
      </ol>
    </EmptyState>
  );
}
