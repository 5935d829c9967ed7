/** One code and a button: after a one-time link, and wherever a code confirms something. */

import { Button, Group, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { CodeInput } from "./CodeInput";
import { textOf } from "./form";

interface CodeFormProps<Result> {
  send: (code: string) => Promise<Result>;
  onDone: (result: Result) => void;
  submit: ReactNode;
  otherwise?: ReactNode;
}

export function CodeForm<Result>({ send, onDone, submit, otherwise }: CodeFormProps<Result>) {
  const sending = useMutation({ mutationFn: send, onSuccess: onDone, networkMode: "always" });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    sending.mutate(textOf(new FormData(event.currentTarget), "code").trim());
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        {sending.isError && <ErrorPanel error={sending.error} />}
        <CodeInput />
        <Group>
          <Button type="submit" loading={sending.isPending}>
            {submit}
          </Button>
          {otherwise}
        </Group>
      </Stack>
    </form>
  );
}
