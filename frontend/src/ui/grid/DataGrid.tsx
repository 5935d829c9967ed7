/** A long list: a grid where there is room for one, cards where there is not. */

import { useIsNarrow } from "../useIsNarrow";
import { CardList } from "./CardList";
import { WideGrid } from "./WideGrid";
import type { DataGridProps } from "./columns";

export function DataGrid<Row>(props: DataGridProps<Row>) {
  return useIsNarrow() ? <CardList {...props} /> : <WideGrid {...props} />;
}
