/** Where a file is dropped or chosen. */

import { type DragEvent, type ReactNode, useRef, useState } from "react";
import styles from "./FileDrop.module.css";
import { GatedButton } from "./GatedButton";

interface FileDropProps {
  /** What the button says. */
  label: string;
  /** Endings of the names that can be chosen: ".csv,.xlsx". */
  accept: string;
  /** Why no file can be delivered now; null when one can. */
  reason: string | null;
  isBusy: boolean;
  onFile: (file: File) => void;
  /** What may be dropped here; choices beside; how far it is. */
  children: ReactNode;
}

export function FileDrop({ label, accept, reason, isBusy, onFile, children }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const deliver = (file: File | undefined) => {
    if (file && reason === null && !isBusy) onFile(file);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    deliver(event.dataTransfer.files[0]);
  };
  return (
    <div
      className={styles.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(reason === null);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={onDrop}
    >
      <GatedButton reason={reason} loading={isBusy} onClick={() => input.current?.click()}>
        {label}
      </GatedButton>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          deliver(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      {children}
    </div>
  );
}

/** The words beside the button. */
export function FileDropWords({ children }: { children: ReactNode }) {
  return <div className={styles.words}>{children}</div>;
}
