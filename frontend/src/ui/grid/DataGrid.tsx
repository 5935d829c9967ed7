/** A long list: a grid where there is room for one, cards where there is not. */

import { useMediaQuery } from "@mantine/hooks";
import { CardList } from "./CardList";
import { WideGrid } from "./WideGrid";
import type { DataGridProps } from "./columns";

export const NARROW = "(max-width: 47.99em)";

export function DataGrid<Row>(props: DataGridProps<Row>) {
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  return isNarrow ? <CardList {...props} /> : <WideGrid {...props} />;
}
