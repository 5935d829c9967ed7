/** Ctrl K: a supplier by its name or code, a screen or a deed by its words, without leaving the keyboard. */

import { Modal } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { FetchingLine } from "@/ui/Loading";
import { Spoken } from "@/ui/Spoken";
import styles from "./palette.module.css";
import { type Entry, useEntries } from "./useEntries";

interface PaletteProps {
  company: string;
  /** What is looked for; letters may have been typed before the palette was there. */
  typed: string;
  onType: (typed: string) => void;
  onClose: () => void;
}

export function Palette({ company, typed, onType, onClose }: PaletteProps) {
  const intl = useIntl();
  const id = useId();
  const [active, setActive] = useState(0);
  const { groups, isSettled, isFetching, error, retry } = useEntries(company, typed);
  const entries = groups.flatMap((group) => group.entries);
  useFocusBack();
  const place = Math.min(active, Math.max(0, entries.length - 1));

  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.act();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) setActive((place + step + entries.length) % entries.length);
    else if (event.key === "Enter") choose(entries[place]);
    else return;
    event.preventDefault();
  };
  const optionId = (index: number) => `${id}-${index}`;
  return (
    <Modal
      opened
      onClose={onClose}
      title={intl.formatMessage({ id: "palette" })}
      closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
      size="lg"
      yOffset="10dvh"
    >
      <input
        data-autofocus
        data-palette
        role="combobox"
        aria-label={intl.formatMessage({ id: "palette.what" })}
        aria-autocomplete="list"
        aria-expanded={entries.length > 0}
        aria-controls={entries.length > 0 ? `${id}-list` : undefined}
        aria-activedescendant={entries.length > 0 ? optionId(place) : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={intl.formatMessage({ id: "palette.what" })}
        className={styles.input}
        value={typed}
        onChange={(event) => {
          onType(event.currentTarget.value);
          setActive(0);
        }}
        onFocus={({ currentTarget: { value }, currentTarget }) =>
          currentTarget.setSelectionRange(value.length, value.length)
        }
        onKeyDown={onKeyDown}
      />
      <FetchingLine active={isFetching} />
      {error && <ErrorPanel error={error} onRetry={retry} />}
      {entries.length > 0 && (
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={intl.formatMessage({ id: "palette" })}
          className={styles.list}
        >
          {groups.map(({ name, entries: some, first }) => (
            <div key={name} role="group" aria-labelledby={`${id}-${name}`}>
              <div id={`${id}-${name}`} role="presentation" className={styles.group}>
                <FormattedMessage id={name} />
              </div>
              {some.map((entry, index) => (
                <Option
                  key={entry.key}
                  id={optionId(first + index)}
                  isActive={first + index === place}
                  onPick={() => choose(entry)}
                >
                  <span>{entry.words}</span>
                  {entry.note && <span className={styles.note}>{entry.note}</span>}
                </Option>
              ))}
            </div>
          ))}
        </div>
      )}
      {entries.length === 0 && isSettled && !error && (
        <p className={styles.nothing}>
          <FormattedMessage id="palette.nothing" />
        </p>
      )}
      <Spoken role="status">
        {isSettled && <FormattedMessage id="palette.count" values={{ count: entries.length }} />}
      </Spoken>
    </Modal>
  );
}

/** The focus goes back to where it was, unless what was chosen has taken it. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const isFree = document.activeElement === null || document.activeElement === document.body;
      if (isFree && before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
}

interface OptionProps {
  id: string;
  isActive: boolean;
  onPick: () => void;
  children: ReactNode;
}

/** The focus stays in the field: keys reach an option through `aria-activedescendant` alone. */
function Option({ id, isActive, onPick, children }: OptionProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={isActive}
      className={styles.option}
      onClick={onPick}
    >
      {children}
    </div>
  );
}
