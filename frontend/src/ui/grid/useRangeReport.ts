/** Telling whoever shows a long list which of its rows are in sight. */

import { useEffect, useEffectEvent } from "react";

export function useRangeReport(
  first: number | undefined,
  last: number | undefined,
  onRange: ((first: number, last: number) => void) | undefined,
): void {
  const report = useEffectEvent((from: number, to: number) => onRange?.(from, to));
  useEffect(() => {
    if (first !== undefined && last !== undefined) report(first, last);
  }, [first, last]);
}
