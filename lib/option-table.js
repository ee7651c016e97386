'use strict';

/**
 * What becomes of an option:
 * `own`: this package has it and ioredis does not; `honoured`: it does what ioredis documents, or what `why` says;
 * `meaningless`: taken without effect, because of `why`; `refused`: an error, because of `why`.
 * @typedef {'own' | 'honoured' | 'meaningless' | 'refused'} Fate
 * @typedef {{name: string, fate: Fate, why: string}} Row
 */

const table = `
honoured | host | default localhost
honoured | port | 1 to 65535, default 6379
honoured | path | Unix domain socket
honoured | family | 0, 4 or 6
honoured | username | ACL user
honoured | password |
honoured | db | default 0
honoured | tls | ca, cert, key (PEM), servername, rejectUnauthorized; passphrase and pfx are refused; with Sentinels it applies to the data nodes
honoured | connectionName | CLIENT SETNAME on every connection
honoured | disableClientInfo | no CLIENT SETINFO
honoured | clientInfoTag | the library is called jambonz-redis-native(tag)
honoured | connectTimeout | TCP, TLS and handshake of one attempt, default 10000
honoured | keepAlive | milliseconds, default 0: none
honoured | noDelay | default true
honoured | socketTimeout | another name for suspectAfter: after this silence the node is looked at, and the connection is replaced if it is the connection that is dead
honoured | commandTimeout | another name for commandDeadline, counted from the call and not from the sending
honoured | keyPrefix | of keys; as in ioredis not of patterns
honoured | lazyConnect |
honoured | enableOfflineQueue | false: a command without a connection is rejected with ERR_REDIS_OFFLINE
honoured | retryStrategy | asked after a lost connection and after each failed attempt; a number is the delay, anything else (also null in place of the function) ends the client. Without it: at once, then reconnectDelay more each time. News from a Sentinel ends any delay
honoured | maxRetriesPerRequest | default: no limit but commandDeadline, where ioredis has 20
honoured | reconnectOnError | asked for each error reply, except those after which the command is sent again anyway (READONLY, LOADING ...); 2 sends a single command again, and is 1 for a transaction
honoured | autoResendUnfulfilledCommands | false is retry: 'never'
honoured | autoResubscribe | default true
honoured | blockingTimeout |
honoured | blockingTimeoutGrace |
honoured | readOnly | READONLY on every connection, for replicas of a Cluster
honoured | monitor | as a client from monitor()
honoured | stringNumbers | integers as strings. Without it integers beyond 2^53 are BigInt, never rounded
honoured | showFriendlyErrorStack | stacks of errors show the call
honoured | scripts | see defineCommand
honoured | sentinels | port 26379 unless given
honoured | name | of the master, required with sentinels
honoured | role | master or slave (also: replica)
honoured | sentinelUsername |
honoured | sentinelPassword |
honoured | sentinelTLS |
honoured | sentinelCommandTimeout | another name for sentinelTimeout
honoured | sentinelRetryStrategy | asked when no Sentinel answers or none knows the name; without it as with retryStrategy's default
honoured | updateSentinels | false: only the Sentinels of the list are listened to
honoured | natMap | a table, or a function that is asked once for each address
meaningless | enableTLSForSentinelMode | tls means TLS in Sentinel mode, too
meaningless | failoverDetector | all Sentinels are always listened to
meaningless | sentinelReconnectStrategy | of the failover detector: connections to Sentinels are renewed on their own schedule
meaningless | sentinelMaxConnections | of the failover detector: as many Sentinels as there are, 16 at the most
meaningless | disconnectTimeout | closing waits for nobody
meaningless | enableReadyCheck | what a loading server refuses (LOADING) is sent again until its deadline
meaningless | maxLoadingRetryTime | the same; the deadline of each command bounds it
meaningless | enableAutoPipelining | commands of one turn of the event loop always go out together
meaningless | autoPipeliningIgnoredCommands | see enableAutoPipelining
meaningless | offlineQueue | declared by ioredis, and without effect there, too
meaningless | commandQueue | as offlineQueue
honoured | protocol | default 2, where ioredis 6 has 3; a server that refuses RESP3 is talked to in RESP2. Pushes are events named push
honoured | replyMapping | with protocol 3: resp3 makes maps objects, doubles numbers and big numbers BigInt; legacy, the default, leaves replies as in RESP2
refused | Connector | sockets are made by the native half
refused | preferredSlaves | the replica is chosen by how well it is connected to its master; use natMap or one Redis
refused | himportFieldsets | HIMPORT is not managed; send it by call()
own | url | redis[s]://...; options beside it win over its parts
own | commandDeadline | by then every command is settled, default 15000
own | retry | idempotent, always or never
own | followPromotion | early or announced
own | holdLimit | default 3000
own | heartbeatInterval | default 500
own | suspectAfter | default 1000
own | sentinelTimeout | default 400
own | reconnectDelay | default 50
own | reconnectDelayMax | default 2000
own | queueMaxCommands | default 100000
own | queueMaxBytes | default 256 MiB
own | waitReplicas | default 0
own | waitTimeout | default 1000
`;

/** @type {Row[]} */
const OPTIONS = table
  .trim()
  .split('\n')
  .map((line) => {
    const [fate, name, why] = line.split('|').map((cell) => cell.trim());
    return { name, fate: /** @type {Fate} */ (fate), why };
  });

/** @type {Map<string, Row>} */
const BY_NAME = new Map(OPTIONS.map((row) => [row.name, row]));

exports.OPTIONS = OPTIONS;
exports.BY_NAME = BY_NAME;
