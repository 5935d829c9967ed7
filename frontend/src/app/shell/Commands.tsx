/**
 * Ctrl K opens the palette, from any page and any field; it is loaded when it is first asked for. What is typed before its field has the focus is kept for it.
 */

import { Suspense, lazy, useEffect, useEffectEvent, useState } from "react";
import { useIntl } from "react-intl";
import { Spoken } from "@/ui/Spoken";
import styles from "./shell.module.css";

const Palette = lazy(async () => ({ default: (await import("../palette/Palette")).Palette }));

export function Commands({ company }: { company: string }) {
  const intl = useIntl();
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const open = () => {
    setTyped("");
    setIsOpen(true);
  };
  const close = () => setIsOpen(false);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isAsked = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (isAsked && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      if (isOpen) close();
      else open();
    } else if (isOpen && isLetter(event) && !isInPalette(document.activeElement)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      setTyped((before) => before + event.key);
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    // Before the shortcuts of single letters, which do not know of a palette on its way.
    document.addEventListener("keydown", listener, true);
    return () => document.removeEventListener("keydown", listener, true);
  }, []);
  const label = intl.formatMessage({ id: "palette" });
  return (
    <>
      <button
        type="button"
        className={styles.commands}
        title={label}
        aria-keyshortcuts="Control+K"
        aria-haspopup="dialog"
        onClick={open}
      >
        <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden>
          <path
            d="M11 11l4 4M7 12.2A5.2 5.2 0 1 1 7 1.8a5.2 5.2 0 0 1 0 10.4z"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.8"
          />
        </svg>
        <Spoken>{label}</Spoken>
        <kbd className={styles.wide}>Ctrl K</kbd>
      </button>
      {isOpen && (
        <Suspense>
          <Palette company={company} typed={typed} onType={setTyped} onClose={close} />
        </Suspense>
      )}
    </>
  );
}

function isLetter(event: KeyboardEvent): boolean {
  return event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.isComposing;
}

function isInPalette(focused: Element | null): boolean {
  return Boolean(focused?.closest("[role=dialog]")?.querySelector("[data-palette]"));
}
