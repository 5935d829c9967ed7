/** Live changes of the list: figures change in place and flash; order and membership wait until somebody asks. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { mayPass } from "@/api/failures";
import type { ChangedRow, SupplierList, SupplierRow, WatchedCompanies } from "@/api/shapes";
import type { SuppliersFrame } from "@/realtime/protocol";
import { useTopic } from "@/realtime/react";
import type { Filter } from "./filter";
import { isOfNow, supplierKeys } from "./keys";
import { patchPage, refreshPage, rowKey } from "./patching";
import { BLOCK, readWindow, windowOptions } from "./queries";

/** As long as a cell flashes. */
const FLASH_MS = 2500;
/** Totals are sums over the whole list: read again at most this often. */
const TOTALS_EVERY_MS = 1000;
/** A reading in the background that got no answer is made again after this. */
const AGAIN_AFTER_MS = 5000;

export interface LiveList {
  /** What a row was before it changed just now. */
  before: (row: SupplierRow) => SupplierRow | undefined;
  /** Rows that may stand in another place by now. */
  moved: number;
  /** Rows may have come or gone. */
  outdated: boolean;
  /** Read the list again, in its order of now. */
  sortAgain: () => void;
}

/** @param read - the figures version of what is shown; undefined before the first answer. */
export function useLiveList(
  company: string,
  filter: Filter,
  blocks: readonly number[],
  read: number | undefined,
): LiveList {
  const client = useQueryClient();
  const [before, setBefore] = useState<ReadonlyMap<string, SupplierRow>>(new Map());
  const [moved, setMoved] = useState<ReadonlySet<string>>(new Set());
  const [outdated, setOutdated] = useState(false);
  const [seen, setSeen] = useState(filter);
  const forget = () => {
    setMoved(new Set());
    setBefore(new Map());
    setOutdated(false);
  };
  if (seen !== filter) {
    setSeen(filter);
    forget();
  }
  const isCurrent = filter.asOf === null;

  const remember = (rows: readonly SupplierRow[]) => {
    if (rows.length === 0) return;
    setBefore((known) => new Map([...known, ...rows.map((row) => [rowKey(row), row] as const)]));
    setMoved((known) => new Set([...known, ...rows.map(rowKey)]));
    const flashed = new Set(rows);
    setTimeout(() => {
      setBefore((known) => new Map([...known].filter(([, row]) => !flashed.has(row))));
    }, FLASH_MS);
  };

  const patchAll = (rows: readonly ChangedRow[]) => {
    const shownKeys = new Set(
      blocks.map((block) => JSON.stringify(windowOptions(company, filter, block).queryKey)),
    );
    const changed: SupplierRow[] = [];
    for (const [key, page] of client.getQueriesData<SupplierList>({
      queryKey: supplierKeys.windows(company),
    })) {
      if (!page || !isOfNow(key)) continue;
      const patched = patchPage(page, rows);
      if (patched.before.length === 0) continue;
      setInPlace(key, patched.page);
      if (shownKeys.has(JSON.stringify(key))) changed.push(...patched.before);
    }
    remember(changed);
  };

  const setInPlace = (key: readonly unknown[], page: SupplierList) => {
    client.setQueryData(key, page, { updatedAt: client.getQueryState(key)?.dataUpdatedAt ?? 0 });
  };

  /** Read the totals anew; the windows themselves stay as they are, because reading them again would move rows. */
  const readTotals = async () => {
    const key = windowOptions(company, filter, 0).queryKey;
    const fresh = await readWindow(company, filter, { offset: 0, limit: 1 });
    const head = client.getQueryData(key);
    if (!head) return;
    if (head.total === 0 && fresh.total > 0) {
      await client.invalidateQueries({ queryKey: supplierKeys.windows(company) });
      return;
    }
    if (head.total !== fresh.total) setOutdated(true);
    setInPlace(key, {
      ...head,
      totals: fresh.totals,
      calculation: fresh.calculation,
      key_date: fresh.key_date,
      figures_version: fresh.figures_version,
    });
  };

  /** Too many changes to be told one by one: read the rows in sight, and put them in where they stand. */
  const readInSight = async () => {
    const pages = await Promise.all(
      blocks.map((block) => readWindow(company, filter, { offset: block * BLOCK, limit: BLOCK })),
    );
    const fresh = pages.flatMap((page) => page.items);
    const changed = blocks.flatMap((block) => {
      const key = windowOptions(company, filter, block).queryKey;
      const page = client.getQueryData(key);
      if (!page) return [];
      const refreshed = refreshPage(page, fresh);
      setInPlace(key, refreshed.page);
      return refreshed.before;
    });
    remember(changed);
    setOutdated(true);
  };

  const hasAnswer = () => (client.getQueryData(windowOptions(company, filter, 0).queryKey)?.total ?? 0) > 0;
  const soon = useSoon(async (all: boolean) => {
    if (all && hasAnswer()) await readInSight();
    await readTotals();
    // What lies out of sight is read again when it comes into sight.
    await client.invalidateQueries({ queryKey: supplierKeys.windows(company), refetchType: "none" });
  });

  const [heard, setHeard] = useState(0);
  const onFrame = (frame: SuppliersFrame) => {
    switch (frame.type) {
      case "suppliers.changed":
        patchAll(frame.data.rows);
        soon(frame.data.more);
        return;
      case "snapshot":
        setHeard(figuresVersion(frame.data as unknown as WatchedCompanies, company));
        return;
      default:
        frame satisfies never;
    }
  };
  useTopic(isCurrent ? "suppliers" : null, onFrame);
  // What changed while nothing was heard, be it before the first snapshot or between two connections, was not told.
  const catchUp = useEffectEvent(() => soon(true));
  const missed = isCurrent && read !== undefined && read < heard ? heard : null;
  useEffect(() => {
    if (missed !== null) catchUp();
  }, [missed]);

  return {
    before: (row) => before.get(rowKey(row)),
    moved: moved.size,
    outdated,
    sortAgain: () => {
      forget();
      void client.invalidateQueries({ queryKey: supplierKeys.windows(company) });
    },
  };
}

/** How far a company's figures have come by a snapshot of the topic. */
function figuresVersion({ companies }: WatchedCompanies, code: string): number {
  return companies.find((one) => one.code === code)?.figures_version ?? 0;
}

/** Collect calls for a moment and act once; `true` in any of them counts. */
function useSoon(act: (strongest: boolean) => Promise<void>): (strong: boolean) => void {
  const [waiting, setWaiting] = useState<{ strong: boolean } | null>(null);
  const ask = (strong: boolean) =>
    setWaiting((known) => (known && (known.strong || !strong) ? known : { strong }));
  const begin = useEffectEvent((strong: boolean) => {
    setWaiting(null);
    act(strong).catch((error: unknown) => {
      if (mayPass(error)) setTimeout(() => ask(strong), AGAIN_AFTER_MS);
    });
  });
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setTimeout(() => begin(waiting.strong), TOTALS_EVERY_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
  return ask;
}
