import { deepEqual, equal } from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import { afterEach, test } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import { getHeader, propagate, withHeaders } from '../lib';
import { clientInterceptor, serverInterceptor } from '../lib/grpc';
import { listening, text } from './server';

const VARIANT = 'x-variant-id';
let stop: (() => void) | undefined;
afterEach(() => stop?.());

/** Every third call has no variant. */
const variantOf = (index: number): string | undefined => (index % 3 === 0 ? undefined : `v-${index}`);

test('HTTP/2: 600 streams of one connection keep apart, those of two services in a row', async () => {
  stop = propagate();
  const end = await listening(createServer((request, response) => response.end(String(request.headers[VARIANT]))));
  const onward = connect(`http://127.0.0.1:${end}`);
  const relay = await listening(
    createServer(async (request, response) => {
      const seen = new Set<string | undefined>();
      request.on('data', () => seen.add(getHeader(VARIANT)));
      await once(request, 'end');
      seen.add(getHeader(VARIANT));
      const stream = onward.request(withHeaders('cms', { ':path': '/' }));
      response.end(JSON.stringify([...seen, await text(stream)]));
    }),
  );
  const session = connect(`http://127.0.0.1:${relay}`);
  const answers = await Promise.all(
    Array.from({ length: 600 }, async (_, index) => {
      const variant = variantOf(index);
      const stream = session.request({ ':path': '/', ':method': 'POST', ...(variant && { [VARIANT]: variant }) });
      stream.write('a');
      setTimeout(() => stream.end('b'), Math.random() * 10);
      return JSON.parse(await text(stream));
    }),
  );
  session.close();
  onward.close();
  deepEqual(
    answers,
    answers.map((_, index) => [variantOf(index) ?? null, String(variantOf(index))]),
  );
});

const bytes = (value: Buffer): Buffer => value;
const method = (name: string, requestStream: boolean, responseStream: boolean) => ({
  path: `/shop.Cart/${name}`,
  requestStream,
  responseStream,
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
});
const CART = {
  Get: method('Get', false, false),
  Watch: method('Watch', true, true),
  Next: method('Next', false, false),
};
type Cart = grpc.Client &
  Record<'Get' | 'Next', (data: Buffer, callback: (error: unknown, answer: Buffer) => void) => void> & {
    Watch(): grpc.ClientDuplexStream<Buffer, Buffer>;
  };
const Client = grpc.makeGenericClientConstructor(CART, 'Cart');

async function grpcServer(
  implementation: grpc.UntypedServiceImplementation,
  options: grpc.ServerOptions = {},
): Promise<number> {
  const server = new grpc.Server(options);
  server.addService(CART, { Get: () => {}, Watch: () => {}, Next: () => {}, ...implementation });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  test.after(() => server.forceShutdown());
  return port;
}

function clientOf(port: number, interceptors: grpc.Interceptor[] = []): Cart {
  const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    interceptors,
  }) as unknown as Cart;
  test.after(() => client.close());
  return client;
}

function ask(client: Cart, name: 'Get' | 'Next', headers: Record<string, string> = {}): Promise<string> {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(CART[name].path, bytes, bytes, Buffer.from('?'), metadata, (error, answer) =>
      error ? reject(error) : resolve(String(answer)),
    );
  });
}

for (const [way, start] of Object.entries({
  'seen by propagate()': () => {
    stop = propagate();
    return {};
  },
  'by the interceptor of the server': () => ({
    interceptors: [serverInterceptor(grpc) as unknown as grpc.ServerInterceptor],
  }),
})) {
  test(`gRPC, ${way}: unary and streaming calls hand their variant to the next service`, async () => {
    const options = start();
    const next = await grpcServer({
      Next: (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) =>
        callback(null, Buffer.from(String(call.metadata.get(VARIANT)[0] ?? ''))),
    });
    const onward = clientOf(next, [clientInterceptor]);
    const port = await grpcServer(
      {
        Get: (_: unknown, callback: grpc.sendUnaryData<Buffer>) =>
          setTimeout(async () => callback(null, Buffer.from(await ask(onward, 'Next'))), Math.random() * 5),
        Watch: (call: grpc.ServerDuplexStream<Buffer, Buffer>) => {
          call.on('data', async () => call.write(Buffer.from(await ask(onward, 'Next'))));
        },
      },
      options,
    );
    const client = clientOf(port);
    const headersOf = (index: number): Record<string, string> => {
      const variant = variantOf(index);
      return variant === undefined ? {} : { [VARIANT]: variant };
    };
    const unary = await Promise.all(Array.from({ length: 200 }, (_, index) => ask(client, 'Get', headersOf(index))));
    deepEqual(
      unary,
      unary.map((_, index) => variantOf(index) ?? ''),
    );
    const streamed = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const metadata = new grpc.Metadata();
        for (const [key, value] of Object.entries(headersOf(index))) metadata.set(key, value);
        const stream = client.makeBidiStreamRequest(CART.Watch.path, bytes, bytes, metadata);
        const seen: string[] = [];
        for (let count = 0; count < 3; count++) {
          stream.write(Buffer.from('?'));
          const [answer] = await once(stream, 'data');
          seen.push(String(answer));
        }
        stream.cancel();
        stream.on('error', () => {});
        return seen;
      }),
    );
    deepEqual(
      streamed,
      streamed.map((_, index) => Array(3).fill(variantOf(index) ?? '')),
    );
  });
}

test('gRPC: metadata that the caller has set stays', async () => {
  stop = propagate({ variant: 'ops-9' });
  const next = await grpcServer({
    Next: (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) =>
      callback(null, Buffer.from(call.metadata.get(VARIANT).join())),
  });
  const client = clientOf(next, [clientInterceptor]);
  equal(await ask(client, 'Next', { [VARIANT]: 'mine' }), 'mine');
  equal(await ask(client, 'Next'), 'ops-9');
});
