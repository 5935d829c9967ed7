/** Taking a step: the same key until the server has answered, so that pressing again cannot do it twice. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { Tagged } from "@/api/client";
import { NoAnswer } from "@/api/failures";
import { newKey } from "@/api/idempotency";
import type { PaymentRun } from "@/api/shapes";
import { paymentRunKeys } from "./keys";
import { type Step, runOptions, takeStep } from "./queries";

export function useStep(found: Tagged<PaymentRun>, onDone?: () => void) {
  const client = useQueryClient();
  const key = useRef(newKey());
  const run = found.data.id;
  return useMutation({
    mutationFn: (step: Step) => takeStep({ run, tag: found.tag, key: key.current, step }),
    onSuccess: (moved) => {
      client.setQueryData(runOptions(run).queryKey, moved);
      void client.invalidateQueries({ queryKey: paymentRunKeys.all });
      onDone?.();
    },
    onError: (error) => {
      // Refused is an answer: what stands there now is read again, and the next try is a new one.
      if (!(error instanceof NoAnswer)) void client.invalidateQueries({ queryKey: paymentRunKeys.one(run) });
    },
    onSettled: (_made, error) => {
      if (!(error instanceof NoAnswer)) key.current = newKey();
    },
  });
}
