'use strict';

// What docs/options.md says of each option, and what lib/options/option-names.js knows of it.

/**
 * What becomes of an option:
 * `own`: this package has it and ioredis does not; `honoured`: it does what ioredis documents, or what `why` says;
 * `meaningless`: taken without effect, because of `why`; `refused`: an error, because of `why`.
 * @typedef {'own' | 'honoured' | 'meaningless' | 'refused'} Fate
 * @typedef {{name: string, fate: Fate, why: string}} Row
 */

const table = `
honoured | host |
honoured | port |
honoured | path | Unix domain socket, instead of host and port
honoured | family | IP version for names that have both: 4, 6, or 0 for whichever answers
honoured | username | ACL user of the data nodes
honoured | password | of the data nodes
honoured | db | logical database
honoured | tls | ca, cert, key (PEM), servername, rejectUnauthorized, files (paths of ca, cert, key, read again for each new connection); passphrase and pfx are refused; with Sentinels it applies to the data nodes
honoured | connectionName | CLIENT SETNAME on every connection
honoured | disableClientInfo | no CLIENT SETINFO
honoured | clientInfoTag | the library is called jambonz-redis-native(tag)
honoured | connectTimeout | TCP, TLS and the Redis handshake of one attempt
honoured | keepAlive | idle time before TCP probes; 0: none
honoured | noDelay | TCP_NODELAY
honoured | socketTimeout | another name for suspectAfter: after this silence the node is looked at, and the connection is replaced if it is the connection that is dead
honoured | commandTimeout | another name for commandDeadline, counted from the call and not from the sending
honoured | keyPrefix | in front of every key; as in ioredis not of patterns
honoured | lazyConnect | connect with the first command, or with 'connect()'
honoured | enableOfflineQueue | false: a command without a connection is rejected with ERR_REDIS_OFFLINE
honoured | retryStrategy | asked after a lost connection and after each failed attempt; a number is the delay, anything else (also null in place of the function) ends the client. Without it: at once, then reconnectDelay more each time. News from a Sentinel ends any delay
honoured | maxRetriesPerRequest | no limit but commandDeadline, where ioredis has 20
honoured | reconnectOnError | asked for each error reply, except those after which the command is sent again anyway (READONLY, LOADING ...); 2 sends a single command again, and is 1 for a transaction
honoured | autoResendUnfulfilledCommands | false is retry: 'never'
honoured | autoResubscribe | false forgets subscriptions when the connection is lost
honoured | blockingTimeout | a blocking command that the server does not answer in time is null; without it the deadline is added to the time of the command
honoured | blockingTimeoutGrace | on top of the time that the command itself names
honoured | readOnly | READONLY on every connection, for replicas of a Cluster
honoured | monitor | as a client from monitor()
honoured | stringNumbers | integers as strings. Without it integers beyond 2^53 are BigInt, never rounded
honoured | showFriendlyErrorStack | stacks show where a command was called; costs time for every command
honoured | scripts | see defineCommand
honoured | sentinels | list of '{host, port}'; port 26379 unless given
honoured | name | of the master, required with sentinels
honoured | role | 'master', or 'slave' (also: 'replica') to read from a replica
honoured | sentinelUsername | credentials of the Sentinels
honoured | sentinelPassword | credentials of the Sentinels
honoured | sentinelTLS | as 'tls', for the Sentinels
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
honoured | protocol | ioredis 6 has 3; a server that refuses RESP3 is talked to in RESP2. Pushes are events named 'push'
honoured | replyMapping | with protocol 3: resp3 makes maps objects, doubles numbers and big numbers BigInt; legacy, the default, leaves replies as in RESP2
refused | Connector | sockets are made by the native half
refused | preferredSlaves | the replica is chosen by how well it is connected to its master; use natMap or one Redis
refused | himportFieldsets | HIMPORT is not managed; send it by call()
own | url | 'redis[s]://[[user]:password@]host[:port][/db]'; options beside it win over its parts
own | commandDeadline | by then every command is settled, counted from the call: queue, discovery and flight
own | retry | what may be sent again after a lost connection: 'idempotent', 'always', 'never'
own | followPromotion | 'early': follow a promotion as soon as the new master confirms it; if the leading Sentinel dies before the others know and they drop it, what was written there is lost (REDIS_PROMOTION_ABANDONED). 'announced': wait for Sentinel's announcement, about a second more, in which a planned failover loses what the old master acknowledges
own | holdLimit | the longest that writes are held for a failover without progress
own | heartbeatInterval | the node is asked for its role this often
own | suspectAfter | silence with commands in flight, after which a node is suspected to hang
own | sentinelTimeout | each step with a Sentinel
own | reconnectDelay | first delay between attempts; it grows by as much each time
own | reconnectDelayMax | largest delay; good news from a Sentinel ends any
own | queueMaxCommands | commands that may wait for a connection
own | queueMaxBytes | the same in bytes
own | waitReplicas | replicas that must have a write before it is reported ('WAIT')
own | waitTimeout | how long they may take; keep it below 'suspectAfter'
`;

/** @type {Row[]} */
const OPTIONS = table
  .trim()
  .split('\n')
  .map((line) => {
    const [fate, name, why] = line.split('|').map((cell) => cell.trim());
    return { name, fate: /** @type {Fate} */ (fate), why };
  });

module.exports = { OPTIONS };
