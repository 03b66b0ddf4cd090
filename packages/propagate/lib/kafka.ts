import { type Carried, forOutgoing, runWith, shared } from './carried';
import { committedOffsets, type OffsetsAdmin, type PartitionOffset, setGroupOffsets } from './group-offsets';
import { received } from './incoming';
import { QueuesFile } from './queues-file';
import { type Settings, settingsOf } from './settings';

export type { KafkaJsAdmin, OffsetsAdmin, PartitionOffset, PlatformaticAdmin } from './group-offsets';

/** Headers of a message, as kafkajs and @confluentinc/kafka-javascript (an object) and @platformatic/kafka (a Map) give them. */
export type MessageHeaders =
  | Readonly<Record<string, HeaderValue>>
  | ReadonlyMap<string | Buffer, HeaderValue>
  | null
  | undefined;

type HeaderValue = string | Buffer | readonly (string | Buffer)[] | null | undefined;

/** A message with headers, of whichever client. */
export interface Message {
  readonly headers?: MessageHeaders;
}

/** Where consumers and producers learn of variants. */
export interface KafkaOptions {
  /**
   * The file that Branchline's ConfigMap is mounted as.
   *
   * @default - the variable BRANCHLINE_QUEUES, else /etc/branchline/queues.json
   */
  readonly file?: string;
  /** `topic`: each variant reads a topic of its own, so a process takes all that it reads. @default 'filter' */
  readonly mode?: 'filter' | 'topic';
  /**
   * The id of the variant that the process is for, which messages may have in place of its key.
   *
   * @default - the variable BRANCHLINE_VARIANT_ID, else none
   */
  readonly id?: string;
}

/** The variants of one service's queues. */
export interface VariantQueues {
  /** Whether this process takes a message; the other ones are somebody else's. Its offset is committed all the same. */
  takes(message: Message): boolean;
  /**
   * Runs a handler for each message that this process takes, with the variant of the message for all calls that it makes. One
   * context per message, so that nothing of a message is left for the next one.
   *
   * ```js
   * await consumer.run({ eachMessage: queues.each(async ({ message }) => handle(message)) });
   * ```
   */
  each<Payload extends { readonly message: Message }>(
    handler: (payload: Payload) => Promise<void>,
  ): (payload: Payload) => Promise<void>;
  /** The name of the consumer group of this process: `orders`, or `orders.ops-1234` in a variant's pods. */
  group(name: string): string;
  /** The topic that this process reads, where each variant has its own: `orders`, or `orders.ops-1234`. */
  consumedTopic(name: string): string;
  /** The topic for a message that is sent now: that of its variant, if somebody reads it, else the mainline's. */
  topicFor(name: string): string;
}

/** Makes the helpers; once per process and mode is enough. */
export function variantQueues({
  file,
  mode = 'filter',
  id = process.env.BRANCHLINE_VARIANT_ID,
}: KafkaOptions = {}): VariantQueues {
  const source = new QueuesFile(file ?? (process.env.BRANCHLINE_QUEUES || '/etc/branchline/queues.json'));
  const takes = (message: Message): boolean => {
    if (mode === 'topic') return true;
    const { variants, baggage } = source.queues;
    const asked = variantOf(message, baggage);
    const own = settings().variant;
    // A variant knows its names by itself: its file may be mounted later than that of the mainline, which no longer takes these.
    if (own !== undefined) return asked !== undefined && (asked === own || asked === id);
    return asked === undefined || owned(variants, asked) === undefined;
  };
  return {
    takes,
    each: (handler) => async (payload) => {
      if (takes(payload.message)) await runForMessage(payload.message, () => handler(payload));
    },
    group: ofVariant,
    consumedTopic: ofVariant,
    topicFor(name) {
      const asked = forOutgoing(settings()).get(settings().header);
      const { topics } = source.queues;
      const key = asked === undefined ? undefined : owned(Object.hasOwn(topics, name) ? topics[name]! : {}, asked);
      return key === undefined ? name : `${name}.${key}`;
    },
  };
}

/**
 * The headers of a message that is sent now: those given, and what is passed on. What is given stays.
 *
 * ```js
 * await producer.send({ topic: 'orders', messages: [{ value, headers: messageHeaders() }] });
 * ```
 */
export function messageHeaders<Value = string>(
  headers: Readonly<Record<string, Value>> = {},
): Record<string, Value | string> {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const added = [...forOutgoing(settings())].filter(([name]) => !given.has(name));
  return { ...headers, ...Object.fromEntries(added) };
}

/** Runs a function for a message: the calls that it makes carry the headers of the message. */
export function runForMessage<T>(message: Message, what: () => T): T {
  const headers = received(settings(), textHeaders(message.headers));
  const { header, variant } = settings();
  const own: Carried =
    headers.has(header) || variant === undefined ? headers : new Map([...headers, [header, variant]]);
  return runWith(own, what);
}

/** The variant that a message is for, as it says itself. */
export function messageVariant(message: Message): string | undefined {
  return textHeaders(message.headers)[settings().header];
}

/**
 * Lets the group of a variant begin where the mainline's stands, before its consumer joins. From there on the variant reads all
 * that the mainline will leave to it, so no message falls between the two; some are handled twice. In the mainline's pods, and
 * where the variant has read before, it does nothing.
 *
 * ```js
 * await startAtMainline(kafka.admin(), { topic: 'orders', group: 'billing' });
 * ```
 *
 * @param admin that of kafkajs, @platformatic/kafka or @confluentinc/kafka-javascript; it has to be connected
 * @throws a TypeError where the admin sets no offsets and there is no `commit`
 */
export async function startAtMainline(admin: OffsetsAdmin, { topic, group, commit }: StartOptions): Promise<void> {
  if (settings().variant === undefined) return;
  const groupId = ofVariant(group);
  if ((await committedOffsets(admin, groupId, topic)).length > 0) return;
  const partitions = await committedOffsets(admin, group, topic);
  if (partitions.length === 0) return;
  if (commit !== undefined) await commit(partitions.map((each) => ({ topic, ...each })));
  else await setGroupOffsets(admin, groupId, topic, partitions);
}

/** Which topic and group are meant, and who commits. */
export interface StartOptions {
  readonly topic: string;
  /** The mainline's, as the registry has it. */
  readonly group: string;
  /**
   * Commits offsets for the variant's group, with a client whose admin cannot: `commitOffsets` of the consumer of
   * @confluentinc/kafka-javascript, which is connected and does not run yet.
   *
   * @default - the admin sets them
   */
  readonly commit?: (offsets: ({ readonly topic: string } & PartitionOffset)[]) => Promise<unknown>;
}

function settings(): Settings {
  return shared.settings ?? settingsOf({});
}

function ofVariant(name: string): string {
  const { variant } = settings();
  return variant === undefined ? name : `${name}.${variant}`;
}

/** By the header, else by the first member of that name in `baggage`, as rules of the mesh have it (PROP-1). */
function variantOf(message: Message, member: string | undefined): string | undefined {
  const headers = textHeaders(message.headers);
  const value = headers[settings().header];
  if (value !== undefined || member === undefined) return value;
  for (const each of headers.baggage?.split(',') ?? []) {
    const [pair = ''] = each.split(';');
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== member) continue;
    return decoded(pair.slice(at + 1).trim());
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function owned(variants: Readonly<Record<string, string>>, asked: string): string | undefined {
  return Object.hasOwn(variants, asked) ? variants[asked] : undefined;
}

/** By name in lower case; of several values the first. */
function textHeaders(headers: MessageHeaders): Record<string, string> {
  const pairs = headers instanceof Map ? [...headers] : Object.entries(headers ?? {});
  const result: Record<string, string> = Object.create(null);
  for (const [name, value] of pairs) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const key = String(name).toLowerCase();
    if (first !== null && first !== undefined && !(key in result)) result[key] = String(first);
  }
  return result;
}
