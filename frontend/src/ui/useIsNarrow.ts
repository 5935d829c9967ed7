/** Whether the screen is too narrow for tables: they become cards. */

import { useMediaQuery } from "@mantine/hooks";

export function useIsNarrow(): boolean {
  return useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
}
