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
  /** Enough for a case that takes long, whatever --rounds says. */
  mostRounds?: number;
  /** Arguments of the command for redis-benchmark, where there is a ceiling to compare with. */
  ceiling?: string[];
  tls?: boolean;
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

/** A contender that is a library of helpers. */
export interface Library extends Contender {
  single(name: string): Promise<Sample>;
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

export interface Goal {
  label: string;
  /** One of the two; the target itself is met. */
  least?: number;
  most?: number;
  /** "x" unless told. */
  unit?: string;
  measure(results: Results): number;
}

export interface TargetResult {
  label: string;
  target: string;
  measured: string;
  met: boolean;
}

export interface ClientInfo {
  id: string;
  label: string;
  version: string;
  settings: string;
  unavailable?: string;
}

export interface Results {
  date: string;
  machine: string;
  versions: string;
  settings: string;
  clients: ClientInfo[];
  cases: CaseResult[];
  helpers: HelperResult[];
  loading: Record<string, Summary>;
  targets: TargetResult[];
}

export interface Flags {
  quick: boolean;
  only: RegExp | null;
  clients: string[] | null;
  rounds: number;
  slice: number;
  tls: boolean;
  check: boolean;
  write: boolean;
}
