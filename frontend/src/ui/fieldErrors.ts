/** What the server said of each field of a form, by its pointer ("/iban"), to be shown where it was typed. */

import { RequestRefused } from "@/api/failures";

export interface FieldErrors {
  /** What is wrong with a field; undefined where nothing is. */
  of: (pointer: string) => string | undefined;
  /** Whether everything said belongs to a field on the screen, so that no panel is needed beside. */
  areAllShown: boolean;
}

/** `shown`: the pointers of the fields on the screen. */
export function fieldErrorsOf(error: unknown, shown: readonly string[]): FieldErrors {
  const said = error instanceof RequestRefused ? (error.problem.errors ?? []) : [];
  const words = new Map(said.map(({ pointer, message }) => [pointer, message]));
  return {
    of: (pointer) => words.get(pointer),
    areAllShown: words.size > 0 && [...words.keys()].every((pointer) => shown.includes(pointer)),
  };
}
