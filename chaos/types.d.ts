// Shapes shared by the chaos program, its workers and the tests.

import type { ChaosProxy } from '../tools/chaos-proxy';
import type { ClusterOptions, SentinelCluster } from '../tools/sentinel-cluster';
import type { SentinelWatch } from '../tools/sentinel-events';
import type { PromotionWatch } from './promotion-watch';
import type { Workload } from './workload';

export type ClientName = 'native' | 'ioredis' | 'ioredis-failover' | 'node-redis';

export interface Address {
  host: string;
  port: number;
}

/** Where the client under test finds its Sentinels, and what else it is told. */
export interface Connection {
  sentinels: Address[];
  name: string;
  password?: string;
  sentinelUsername?: string;
  sentinelPassword?: string;
  natMap?: Record<string, Address>;
  /** Options that only the native client knows; ignored by the others. */
  options?: Record<string, unknown>;
}

/** How many loops of each kind a worker runs, and how long each rests between two commands. */
export interface Load {
  writers?: number;
  readers?: number;
  hashers?: number;
  transactions?: number;
  pause?: number;
}

export type Kind = 'rpush' | 'llen' | 'hset' | 'multi';

/** One command of the load. Times are ms since 1970, with fractions, comparable across processes. */
export interface Entry {
  kind: Kind;
  id: string;
  issued: number;
  /** Undefined while, and if for ever, unsettled. */
  settled?: number;
  /** '' when it succeeded, else why not. */
  code?: string;
  /** For a read: it showed less than had been acknowledged before it was issued. */
  stale?: boolean;
}

/** Something the client told its application. */
export interface ClientEvent {
  at: number;
  name: string;
  detail?: unknown;
}

export interface Ledger {
  entries: Entry[];
  events: ClientEvent[];
  stoppedAt: number;
}

/** The outcome of a single command that the parent asked for. */
export interface CallResult {
  value?: unknown;
  code: string;
  message: string;
  issued: number;
  settled: number;
}

export interface Progress {
  acknowledged: number;
  /** When the last write was acknowledged. */
  lastAt: number;
}

/** Everything a fault may use. */
export interface Stage {
  client: ClientName;
  cluster: SentinelCluster;
  watch: SentinelWatch;
  promotions: PromotionWatch;
  workload: Workload;
  /** One for each data node, by the node's port; empty unless the fault asks for them. */
  proxies: Map<number, ChaosProxy>;
  /** One for each Sentinel, by its port. */
  sentinelProxies: Map<number, ChaosProxy>;
  connection: Connection;
  /** When the fault was injected, on the clock of `performance.now()`. */
  faultAt: number;
  /** The longest that anything is waited for after the fault. */
  limit: number;
}

/** What a fault found out beside the ledger; shown in the last column and judged by its targets. */
export type Extras = Record<string, number | null>;

export interface Injected {
  /** The event against which the first write is timed; null when it never came. */
  reference?: { at: number; message?: string } | null;
  /** Where the first write is looked for: on the node that was promoted (default), or on the same one. */
  firstWriteOn?: 'promoted' | 'same';
  extras?: Extras;
  /** Extras that only the ledger can tell. */
  extrasOf?(ledger: Ledger): Extras;
}

export interface Fault {
  id: string;
  /** In plain words, as the table and the progress line say it. */
  title: string;
  cluster?: ClusterOptions;
  load?: Load;
  /** Put proxies between the client and the nodes, and the Sentinels too. */
  proxied?: boolean;
  options?: Record<string, unknown>;
  /** Started by the fault itself, because the fault comes first. */
  startsWorkload?: boolean;
  /** Against what the first write is timed, for the table. */
  against?: string;
  /** A reason why it cannot be run on this server. */
  unless?(server: { version: string; flavour: string }): string | undefined;
  inject(stage: Stage): Promise<Injected>;
  targets: Check[];
}

/** What one run measured. Times are ms; null stands for never, undefined for "does not apply". */
export interface Outcome {
  firstWrite?: number | null;
  longestStall?: number;
  acknowledged: number;
  lost: number;
  /** Answered by a node whose promotion was abandoned, as the client itself reported. */
  abandoned: number;
  /** When the lost ones were acknowledged, in ms after the fault. */
  lostAt?: { from: number; to: number };
  twice: number;
  failed: Record<string, number>;
  unsettled: number;
  stale: number;
  /** How long after the demotion the last stale read was issued. */
  staleFor: number;
  extras: Extras;
  events: ClientEvent[];
}

/** The outcomes of several runs: medians of times, sums of counts. */
export interface Summary extends Omit<Outcome, 'events' | 'lostAt'> {
  runs: number;
}

export interface Check {
  text: string;
  holds(summary: Summary): boolean;
}

export interface Row {
  id: string;
  fault: string;
  against: string;
  client: ClientName;
  summary?: Summary;
  outcomes: Outcome[];
  missed: string[];
  /** Why there is no summary. */
  skipped?: string;
  error?: string;
}
