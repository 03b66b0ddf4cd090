import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusClient, type PrometheusServer } from '../../lib/prometheus/prometheus-client';

const EMPTY = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } });
const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  servers.push(made);
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** What a server was asked. */
async function asked(
  settings: (url: string) => PrometheusServer,
  ask: (client: PrometheusClient) => Promise<unknown>,
): Promise<IncomingMessage> {
  let request: IncomingMessage | undefined;
  const url = await serve((incoming, response) => {
    request = incoming;
    response.end(EMPTY);
  });
  await ask(new PrometheusClient(settings(url)));
  return request!;
}

const said = (settings: PrometheusServer) =>
  new PrometheusClient(settings).at('up', 1).then(
    () => 'an answer',
    (error: Error) => error.message,
  );

test('a range and an instant, below the path of the address', async () => {
  const range = await asked(
    (url) => ({ url: `${url}/team/?x=1#y` }),
    (client) => client.range('a{b="c"} + 1', { start: 10, end: 100.5, step: 15 }),
  );
  expect(range.url).toBe('/team/api/v1/query_range?query=a%7Bb%3D%22c%22%7D+%2B+1&start=10&end=100.5&step=15');
  const instant = await asked(
    (url) => ({ url }),
    (client) => client.at('up', 7),
  );
  expect(instant.url).toBe('/api/v1/query?query=up&time=7');
  expect(instant.headers.authorization).toBeUndefined();
});

test('a token, and a user with password', async () => {
  const token = await asked(
    (url) => ({ url, token: 'abc' }),
    (client) => client.at('up', 7),
  );
  expect(token.headers.authorization).toBe('Bearer abc');
  const login = await asked(
    (url) => ({ url: url.replace('//', '//me:p%40ss@') }),
    (client) => client.at('up', 7),
  );
  expect(login.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
});

test('a password is in no message', async () => {
  const message = await said({ url: 'http://me:secret@127.0.0.1:1/' });
  expect(message).toMatch(/^http:\/\/127\.0\.0\.1:1\/ does not answer: /);
  expect(message).not.toContain('secret');
  expect(() => new PrometheusClient({ url: 'me:secret@host' })).toThrow(/has to be an address/);
  expect(() => new PrometheusClient({ url: 'file:///etc/passwd' })).toThrow(/http:\/\/ or https:/);
  try {
    new PrometheusClient({ url: 'https//secret' });
  } catch (error) {
    expect((error as Error).message).not.toContain('secret');
  }
});

test('an answer that does not come', async () => {
  const url = await serve(() => {});
  expect(await said({ url, timeout: 50 })).toBe(
    `${url}/ does not answer: it took too long\n  fix: look whether the address is right and can be reached from here`,
  );
});

test('an answer that does not end', async () => {
  const url = await serve((_, response) => {
    const write = () => {
      while (response.write('x'.repeat(65536))) {}
    };
    response.on('drain', write);
    write();
  });
  expect(await said({ url, maxBytes: 1024 * 1024 })).toContain('answers with more than 1024 KiB');
});

test('an answer that comes drop by drop', async () => {
  const url = await serve((_, response) => {
    const timer = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(timer));
  });
  expect(await said({ url, timeout: 100 })).toContain('it took too long');
});

test('a redirect is not followed: the token is for this server', async () => {
  const paths: string[] = [];
  const url = await serve((request, response) => {
    paths.push(request.url!);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(await said({ url, token: 'abc' })).toContain('does not answer');
  expect(paths).toEqual(['/api/v1/query?query=up&time=1']);
});

test('an answer cut off in the middle', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"status":');
    setTimeout(() => response.destroy(), 20);
  });
  expect(await said({ url })).toContain('does not answer');
});

test('a connection that was closed meanwhile: it asks again, once', async () => {
  let requests = 0;
  const url = await serve((request, response) => {
    requests += 1;
    if (requests === 1) request.socket.destroy();
    else response.end(EMPTY);
  });
  expect(await said({ url })).toBe('an answer');
  expect(requests).toBe(2);
  let others = 0;
  const broken = await serve((request) => {
    others += 1;
    request.socket.destroy();
  });
  expect(await said({ url: broken })).toContain('does not answer');
  expect(others).toBe(2);
});
