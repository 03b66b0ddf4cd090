import type { DestinationRule, MeshModel, TrafficPolicy } from '../mesh-model';
import { groupBy } from '../mesh-model/group-by';

type Labels = Readonly<Record<string, string>>;

/** What names a Secret for TLS: servers of gateways, and rules of hosts. */
export class NamedSecrets {
  private readonly selectors: ReadonlyMap<string, readonly { readonly selector: Labels }[]>;
  private readonly rules: ReadonlyMap<string, readonly DestinationRule[]>;

  constructor({ gateways, destinationRules }: MeshModel) {
    const named = gateways.flatMap(({ selector = {}, servers }) => servers.map(({ tls }) => ({ selector, tls })));
    this.selectors = groupBy(named, ({ tls }) => [tls?.credentialName ?? [], tls?.credentialNames ?? []].flat());
    this.rules = groupBy(destinationRules.rules, (rule) => [...new Set(policiesOf(rule).flatMap(secretsOf))]);
  }

  /** The pods of gateways that may take a Secret, or the one that it stands beside. */
  gateways(secret: string): Labels[] {
    return namesFor(secret)
      .flatMap((name) => this.selectors.get(name) ?? [])
      .map(({ selector }) => selector);
  }

  /** The hosts for whose TLS proxies may take a Secret, or the one that it stands beside. */
  hosts(secret: string): string[] {
    return namesFor(secret)
      .flatMap((name) => this.rules.get(name) ?? [])
      .map(({ host }) => host);
  }
}

function namesFor(secret: string): string[] {
  const beside = secret.replace(/-cacert$/, '');
  return beside === secret ? [secret] : [secret, beside];
}

function policiesOf({ trafficPolicy, subsets }: DestinationRule): TrafficPolicy[] {
  return [trafficPolicy, ...subsets.map((subset) => subset.trafficPolicy)].flatMap((policy) =>
    policy === undefined ? [] : [policy, ...policy.portLevel.values()],
  );
}

function secretsOf({ tls }: TrafficPolicy): string[] {
  return tls?.credentialName === undefined ? [] : [tls.credentialName];
}
