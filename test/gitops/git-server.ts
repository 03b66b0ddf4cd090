import { execFileSync, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/**
 * Git repositories over HTTP on loopback: git's own `http-backend`, as behind any web server. `/archive/<name>/<commit>`
 * gives a commit as the tar file that Flux's source-controller makes of it.
 */
export class GitServer {
  /** @param folder the folder that holds the bare repositories */
  static async start(folder: string): Promise<GitServer> {
    const server = createServer((request, response) => answer(folder, request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new GitServer(server);
  }

  private constructor(private readonly server: Server) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const ARCHIVE = /^\/archive\/([\w.-]+)\/([0-9a-f]{40})\.tar\.gz$/;

function answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://git');
  const archive = ARCHIVE.exec(pathname);
  if (archive !== null) {
    response.end(archiveOf(join(folder, archive[1]!), archive[2]!));
    return;
  }
  backend(folder, pathname, searchParams.toString(), request, response);
}

/** The same commit gives the same bytes, as its digest is announced. */
export function archiveOf(repository: string, commit: string): Buffer {
  return execFileSync('git', ['-C', repository, 'archive', '--format=tar.gz', commit], { maxBuffer: 1 << 26 });
}

function backend(
  folder: string,
  path: string,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { headers, method } = request;
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: method,
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // A client may go before all is sent.
  child.stdin.on('error', () => {});
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  let headed = false;
  child.stdout.on('data', (data: Buffer) => {
    if (headed) {
      response.write(data);
      return;
    }
    head = Buffer.concat([head, data]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    headed = true;
    const fields = head
      .subarray(0, end)
      .toString('latin1')
      .split('\r\n')
      .map((line) => line.split(/: */, 2) as [string, string]);
    const status = fields.find(([name]) => name.toLowerCase() === 'status')?.[1];
    response.writeHead(
      Number.parseInt(status ?? '200', 10),
      Object.fromEntries(fields.filter(([name]) => name.toLowerCase() !== 'status')),
    );
    response.write(head.subarray(end + 4));
  });
  child.on('close', () => {
    if (!headed) response.writeHead(500);
    response.end();
  });
}
