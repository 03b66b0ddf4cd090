import { own } from '../text/own';
import { didYouMean, nearest } from '../validation/did-you-mean';
import type { Fixed } from './value-fix';

/** What others call what one of our words means. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  staging: [
    'test',
    'testing',
    'qa',
    'uat',
    'integration',
    'preprod',
    'pre-production',
    'preview',
    'acceptance',
    'nonprod',
  ],
  development: ['local', 'sandbox'],
  asleep: ['sleeping', 'sleep', 'paused', 'suspended'],
  add: ['set', 'merge', 'insert'],
  remove: ['delete', 'unset'],
  replace: ['change', 'update'],
  production: ['live', 'prd'],
  http: ['rest', 'ws', 'wss', 'websocket', 'http1', 'http/1.1', 'sse'],
  http2: ['h2', 'h2c', 'http/2'],
  tcp: ['mysql', 'postgres', 'postgresql', 'mongo', 'mongodb', 'redis', 'amqp', 'kafka', 'mqtt'],
  external: ['helm', 'kustomize', 'foreign', 'unmanaged', 'existing'],
  DISABLE: ['none', 'off', 'false', 'disabled'],
  STRICT: ['on', 'true', 'required', 'enabled'],
};

/** One of the allowed words, by its spelling or by what it means. */
export function meantWord(value: string, words: readonly string[]): Fixed {
  const meant = otherWord(value, words);
  return meant === undefined ? didYouMean(value, words) : { fix: `write ${meant}` };
}

function otherWord(value: string, words: readonly string[]): string | undefined {
  const asked = value.toLowerCase();
  return words.find((word) => own(OTHER_WORDS, word)?.includes(asked));
}

/** The allowed word that was meant, for what follows from it; `undefined` when none is near. */
export function wordMeant(value: unknown, words: readonly unknown[]): string | undefined {
  if (typeof value !== 'string') return undefined;
  const known = words.map(String);
  return otherWord(value, known) ?? nearest(value, known);
}
