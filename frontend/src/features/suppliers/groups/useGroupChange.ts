/** A change of a group: what shows groups, or a list narrowed to one, is read again afterwards. */

import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { supplierKeys } from "../keys";

export function useGroupChange<Wish>(
  company: string,
  change: (wish: Wish) => Promise<unknown>,
  onDone: () => void,
): UseMutationResult<unknown, Error, Wish> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: supplierKeys.groups(company) });
      await client.invalidateQueries({ queryKey: supplierKeys.windows(company) });
      onDone();
    },
  });
}
