/** One's own second factor: set up with an authenticator app, recovery codes once, and off again. */

import {
  Anchor,
  Button,
  Code,
  CopyButton,
  Group,
  Image,
  List,
  Loader,
  PasswordInput,
  Stack,
  Text,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Me, SecondFactorEnrolment } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { CodeForm } from "./CodeForm";
import { textOf } from "./form";
import { sessionKeys } from "./keys";
import {
  beginSecondFactor,
  confirmSecondFactor,
  disableSecondFactor,
  renewRecoveryCodes,
  secondFactorOptions,
} from "./queries";

interface SecondFactorPanelProps {
  me: Pick<Me, "has_password">;
  /** It is on, and the recovery codes were read. */
  onDone: () => void;
}

export function SecondFactorPanel({ me, onDone }: SecondFactorPanelProps) {
  const client = useQueryClient();
  const state = useQuery(secondFactorOptions);
  const [codes, setCodes] = useState<string[] | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: sessionKeys.secondFactor });
  if (codes) return <RecoveryCodes codes={codes} onRead={onDone} />;
  if (state.isError) return <ErrorPanel error={state.error} onRetry={() => void state.refetch()} />;
  if (!state.data) return <Loader />;
  if (!state.data.enabled) return <SetUp hasPassword={me.has_password} onConfirmed={setCodes} />;
  return (
    <IsOn
      required={state.data.required}
      left={state.data.recovery_codes_left}
      onRenewed={setCodes}
      onOff={() => void refresh()}
    />
  );
}

function SetUp({
  hasPassword,
  onConfirmed,
}: {
  hasPassword: boolean;
  onConfirmed: (codes: string[]) => void;
}) {
  const intl = useIntl();
  const begin = useMutation({ mutationFn: beginSecondFactor });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = textOf(new FormData(event.currentTarget), "password");
    begin.mutate(hasPassword ? { password } : {});
  };
  if (begin.data) return <Confirm enrolment={begin.data} onConfirmed={onConfirmed} />;
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        {begin.isError && <ErrorPanel error={begin.error} />}
        <Text size="sm">
          <FormattedMessage id="secondFactor.what" />
        </Text>
        {hasPassword && (
          <PasswordInput
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            label={intl.formatMessage({ id: "signIn.password" })}
            visibilityToggleButtonProps={{
              "aria-label": intl.formatMessage({ id: "signIn.showPassword" }),
            }}
          />
        )}
        <Group>
          <Button type="submit" loading={begin.isPending}>
            <FormattedMessage id="secondFactor.begin" />
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Confirm({
  enrolment,
  onConfirmed,
}: {
  enrolment: SecondFactorEnrolment;
  onConfirmed: (codes: string[]) => void;
}) {
  const intl = useIntl();
  const grouped = enrolment.secret.match(/.{1,4}/g)?.join(" ") ?? enrolment.secret;
  return (
    <Stack gap="sm">
      <Text size="sm">
        <FormattedMessage id="secondFactor.enter" />
      </Text>
      <Image
        src={enrolment.picture}
        alt={intl.formatMessage({ id: "secondFactor.picture" })}
        w={200}
        h={200}
        mx="auto"
        radius="sm"
      />
      <Code block>{grouped}</Code>
      <Group gap="xs">
        <Copy value={enrolment.secret} />
        <Anchor href={enrolment.uri} size="sm">
          <FormattedMessage id="secondFactor.open" />
        </Anchor>
      </Group>
      <CodeForm
        send={confirmSecondFactor}
        onDone={onConfirmed}
        submit={<FormattedMessage id="secondFactor.confirm" />}
      />
    </Stack>
  );
}

function RecoveryCodes({ codes, onRead }: { codes: string[]; onRead: () => void }) {
  return (
    <Stack gap="sm">
      <Text size="sm">
        <FormattedMessage id="secondFactor.codes" />
      </Text>
      <List listStyleType="none" size="sm">
        {codes.map((code) => (
          <List.Item key={code}>
            <Code>{code}</Code>
          </List.Item>
        ))}
      </List>
      <Group>
        <Button onClick={onRead}>
          <FormattedMessage id="secondFactor.kept" />
        </Button>
        <Copy value={codes.join("\n")} />
      </Group>
    </Stack>
  );
}

function IsOn(props: {
  required: boolean;
  left: number;
  onRenewed: (codes: string[]) => void;
  onOff: () => void;
}) {
  const [asking, setAsking] = useState<"renew" | "disable" | null>(null);
  const back = (
    <Button variant="subtle" color="gray" onClick={() => setAsking(null)}>
      <FormattedMessage id="secondFactor.back" />
    </Button>
  );
  let below: ReactNode;
  if (asking === "renew") {
    const submit = <FormattedMessage id="secondFactor.renew" />;
    below = (
      <CodeForm
        key="renew"
        send={renewRecoveryCodes}
        onDone={props.onRenewed}
        submit={submit}
        otherwise={back}
      />
    );
  } else if (asking === "disable") {
    const submit = <FormattedMessage id="secondFactor.disable" />;
    below = (
      <CodeForm
        key="disable"
        send={disableSecondFactor}
        onDone={props.onOff}
        submit={submit}
        otherwise={back}
      />
    );
  } else {
    below = (
      <Group>
        <Button variant="light" onClick={() => setAsking("renew")}>
          <FormattedMessage id="secondFactor.renew" />
        </Button>
        {!props.required && (
          <Button variant="subtle" color="red" onClick={() => setAsking("disable")}>
            <FormattedMessage id="secondFactor.disable" />
          </Button>
        )}
      </Group>
    );
  }
  return (
    <Stack gap="sm">
      <Text size="sm">
        <FormattedMessage id="secondFactor.isOn" values={{ left: props.left }} />
      </Text>
      {below}
    </Stack>
  );
}

function Copy({ value }: { value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={copy}>
          <FormattedMessage id={copied ? "error.copied" : "secondFactor.copy"} />
        </Button>
      )}
    </CopyButton>
  );
}
