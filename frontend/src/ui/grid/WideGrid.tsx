/**
 * A grid for long lists: only the rows in sight exist, whoever shows it fetches them. One tab stop, arrow keys inside
 * (the ARIA grid pattern with `aria-activedescendant`, so that a row that scrolls away cannot lose the focus).
 */

import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Column, type DataGridProps, asTabSeparated, pinnedOffsets } from "./columns";
import styles from "./WideGrid.module.css";
import { GridFooter } from "./GridFooter";
import { GridHeader, sortBy } from "./GridHeader";
import { GridRow, classes } from "./GridRow";
import { type Place, placeAfter } from "./movement";
import { useRangeReport } from "./useRangeReport";

export const ROW_HEIGHT = 32;

export function WideGrid<Row>(props: DataGridProps<Row>) {
  const { columns, count, rowAt, sort = null, onSort, footers = [] } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const offsets = useMemo(() => pinnedOffsets(columns), [columns]);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    scrollMargin: ROW_HEIGHT,
    scrollPaddingStart: ROW_HEIGHT,
    scrollPaddingEnd: ROW_HEIGHT * footers.length + 2,
    useFlushSync: false,
  });
  const visible = virtualizer.getVirtualItems();
  useRangeReport(visible.at(0)?.index, visible.at(-1)?.index, props.onRange);
  useReset(props.resetKey, () => {
    setActive({ row: 0, column: 0 });
    scroller.current?.scrollTo({ top: 0 });
  });

  const moveTo = (place: Place) => {
    setActive(place);
    if (place.row >= 0) virtualizer.scrollToIndex(place.row);
    revealColumn(scroller.current, columns, place.column);
    const row = rowAt(place.row);
    if (row !== undefined) props.onActive?.(row);
  };
  const openAt = (place: Place) => {
    if (place.row < 0) sortBy(columns[place.column], sort, onSort);
    const row = place.row < 0 ? undefined : rowAt(place.row);
    if (row !== undefined) props.onOpen?.(row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      openAt(active);
      return;
    }
    const page = Math.max(
      1,
      Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2 - footers.length,
    );
    const place = placeAfter(event, active, { rows: count, columns: columns.length, page });
    if (!place) return;
    event.preventDefault();
    moveTo(place);
  };
  const onClick = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (!place) return;
    moveTo(place);
    if (place.row < 0) openAt(place);
  };
  const onDoubleClick = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (place && place.row >= 0) openAt(place);
  };
  const onCopy = (event: ClipboardEvent) => {
    const row = rowAt(active.row);
    if (row === undefined || !document.getSelection()?.isCollapsed) return;
    event.clipboardData.setData("text/plain", asTabSeparated(columns, [row]));
    event.preventDefault();
  };

  const isInSight = active.row < 0 || visible.some((item) => item.index === active.row);
  return (
    // The keys of a grid are the grid's; oxlint knows the role but not that it is a widget with one tab stop.
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={count + 1 + footers.length}
      aria-colcount={columns.length}
      aria-busy={props.dimmed}
      aria-activedescendant={isInSight ? `${id}-${active.row}-${active.column}` : undefined}
      className={classes(styles.scroller, props.dimmed && styles.dimmed)}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onCopy={onCopy}
    >
      <div role="presentation" className={styles.sheet}>
        <GridHeader
          {...{ id, columns, offsets, sort, onSort }}
          activeColumn={active.row < 0 ? active.column : null}
        />
        <div role="rowgroup" className={styles.body} style={{ height: virtualizer.getTotalSize() }}>
          {visible.map((item) => {
            const row = rowAt(item.index);
            return (
              <GridRow
                key={item.index}
                {...{ id, columns, offsets, row }}
                index={item.index}
                top={item.start - ROW_HEIGHT}
                before={row === undefined ? undefined : props.before?.(row)}
                activeColumn={item.index === active.row ? active.column : null}
              />
            );
          })}
        </div>
        <GridFooter {...{ columns, offsets, footers }} firstIndex={count + 2} />
      </div>
    </div>
  );
}

function useReset(key: string | undefined, reset: () => void): void {
  const begin = useEffectEvent(reset);
  const before = useRef(key);
  useEffect(() => {
    if (before.current === key) return;
    before.current = key;
    begin();
  }, [key]);
}

/** The cell an event happened in. */
function placeOf(target: EventTarget): Place | null {
  if (!(target instanceof Element)) return null;
  const cell = target.closest<HTMLElement>("[data-column]");
  const row = cell?.closest<HTMLElement>("[data-row]");
  if (!cell || !row) return null;
  return { row: Number(row.dataset.row), column: Number(cell.dataset.column) };
}

/** Scroll sideways until a column is out from under the pinned ones. */
function revealColumn<Row>(
  scroller: HTMLElement | null,
  columns: readonly Column<Row>[],
  place: number,
): void {
  const column = columns[place];
  if (!scroller || !column || column.pinned) return;
  const before = columns.slice(0, place);
  const widthOf = (some: readonly Column<Row>[]) => some.reduce((sum, one) => sum + one.width, 0);
  const pinned = widthOf(columns.filter((one) => one.pinned));
  const left = widthOf(before);
  if (left < scroller.scrollLeft + pinned) scroller.scrollLeft = left - pinned;
  else if (left + column.width > scroller.scrollLeft + scroller.clientWidth) {
    scroller.scrollLeft = left + column.width - scroller.clientWidth;
  }
}
