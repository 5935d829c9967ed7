/**
 * The list of suppliers in windows of 100: what is in sight is fetched, what was asked before stays until the new
 * answer is there, and live changes are put in without moving a row.
 */

import { keepPreviousData, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SupplierList, SupplierRow } from "@/api/shapes";
import type { Filter } from "./filter";
import { BLOCK, windowOptions } from "./queries";
import { type LiveList, useLiveList } from "./useLiveList";

export interface SupplierListView {
  /** The newest answer: totals, key date. Undefined before the first. */
  head: SupplierList | undefined;
  rowAt: (index: number) => SupplierRow | undefined;
  onRange: (first: number, last: number) => void;
  /** What is shown belongs to the question before. */
  isOld: boolean;
  isFetching: boolean;
  error: Error | null;
  /** When what is shown was read, in milliseconds; undefined where nothing is. */
  shownAt: number | undefined;
  retry: () => void;
  live: LiveList;
  /** The question whose answer is shown. */
  shown: Filter;
}

export function useSupplierList(company: string, filter: Filter): SupplierListView {
  const client = useQueryClient();
  const [shown, setShown] = useState(filter);
  const [blocks, setBlocks] = useState<readonly number[]>([0]);
  const first = useQuery({ ...windowOptions(company, filter, 0), placeholderData: keepPreviousData });
  if (first.isSuccess && !first.isPlaceholderData && shown !== filter) {
    setShown(filter);
    setBlocks([0]);
  }
  const windows = useQueries({ queries: blocks.map((block) => windowOptions(company, shown, block)) });
  const live = useLiveList(
    company,
    shown,
    blocks,
    first.isPlaceholderData ? undefined : first.data?.figures_version,
  );

  const rowAt = (index: number) => {
    const block = Math.floor(index / BLOCK);
    const known = client.getQueryData(windowOptions(company, shown, block).queryKey);
    return known?.items[index % BLOCK];
  };
  const onRange = (from: number, to: number) => {
    const wanted = range(Math.floor(from / BLOCK), Math.floor(to / BLOCK));
    if (wanted.join() !== blocks.join()) setBlocks(wanted);
  };
  const failed = first.isError ? first : windows.find((one) => one.isError);
  return {
    head: first.data,
    rowAt,
    onRange,
    isOld: first.isPlaceholderData,
    isFetching: first.isFetching || windows.some((one) => one.isFetching),
    error: failed?.error ?? null,
    shownAt: first.data === undefined ? undefined : first.dataUpdatedAt,
    retry: () => void failed?.refetch(),
    live,
    shown,
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, step) => from + step);
}
