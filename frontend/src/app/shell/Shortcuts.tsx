/** Single-key shortcuts, never inside a field; they can be turned off (WCAG 2.1.4). `?` lists them. */

import { Kbd, Modal, Stack, Switch } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { MessageId } from "@/ui/words";
import { keepPreference, readPreference } from "../preferences";
import styles from "./shell.module.css";

const GO = {
  o: "/c/$company/overview",
  s: "/c/$company/suppliers",
  i: "/c/$company/imports",
  c: "/c/$company/calculations",
  p: "/c/$company/payment-runs",
} as const;

export function Shortcuts({ company }: { company: string }) {
  const intl = useIntl();
  const navigate = useNavigate();
  const [isListOpen, setIsListOpen] = useState(false);
  const [isOn, setIsOn] = useState(() => readPreference("shortcuts") !== "off");
  const afterG = useRef(false);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!isOn || event.ctrlKey || event.altKey || event.metaKey || isInField(event.target)) return;
    const wasAfterG = afterG.current;
    afterG.current = event.key === "g";
    if (wasAfterG && isSection(event.key)) void navigate({ to: GO[event.key], params: { company } });
    else if (event.key === "?") setIsListOpen(true);
    else if (event.key === "/") focusOn("search");
    else if (event.key === ".") press("resort");
    else if (event.key === "e") press("export");
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
  return (
    <Modal
      opened={isListOpen}
      onClose={() => setIsListOpen(false)}
      title={intl.formatMessage({ id: "keys.title" })}
      closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
    >
      <Stack>
        <KeyList />
        <Switch
          checked={isOn}
          label={intl.formatMessage({ id: "keys.use" })}
          onChange={(event) => {
            setIsOn(event.currentTarget.checked);
            keepPreference("shortcuts", event.currentTarget.checked ? "on" : "off");
          }}
        />
      </Stack>
    </Modal>
  );
}

const KEYS: { keys: readonly string[]; words: MessageId }[] = [
  { keys: ["Ctrl", "K"], words: "palette" },
  { keys: ["/"], words: "keys.search" },
  { keys: ["g", "o", "s", "i", "c", "p"], words: "keys.go" },
  { keys: ["↑", "↓", "←", "→", "j", "k"], words: "keys.move" },
  { keys: ["PgUp", "PgDn", "Home", "End", "Ctrl"], words: "keys.ends" },
  { keys: ["Enter"], words: "keys.open" },
  { keys: ["Ctrl", "C"], words: "keys.copy" },
  { keys: ["."], words: "keys.resort" },
  { keys: ["e"], words: "keys.export" },
  { keys: ["?"], words: "keys.list" },
];

function KeyList() {
  return (
    <dl className={styles.keys}>
      {KEYS.map(({ keys, words }) => (
        <div key={words} className={styles.keyRow}>
          <dt>
            {keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dt>
          <dd>
            <FormattedMessage id={words} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function isSection(key: string): key is keyof typeof GO {
  return key in GO;
}

function isInField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select, [role=dialog] *"))
  );
}

function focusOn(name: string): void {
  document
    .querySelector<HTMLElement>(`input[data-shortcut="${name}"], [data-shortcut="${name}"] input`)
    ?.focus();
}

function press(name: string): void {
  document.querySelector<HTMLElement>(`[data-shortcut="${name}"]`)?.click();
}
