// Shapes shared by the parent process, the workers and the reports.

export interface Target {
  host: string;
  port: number;
  /** PEM of the authority that signed the server's certificate; absent means plain TCP. */
  ca?: string;
}

/** What every client adapter offers to the benchmark. */
export interface Client {
  get(key: string): Promise<unknown>;
  set(key: string, value: string): Promise<unknown>;
  hgetall(key: string): Promise<unknown>;
  /** Turns the client's own reply to HGETALL into a plain object; never called while counting. */
  hashOf(reply: unknown): Record<string, string>;
  close(): unknown;
}

/** One command or helper call, as the measuring loops run it. */
export interface Operation {
  /** Done before the slice and not counted; for operations that use data up. */
  prepare?(): Promise<unknown>;
  run(loop: number): Promise<unknown>;
  /** Throws if the reply to `run(loop)` is not the expected one. */
  check(loop: number, reply: unknown): void;
  /** Looks at the server after the slice, where the replies alone prove nothing. */
  verify?(): Promise<void>;
}

export interface Subject {
  operation(name: string): Operation;
  single?(name: string): SingleRun;
  close(): unknown;
}

export interface SingleRun {
  /** Repeat within one round until this much time has passed, because one run is too short to time. */
  repeatMs: number;
  run(): Promise<unknown>;
  check(result: unknown): void;
}

export interface Case {
  id: string;
  /** Heading in tables: what is done. */
  label: string;
  operation: string;
  inFlight: number;
  /** Replies or arguments so large that a worker collects its garbage after each slice. */
  heavy?: boolean;
  quick?: boolean;
  /** What redis-benchmark is to send, where it is measured beside the clients. */
  ceiling?: string[];
  /** Measured over a bare socket of Node.js, too. */
  bare?: boolean;
  /** Measured without a client and without a socket, too. */
  plain?: boolean;
}

/** Measured in one slice; times in microseconds. */
export type Sample = Record<string, number>;

export interface Spread {
  median: number;
  min: number;
  max: number;
}

export type Summary = Record<string, Spread>;

export interface Contender {
  id: string;
  label: string;
  /** Why this contender could not take part on this machine. */
  unavailable?: string;
  slice(benchCase: Case, ms: number): Promise<Sample | null>;
  close(): Promise<void>;
}

/** A contender with a process of its own. */
export interface Library extends Contender {
  single(name: string): Promise<Sample>;
  paced(load: { operation: string; perSecond: number; ms: number }): Promise<Sample>;
}

export interface CaseResult {
  id: string;
  label: string;
  operation: string;
  inFlight: number;
  /** Percentage of the processors that other programs took just before. */
  busy: number;
  contenders: Record<string, Summary>;
}

export interface HelperResult {
  id: string;
  label: string;
  kind: 'concurrent' | 'single';
  contenders: Record<string, Summary>;
  /** How many times faster than the original. */
  ratio: number;
}

export interface MemoryResult {
  id: string;
  label: string;
  contenders: Record<string, Summary>;
}

/** What is measured at one place of an axis, and how. */
export interface GrowthPoint {
  at: number;
  label: string;
  operation: string;
  inFlight: number;
  /** Over which the commands in flight are spread. */
  clients: number;
  heavy?: boolean;
}

export interface GrowthDimension {
  id: string;
  title: string;
  axis: string;
  points: GrowthPoint[];
}

export interface GrowthResult {
  id: string;
  title: string;
  axis: string;
  points: { id: string; at: number; label: string; contenders: Record<string, Summary> }[];
}

export interface Goal {
  label: string;
  /** One of the two; the target itself is met. */
  least?: number;
  most?: number;
  /** "x" unless told. */
  unit?: string;
  measure(results: Results): number;
  /** What stands beside the value, such as where it was measured. */
  remark?(results: Results): string;
  /** What could be reached at most on this machine, and what reached it; NaN where that was not measured. */
  limit?(results: Results): { label: string; value: number } | undefined;
}

export interface TargetResult {
  label: string;
  target: string;
  measured: string;
  limit: string;
  met: boolean;
  /** Not met, and not by the limit either. */
  beyondLimit: boolean;
}

export interface ClientInfo {
  id: string;
  label: string;
  version: string;
  settings: string;
  unavailable?: string;
}

/** What the host of a virtual machine withheld in the rounds that count: percentage of the processors. */
export interface HostReport {
  /** The median of the rounds. */
  withheld: number;
  most: number;
  /** Rounds that were measured again because of it. */
  repeated: number;
}

export interface Results {
  date: string;
  machine: string;
  versions: string;
  settings: string;
  /** How long the run took. */
  minutes: number;
  host: HostReport;
  clients: ClientInfo[];
  cases: CaseResult[];
  /** Of the event loop under a steady load. */
  background: Record<string, Summary>;
  helpers: HelperResult[];
  /** Round trip of the helpers measured with one, in milliseconds. */
  roundTrip?: number;
  memory: MemoryResult[];
  growth: GrowthResult[];
  loading: Record<string, Summary>;
  targets: TargetResult[];
}

export interface Flags {
  quick: boolean;
  only: RegExp | null;
  clients: string[] | null;
  rounds: number;
  slice: number;
  growth: boolean;
  check: boolean;
  history: string;
  write: boolean;
}

/** What the phases of a run share. */
export interface Run {
  flags: Flags;
  results: Results;
  failures: string[];
}
