import { groupBy } from './group-by';
import type { MeshObject } from './mesh-object';
import { record, text } from './untyped';

/** The ending of the name of a Secret that holds the certificate of an authority, for the Secret without that ending. */
const AUTHORITY_SUFFIX = '-cacert';

/** Where a proxy takes certificates from: Secrets of its own namespace. */
export interface SecretReader {
  readonly namespace: string;
  /** False for pods that the input does not hold: only what is wrong with a Secret of their namespace is said. */
  readonly isPlaced: boolean;
}

/** The Secrets of the input, as istiod reads certificates from them. Of those that it does not hold nothing is known. */
export class TlsSecrets {
  private readonly byName: ReadonlyMap<string, readonly MeshObject[]>;

  constructor(secrets: readonly MeshObject[]) {
    this.byName = groupBy(secrets, ({ name }) => [name]);
  }

  /** The Secrets of a name, of all namespaces. */
  named(name: string): readonly MeshObject[] {
    return this.byName.get(name) ?? [];
  }

  in(namespace: string, name: string): MeshObject | undefined {
    return this.named(name).find((secret) => secret.namespace === namespace);
  }

  /** Why a proxy gets no certificate and key from a Secret; nothing where it does, or the input does not hold it. */
  certificateProblem(name: string, reader: SecretReader): string | undefined {
    const secret = this.in(reader.namespace, name);
    return secret === undefined ? this.elsewhere(name, reader) : contentProblem(secret);
  }

  /**
   * Why a proxy gets no certificate of an authority from a Secret: the one that is called as it is with -cacert decides, if there
   * is one (Istio: `GetCaCert`).
   */
  authorityProblem(name: string, reader: SecretReader): string | undefined {
    const beside = this.in(reader.namespace, `${name}${AUTHORITY_SUFFIX}`);
    if (beside !== undefined) return hasAuthority(beside) ? undefined : `${beside.title} has no ca.crt`;
    const secret = this.in(reader.namespace, name);
    if (secret === undefined) return this.elsewhere(name, reader);
    return hasAuthority(secret)
      ? undefined
      : `${secret.title} has no ca.crt, and there is no Secret ${name}${AUTHORITY_SUFFIX}`;
  }

  private elsewhere(name: string, { namespace, isPlaced }: SecretReader): string | undefined {
    const others = this.named(name);
    if (!isPlaced || others.length === 0 || others.some(isMadeForCopies)) return undefined;
    return `the Secret ${name} is in namespace ${others[0]!.namespace}, and the pods that need it are in ${namespace}`;
  }
}

/** What is wrong with a Secret of which a certificate and its key are wanted. */
function contentProblem(secret: MeshObject): string | undefined {
  if (!hasCertificate(secret)) return `${secret.title} has no tls.crt and tls.key`;
  return isPem(secret) ? undefined : `what ${secret.title} holds is not a certificate and key in PEM`;
}

/** True for a Secret with a certificate and its key, under either pair of names. */
export function hasCertificate(secret: MeshObject): boolean {
  const has = (key: string) => hasKey(secret, key);
  return (has('tls.crt') && has('tls.key')) || (has('cert') && has('key'));
}

function hasAuthority(secret: MeshObject): boolean {
  return hasKey(secret, 'ca.crt') || hasKey(secret, 'cacert');
}

/** An empty value is none. */
function hasKey({ content }: MeshObject, key: string): boolean {
  return [content.data, content.stringData].some(
    (item) => Object.hasOwn(record(item), key) && record(item)[key] !== '',
  );
}

/** True unless what is written is surely none; an encrypted file holds something else on purpose. */
function isPem({ content: { data, sops } }: MeshObject): boolean {
  const written = ['tls.crt', 'tls.key', 'cert', 'key'].flatMap((name) => text(record(data)[name]) ?? []);
  return sops !== undefined || written.every((value) => Buffer.from(value, 'base64').includes('-----BEGIN '));
}

/** True for a Secret that is made for others to copy: its annotations ask a controller for that. */
export function isMadeForCopies({ annotations }: MeshObject): boolean {
  return Object.keys(annotations).some((key) => /reflect|replicat|sync|copy|copied/i.test(key));
}
