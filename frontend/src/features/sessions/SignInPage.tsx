/** The way in: by a one-time link that is redeemed at once, or by e-mail and password. */

import { Button, Center, Loader, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense, lazy, useEffect, useEffectEvent, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Me } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { CodeForm } from "./CodeForm";
import { PasswordForm } from "./PasswordForm";
import { SignInForm } from "./SignInForm";
import styles from "./SignInPage.module.css";
import { takeLinkSecret } from "./link";
import { asksForCode, signIn } from "./queries";

// Few must set one up while they sign in.
const SecondFactorPanel = lazy(async () => ({
  default: (await import("./SecondFactorPanel")).SecondFactorPanel,
}));

interface SignInPageProps {
  /** Name and mark of the application, and the language switch below. */
  brand: ReactNode;
  foot: ReactNode;
  onSignedIn: (me: Me) => void;
}

export function SignInPage({ brand, foot, onSignedIn }: SignInPageProps) {
  const intl = useIntl();
  const [secret] = useState(() => takeLinkSecret(globalThis.location, globalThis.history));
  const [withoutPassword, setWithoutPassword] = useState<Me | null>(null);
  const [enrolling, setEnrolling] = useState<Me | null>(null);
  // The way in stays unmounted until the page is left: it would redeem the link again.
  const enter = (me: Me) => {
    if (me.must_enrol) setEnrolling(me);
    else onSignedIn(me);
  };
  const proceed = (me: Me) => {
    if (me.has_password) enter(me);
    else setWithoutPassword(me);
  };
  return (
    <main className={styles.ground}>
      <title>{`${intl.formatMessage({ id: "signIn.title" })} · Vade`}</title>
      <div className={styles.card}>
        {brand}
        {enrolling && (
          <SecondFactorPrompt me={enrolling} onDone={() => onSignedIn({ ...enrolling, must_enrol: false })} />
        )}
        {!enrolling && withoutPassword && (
          <PasswordPrompt
            onLater={() => enter(withoutPassword)}
            onChosen={() => enter({ ...withoutPassword, has_password: true })}
          />
        )}
        {!enrolling && !withoutPassword && <WayIn secret={secret} onSignedIn={proceed} />}
      </div>
      {foot}
    </main>
  );
}

function WayIn({ secret, onSignedIn }: { secret: string | null; onSignedIn: (me: Me) => void }) {
  // A query and not a mutation: mounted twice, it still redeems the link once.
  const redeemed = useQuery({
    queryKey: ["link", secret],
    queryFn: () => signIn({ link: secret ?? "" }),
    enabled: secret !== null,
    staleTime: Infinity,
    retry: false,
    networkMode: "always",
  });
  const proceed = useEffectEvent(onSignedIn);
  const { data } = redeemed;
  useEffect(() => {
    if (data) proceed(data);
  }, [data]);
  if (redeemed.isLoading || data) {
    return (
      <Center py="xl">
        <Loader aria-hidden />
        <Text role="status" ml="sm">
          <FormattedMessage id="signIn.redeeming" />
        </Text>
      </Center>
    );
  }
  return (
    <Stack gap="md">
      <Title order={1} size="h4">
        <FormattedMessage id="signIn.title" />
      </Title>
      {asksForCode(redeemed.error) ? (
        <CodeForm
          send={(code) => signIn({ link: secret ?? "", code })}
          onDone={onSignedIn}
          submit={<FormattedMessage id="signIn.submit" />}
        />
      ) : (
        <>
          {redeemed.isError && <ErrorPanel error={redeemed.error} />}
          <SignInForm onSignedIn={onSignedIn} />
        </>
      )}
    </Stack>
  );
}

function SecondFactorPrompt({ me, onDone }: { me: Me; onDone: () => void }) {
  return (
    <Stack gap="sm">
      <Title order={1} size="h4">
        <FormattedMessage id="secondFactor.title" />
      </Title>
      <Text size="sm" c="dimmed">
        <FormattedMessage id="secondFactor.required" />
      </Text>
      <Suspense fallback={<Loader />}>
        <SecondFactorPanel me={me} onDone={onDone} />
      </Suspense>
    </Stack>
  );
}

function PasswordPrompt({ onChosen, onLater }: { onChosen: () => void; onLater: () => void }) {
  return (
    <Stack gap="sm">
      <Title order={1} size="h4">
        <FormattedMessage id="password.prompt" />
      </Title>
      <Text size="sm" c="dimmed">
        <FormattedMessage id="password.prompt.why" />
      </Text>
      <PasswordForm
        hasPassword={false}
        onChanged={onChosen}
        otherwise={
          <Button variant="subtle" color="gray" onClick={onLater}>
            <FormattedMessage id="password.later" />
          </Button>
        }
      />
    </Stack>
  );
}
