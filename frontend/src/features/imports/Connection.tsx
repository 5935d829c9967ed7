/** The company's SAP system: fetch now, how it went last, when it is fetched next, and what is under way. */

import { Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { ImportOut, SyncList } from "@/api/shapes";
import { ErrorPanel, shownAt } from "@/ui/ErrorPanel";
import { Fact, Facts } from "@/ui/Fact";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { Tag, type Tone } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import { Decision } from "./Decision";
import { ImportProgressLine } from "./ImportStatus";
import { type Standing, kindOfError, standingOf } from "./connection";
import styles from "./imports.module.css";
import { importKeys } from "./keys";
import { useSourceName } from "./names";
import { startSync, syncsOptions } from "./queries";
import { useLiveImport } from "./useLiveImport";

/** The schedule and other people start pulls too: nothing tells us but asking. */
const ASK_EVERY_MS = 5000;

const TONES: Record<Standing["kind"], Tone> = {
  none: "plain",
  never: "plain",
  running: "busy",
  waiting: "warning",
  good: "good",
  failed: "bad",
  empty: "warning",
  rejected: "bad",
};

interface ConnectionProps {
  company: string;
  /** Why nothing can be fetched now; null when it can. */
  reason: string | null;
}

export function Connection({ company, reason }: ConnectionProps) {
  const intl = useIntl();
  const found = useQuery({ ...syncsOptions(company), refetchInterval: ASK_EVERY_MS });
  const failed = found.isError && (
    <ErrorPanel error={found.error} shownAt={shownAt(found)} onRetry={() => void found.refetch()} />
  );
  if (!found.data) return failed || <LoadingRows rows={2} />;
  return (
    <section className={styles.box} aria-label={intl.formatMessage({ id: "connection" })}>
      {failed}
      <Standing company={company} syncs={found.data} reason={reason} />
    </section>
  );
}

function Standing({ company, syncs, reason }: ConnectionProps & { syncs: SyncList }) {
  const sourceName = useSourceName();
  const standing = standingOf(syncs);
  if (standing.kind === "none") {
    return (
      <Text size="sm" c="dimmed">
        <FormattedMessage id="connection.none" />
      </Text>
    );
  }
  return (
    <div className={styles.connection}>
      <div className={styles.connectionHead}>
        <h2>{syncs.source === null ? <FormattedMessage id="connection" /> : sourceName(syncs.source)}</h2>
        <Tag tone={TONES[standing.kind]}>
          <FormattedMessage id={`connection.${standing.kind}`} />
        </Tag>
        {syncs.source !== null && <FetchNow company={company} syncs={syncs} reason={reason} />}
      </div>
      {(standing.kind === "running" || standing.kind === "waiting") && (
        <UnderWay key={standing.pull.id} company={company} pull={standing.pull} reason={reason} />
      )}
      <Facts>
        <Fact name={<FormattedMessage id="connection.lastGood" />}>
          <LastGood company={company} pull={syncs.last_success} />
        </Fact>
        <Fact name={<FormattedMessage id="connection.lastBad" />}>
          <LastBad company={company} pull={syncs.last_error} />
        </Fact>
        <Fact name={<FormattedMessage id="connection.next" />}>
          <Next syncs={syncs} standing={standing} />
        </Fact>
      </Facts>
    </div>
  );
}

function FetchNow({ company, syncs, reason }: ConnectionProps & { syncs: SyncList }) {
  const intl = useIntl();
  const client = useQueryClient();
  const starting = useMutation({
    mutationFn: (complete: boolean) => startSync(company, complete),
    onSuccess: () => client.invalidateQueries({ queryKey: importKeys.all }),
  });
  const { kind } = standingOf(syncs);
  const busy = kind === "running" ? intl.formatMessage({ id: "connection.busy" }) : null;
  return (
    <>
      <Group gap="xs" className={styles.connectionActs}>
        {syncs.source === "S4_ODATA" && (
          <GatedButton
            size="sm"
            reason={reason ?? busy}
            loading={starting.isPending && !starting.variables}
            onClick={() => starting.mutate(false)}
          >
            <FormattedMessage id="connection.fetchChanged" />
          </GatedButton>
        )}
        <GatedButton
          size="sm"
          variant={syncs.source === "S4_ODATA" ? "default" : "filled"}
          reason={reason ?? busy}
          loading={starting.isPending && starting.variables}
          onClick={() => starting.mutate(true)}
        >
          <FormattedMessage id="connection.fetchAll" />
        </GatedButton>
      </Group>
      {starting.isError && (
        <div className={styles.wide}>
          <ErrorPanel error={starting.error} onRetry={() => starting.mutate(starting.variables)} />
        </div>
      )}
    </>
  );
}

function UnderWay({ company, pull, reason }: ConnectionProps & { pull: ImportOut }) {
  const { shown, total } = useLiveImport(pull);
  return (
    <div className={styles.underWay}>
      <ImportProgressLine shown={shown} total={total} />
      <Decision shown={shown} reason={reason} />
      <PullLink company={company} pull={shown} />
    </div>
  );
}

function PullLink({ company, pull }: { company: string; pull: ImportOut }) {
  const formats = useFormats();
  return (
    <Link to="/c/$company/imports/$batch" params={{ company, batch: pull.id }}>
      {formats.moment(pull.created_at)}
    </Link>
  );
}

function LastGood({ company, pull }: { company: string; pull: ImportOut | null }) {
  if (pull === null) return <FormattedMessage id="connection.notYet" />;
  const { read, created, updated, removed } = pull.counts;
  return (
    <>
      <PullLink company={company} pull={pull} />
      <span className={styles.line}>
        {created + updated + removed === 0 ? (
          <FormattedMessage id="connection.unchanged" values={{ read }} />
        ) : (
          <FormattedMessage id="connection.changed" values={{ created, updated, removed }} />
        )}
      </span>
    </>
  );
}

function LastBad({ company, pull }: { company: string; pull: ImportOut | null }) {
  if (pull === null) return <FormattedMessage id="connection.noError" />;
  return (
    <>
      <PullLink company={company} pull={pull} />
      <span className={styles.line}>
        <FormattedMessage id={`connection.${kindOfError(pull)}`} />
        {pull.error_message !== null && `: ${pull.error_message}`}
      </span>
    </>
  );
}

function Next({ syncs, standing }: { syncs: SyncList; standing: Standing }) {
  const formats = useFormats();
  if (syncs.source === null) return <FormattedMessage id="connection.next.never" />;
  if (syncs.next_at === null) {
    return (
      <FormattedMessage
        id={standing.kind === "waiting" ? "connection.next.waits" : "connection.next.afterThis"}
      />
    );
  }
  return (
    <>
      {formats.moment(syncs.next_at)}
      <span className={styles.line}>
        <FormattedMessage
          id="connection.every"
          values={{
            often: formats.duration((syncs.every_minutes ?? 0) * 60_000),
            complete: formats.duration((syncs.complete_every_minutes ?? 0) * 60_000),
          }}
        />
      </span>
    </>
  );
}
