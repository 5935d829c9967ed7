/** A button for something one may lack the right for, or that needs a connection: visible, disabled, with the reason. */

import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { Spoken } from "./Spoken";

interface GatedButtonProps extends ButtonProps {
  /** Why it cannot be pressed now; null when it can. */
  reason: string | null;
  onClick: () => void;
  children: ReactNode;
}

export function GatedButton({ reason, onClick, children, ...rest }: GatedButtonProps) {
  const id = useId();
  if (reason === null) {
    return (
      <Button {...rest} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <>
      <Tooltip label={reason} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
        <Button
          {...rest}
          data-disabled
          aria-disabled
          aria-describedby={id}
          onClick={(event) => event.preventDefault()}
        >
          {children}
        </Button>
      </Tooltip>
      <Spoken id={id}>{reason}</Spoken>
    </>
  );
}
