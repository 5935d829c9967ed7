/** A change of something under the settings: what shows it is read again afterwards. */

import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { settingsKeys } from "./keys";

export function useChange<Wish, Made>(
  change: (wish: Wish) => Promise<Made>,
): UseMutationResult<Made, Error, Wish> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: settingsKeys.all }),
  });
}

/** What was written into a field of a form, without blanks around it. */
export function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}
