import type { GatewayServer } from '../mesh-model';
import type { SecretReader, TlsSecrets } from '../mesh-model/tls-secret';

/** What is wrong with the Secrets that a gateway's server names, as its pods find them; nothing for one that ends no TLS. */
export function serverSecretProblem(
  secrets: TlsSecrets,
  { tls }: Pick<GatewayServer, 'tls'>,
  reader: SecretReader,
): string | undefined {
  if (tls === undefined || /^(PASSTHROUGH|AUTO_PASSTHROUGH|ISTIO_MUTUAL)$/.test(tls.mode)) return undefined;
  const { credentialName, credentialNames, mode, namesAuthorities } = tls;
  const names = credentialNames.length > 0 ? credentialNames : credentialName === undefined ? [] : [credentialName];
  for (const name of names) {
    const problem = secrets.certificateProblem(name, reader);
    if (problem !== undefined) return problem;
  }
  const asksClients = (mode === 'MUTUAL' || mode === 'OPTIONAL_MUTUAL') && !namesAuthorities;
  if (!asksClients || names.length === 0) return undefined;
  const problem = secrets.authorityProblem(names[0]!, reader);
  return problem && `${problem}: certificates of clients cannot be checked`;
}
