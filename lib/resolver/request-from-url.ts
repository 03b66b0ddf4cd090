import { domainToASCII } from 'node:url';
import { type Client, type MeshRequest, splitAuthority } from './request';

/** What a URL's scheme says about the request. */
interface Scheme {
  readonly scheme: 'http' | 'https' | 'tcp';
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const UPGRADE = { upgrade: 'websocket', connection: 'Upgrade' };
const GRPC = { method: 'POST', headers: { 'content-type': 'application/grpc' } };

const SCHEMES: Readonly<Record<string, Scheme>> = {
  http: { scheme: 'http' },
  https: { scheme: 'https' },
  ws: { scheme: 'http', headers: UPGRADE },
  wss: { scheme: 'https', headers: UPGRADE },
  grpc: { scheme: 'http', ...GRPC },
  grpcs: { scheme: 'https', ...GRPC },
  tcp: { scheme: 'tcp' },
};

/**
 * A request from a URL, as a client would make it: `https://ops-1234.acme.example.com/cms/x?y=1`, `wss://…`, or for gRPC
 * `grpc://cart/shop.CartService/Add`, or for bytes `tcp://db:5432`. Without a scheme it is `http`. What `rest` says comes first.
 */
export function requestFromUrl(url: string, from: Client, rest: Partial<MeshRequest> = {}): MeshRequest {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^#]*)/i.exec(url.includes('://') ? url : `http://${url}`);
  const known = match === null ? undefined : SCHEMES[match[1]!.toLowerCase()];
  if (match === null || known === undefined) {
    throw new Error(`the URL must begin with ${Object.keys(SCHEMES).join(', ')} and ://, got '${url}'`);
  }
  const { headers: implied = {}, ...fields } = known;
  const written = Object.entries(rest.headers ?? {});
  const isWritten = (name: string) => written.some(([key]) => key.toLowerCase() === name);
  const headers = Object.fromEntries([
    ...Object.entries(implied).filter(([name]) => !isWritten(name)),
    ...written.filter(([name]) => name.toLowerCase() !== 'host'),
  ]);
  const host = written.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const authority = authorityOf(match[2]!, url);
  return {
    from,
    ...fields,
    authority,
    path: match[3]!.startsWith('/') ? match[3]! : `/${match[3]!}`,
    ...(host !== undefined && toldHost(host, authority, known.scheme)),
    ...rest,
    ...((rest.headers !== undefined || Object.keys(headers).length > 0) && { headers }),
  };
}

/** True for a URL that names its port. */
export function isPortWritten(url: string): boolean {
  return /^([a-z]+:\/\/)?[^/?#]*:\d+([/?#]|$)/i.test(url);
}

/** With a `Host` header, as `curl -H` has it, the connection still goes where the URL says. */
function toldHost(host: string | readonly string[], authority: string, scheme: 'http' | 'https' | 'tcp') {
  const { host: connectTo, port = scheme === 'https' ? 443 : 80 } = splitAuthority(authority);
  return { authority: String(host), connectTo, port, ...(scheme === 'https' && { sni: connectTo }) };
}

/** Host and port as clients send them: without user and password, in ASCII. */
function authorityOf(written: string, url: string): string {
  const authority = written.slice(written.lastIndexOf('@') + 1);
  const port = /^[^[\]:]*:([^:]*)$/.exec(authority)?.[1] ?? /\]:(.*)$/.exec(authority)?.[1] ?? '';
  if (!/^\d*$/.test(port)) throw new Error(`the port must be a number, got '${port}' in '${url}'`);
  if (authority === '' || authority.startsWith(':')) throw new Error(`no host in '${url}'`);
  const colon = authority.indexOf(':');
  if (/^[!-~]*$/.test(authority)) return authority;
  const host = colon < 0 ? authority : authority.slice(0, colon);
  return (domainToASCII(host) || host) + (colon < 0 ? '' : authority.slice(colon));
}
