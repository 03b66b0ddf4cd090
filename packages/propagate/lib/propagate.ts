import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { shared } from './carried';
import { onServerRequest, onServerStream } from './incoming';
import { onClientRequest } from './outgoing';
import { type PropagateOptions, type Settings, settingsOf } from './settings';
import { onUndiciRequest } from './undici';

/** What each of Node's channels means for us. Messages are read by the few fields that we use. */
const CHANNELS: readonly (readonly [string, (settings: Settings, message: never) => void])[] = [
  ['http.server.request.start', onServerRequest],
  ['http2.server.stream.created', onServerStream],
  ['http.client.request.created', onClientRequest],
  ['undici:request:create', onUndiciRequest],
];

/**
 * From now on every request that this process answers hands the configured headers to the calls that are made for it.
 * Called once at the start of a service, before or after its servers are made. A second call replaces the settings for
 * all servers and clients, those that exist already among them.
 *
 * ```js
 * import { propagate } from 'branchline-propagate';
 * propagate({ hosts: ['*.acme-staging'] });
 * ```
 *
 * @returns a function that stops it
 * @throws a TypeError for an option that is wrong; later nothing is thrown into the service
 */
export function propagate(options: PropagateOptions = {}): () => void {
  shared.settings = settingsOf(options);
  shared.stop ??= listen();
  return () => {
    shared.stop?.();
    delete shared.stop;
    delete shared.settings;
  };
}

function listen(): () => void {
  const listeners = CHANNELS.map(([name, handle]) => {
    const listener = (message: unknown): void => {
      try {
        if (shared.settings !== undefined) handle(shared.settings, message as never);
      } catch {
        // A service must not fail for its headers; what is thrown here would end the process.
      }
    };
    subscribe(name, listener);
    return { name, listener };
  });
  return () => {
    for (const { name, listener } of listeners) unsubscribe(name, listener);
  };
}
