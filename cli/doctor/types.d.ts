/** What the doctor learns (facts), and what it makes of it (findings). Durations are milliseconds. */

export interface Address {
  host: string;
  port: number;
}

/** Whether a connection with the app's credentials came about. */
export interface Reach {
  ok: boolean;
  /** Until it was ready for commands, or until it failed. */
  ms: number;
  code?: string;
  message?: string;
}

export interface ConfigurationFacts {
  mode: 'sentinel' | 'standalone';
  /** The variables that are set, secrets masked. */
  variables: Record<string, string>;
  /** Variables that are missing or malformed, in the words of ConfigurationError. */
  problems: { variable: string; message: string }[];
  /** Set, and read by nobody; `meant`: what it resembles. */
  unknown: { variable: string; meant?: string }[];
  /** Set, and without effect in this mode. */
  unused: string[];
  sentinels: Address[];
  masterName?: string;
  node?: Address;
  tls: boolean;
  sentinelTls: boolean;
  tlsFiles: boolean;
  password: boolean;
  sentinelPassword: boolean;
}

/** What one Sentinel says about the group; undefined where it did not say. */
export interface SentinelFacts {
  address: string;
  /** Named by the configuration, not only by other Sentinels. */
  configured: boolean;
  /** Further entries of the configuration that lead to it. */
  repeated?: string[];
  reach: Reach;
  rtt?: number;
  /** As ROLE has it: anything but `sentinel` is the wrong port. */
  role?: string;
  id?: string;
  version?: string;
  tilt?: boolean;
  clockOffset?: number;
  /** get-master-addr-by-name; null: it does not know the name. */
  names?: string | null;
  otherNames?: string[];
  master?: {
    flags: string[];
    epoch: number;
    quorum: number;
    downAfter: number;
    failoverTimeout: number;
    replicas: number;
    otherSentinels: number;
  };
  peers?: PeerFacts[];
  replicas?: ReplicaFacts[];
  /** SENTINEL CKQUORUM. */
  quorumCheck?: { ok: boolean; message: string };
  /** PSUBSCRIBE is allowed; otherwise the client polls. */
  subscribed?: boolean;
  /** Commands that the ACL denied. */
  denied: string[];
}

export interface PeerFacts {
  address: string;
  id: string;
  flags: string[];
}

/** A replica as a Sentinel sees it. */
export interface ReplicaFacts {
  address: string;
  flags: string[];
  priority: number;
  link: string;
}

export interface NodeFacts {
  address: string;
  /** What Sentinels (or the configuration) take it for. */
  expected: 'master' | 'replica' | 'any';
  reach: Reach;
  rtt?: number;
  role?: string;
  /** Of a replica: its master. */
  follows?: string;
  link?: string;
  version?: string;
  flavour?: string;
  user?: string;
  offset?: number;
  /** Of a master: its replicas as it sees them; lag in seconds. */
  replicas?: { address: string; state: string; offset: number; lag: number }[];
  loading?: boolean;
  minReplicas?: number;
  maxmemory?: number;
  usedMemory?: number;
  policy?: string;
  evicted?: number;
  /** RDB snapshots are configured. */
  snapshots?: boolean;
  appendOnly?: boolean;
  /** `ok` or `err`. */
  lastSave?: string;
  lastAppend?: string;
  clients?: number;
  maxClients?: number;
  clockOffset?: number;
  /** Half of the round trip in which the clock was read. */
  clockError?: number;
  /** Commands that the apps need and the ACL denies. */
  denied: string[];
  /** The ACL denies keys of other names than it lists. */
  keysDenied?: boolean;
  /** Commands that the apps need and that fail, though they are not denied; the words of the first failure. */
  failed?: { names: string[]; message: string };
  /** What came of a write that was tried; `OK`, or the refusal. */
  write?: string;
  /** What could not be looked at. */
  unseen: string[];
}

export interface TlsFacts {
  address: string;
  ok: boolean;
  /** No handshake came about. */
  failure?: string;
  authorized?: boolean;
  code?: string;
  protocol?: string;
  subject?: string;
  names?: string;
  issuer?: string;
  /** The authorities that vouch for it, the root last, as far as the server and the app's CA file have them. */
  chain?: string[];
  validTo?: string;
  daysLeft?: number;
  nameProblem?: string;
}

/** What a client with the options of an app came to. */
export interface ClientFacts {
  readyAfter?: number;
  error?: { code: string; message: string };
  node?: string;
  /** Passwords that a server has no use for, a sentence each. */
  needless?: string[];
}

export interface Facts {
  configuration: ConfigurationFacts;
  client?: ClientFacts;
  sentinels: SentinelFacts[];
  nodes: NodeFacts[];
  tls: TlsFacts[];
  /** A server that was dialled without TLS and turned out to speak it. */
  speaksTls: string[];
}

export type Level = 'ok' | 'warning' | 'failure';
export type Topic =
  | 'configuration'
  | 'sentinels'
  | 'failover'
  | 'access'
  | 'tls'
  | 'nodes'
  | 'memory'
  | 'time';

export interface Finding {
  /** Stable, for programs. */
  id: string;
  level: Level;
  topic: Topic;
  /** Of a failure: jambonz would not work, or would not survive a failover. */
  concerns?: 'work' | 'failover';
  text: string;
  /** What to do about it. */
  advice?: string;
}

/** What a planned failover did to the canary's writes. */
export interface FailoverFacts {
  /** Why there was none. */
  problem?: string;
  from?: string;
  to?: string;
  early: boolean;
  /** Of the master before. */
  minReplicas?: number;
  moments: { step: string; at: number; by: string }[];
  written: number;
  acknowledged: number;
  /** Acknowledged, and not in the new master. */
  lost: number;
  repeated: number;
  /** Rejected, and in the new master. */
  uncertain: number;
  /** Rejected, by code. */
  failed: Record<string, number>;
  /** Longest time between two acknowledgements. */
  outage: number;
}
