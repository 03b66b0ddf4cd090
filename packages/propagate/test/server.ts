import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

/** Starts a server on a port of its own; it ends with the tests of the file. */
export async function listening(server: Server | Http2Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  after(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export function serving(handler: RequestListener): Promise<number> {
  return listening(createServer(handler));
}

/** Answers with the headers that it got, as JSON. */
export function echoServer(): Promise<number> {
  return serving((request, response) => {
    request.resume();
    response.end(JSON.stringify(request.headers));
  });
}

export async function text(message: AsyncIterable<Buffer | string>): Promise<string> {
  let all = '';
  for await (const part of message) all += part;
  return all;
}

export type Headers = Record<string, string | undefined>;

export async function json(message: IncomingMessage): Promise<Headers> {
  return JSON.parse(await text(message)) as Headers;
}
