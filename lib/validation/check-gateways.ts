import { isDeepStrictEqual } from 'node:util';
import type { Gateway } from '../model/gateway';
import type { Problems } from '../model/problem';
import type { Estate, Tenant } from '../model/tenant';
import { isPlatformCertificate } from '../objects/platform-objects';
import { PLATFORM_FOLDER } from '../output/layout';
import { baseHosts, passedHosts } from '../routing/exposed-path';
import {
  type GatewayPods,
  gatewayPods,
  meetings,
  ownerOfPods,
  samePods,
  selectsEveryGateway,
} from '../routing/gateway-pods';
import { own } from '../text/own';
import { didYouMean, offered } from './did-you-mean';
import { inFileForAll, type Saying } from './in-file-for-all';
import { labelFault, nameFault, nearestName, OBJECT_NAME } from './names';

/** A gateway of the estate with its pods. */
interface Placed {
  readonly owner: string;
  readonly tenant: Tenant;
  readonly gateway: Gateway;
  readonly pods: GatewayPods;
}

/**
 * Gateways that meet in the same pods: Istio puts their servers together. Two tenants never do (TENANT-1); two gateways
 * of one tenant may, such as for a second certificate, if no host and no certificate stands on both (EDGE-6).
 */
export function checkGateways(estate: Estate, problems: Problems): void {
  const placed = estate.tenants.flatMap((tenant) =>
    tenant.gateways.map(
      (gateway): Placed => ({
        owner: ownerOfPods(gateway, tenant.name),
        tenant,
        gateway,
        pods: gatewayPods(tenant, gateway),
      }),
    ),
  );
  checkCertificates(placed, problems);
  checkPlatforms(placed, estate, problems);
  checkIssued(placed, problems);
  for (const each of placed) {
    checkUse(each, estate, problems);
    checkHosts(each, problems);
    checkPods(each, problems);
  }
  const told = new Set<Placed>();
  for (const [later, earlier] of meetings(placed)) checkTenants(placed[earlier]!, placed[later]!, told, problems);
  for (const tenant of estate.tenants) {
    if (tenant.gateways.length < 2) continue;
    checkGatewayNames(tenant, problems);
    const those = placed.filter((each) => each.tenant === tenant);
    those.forEach((later, position) => {
      const earlier = those.slice(0, position).find((each) => samePods(each.pods, later.pods) && clash(each, later));
      if (earlier !== undefined) checkSameTenant(earlier, later, problems);
    });
  }
}

/** A service names its gateway, so each has a name of its own. */
function checkGatewayNames({ gateways }: Tenant, problems: Problems): void {
  const known = new Map<string, Gateway>();
  for (const gateway of gateways) {
    const same = known.get(gateway.name);
    if (same !== undefined) {
      const message = `two gateways are called '${gateway.name}', the other one is at ${same.origin.describe()}`;
      problems.error(gateway.origin, [], message, { rule: 'EDGE-6', fix: 'give one of them another name' });
    }
    known.set(gateway.name, gateway);
  }
}

/** A gateway of the platform is one that estate.yaml has, and says itself which pods it has. */
function checkUse({ gateway }: Placed, { platformGateways = {} }: Estate, problems: Problems): void {
  const { origin, use, selector } = gateway;
  if (use === undefined) return;
  const known = Object.keys(platformGateways);
  const platform = own(platformGateways, use);
  if (platform !== undefined) {
    const said = {
      selector: !isDeepStrictEqual(selector, platform.selector),
      podNamespace: gateway.podNamespace !== platform.namespace,
      serviceAccount: gateway.serviceAccount !== platform.serviceAccount,
    };
    for (const [field, isSaid] of Object.entries(said)) {
      if (!isSaid) continue;
      const message = `estate.yaml says which pods the gateway '${use}' has`;
      problems.error(origin, [field], message, { rule: 'TENANT-1', fix: `remove \`${field}\`, or \`use\`` });
    }
    return;
  }
  // Constructs say themselves which pods they share.
  if (selector !== undefined && known.length === 0) return;
  const message = `there is no gateway '${use}' under \`gateways\` in estate.yaml, there are: ${offered(known)}`;
  problems.error(origin, ['use'], message, { rule: 'TENANT-1', ...didYouMean(use, known) });
}

/**
 * One certificate of two tenants on the same pods: browsers use one connection for all hosts that it covers, and get 404 for those of
 * the other Gateway (EDGE-6).
 */
function checkCertificates(placed: readonly Placed[], problems: Problems): void {
  const known = new Map<string, Placed>();
  for (const each of placed) {
    const { use, credentialName, origin } = each.gateway;
    if (use === undefined || credentialName === undefined) continue;
    const first = known.get(`${use} ${credentialName}`);
    if (first === undefined) known.set(`${use} ${credentialName}`, each);
    else if (first.tenant !== each.tenant) {
      const message = `tenants '${first.tenant.name}' and '${each.tenant.name}' both use the certificate '${credentialName}' on the gateway '${use}': browsers use one connection for the hosts of both, and get 404`;
      const field = ['tls', 'credentialName'];
      const fix =
        inFileForAll(saying(first), saying(each), field) ??
        `give each tenant a certificate of its own hosts; '${first.tenant.name}' declares it at ${first.gateway.origin.describe(field)}`;
      problems.error(origin, field, message, { rule: 'EDGE-6', fix });
    }
  }
}

/** What cert-manager issues: by an issuer with a name, into a Secret that it issues nothing else into (EDGE-12). */
function checkIssued(placed: readonly Placed[], problems: Problems): void {
  const known = new Map<string, Placed>();
  for (const each of placed) {
    const { origin, podNamespace, credentialName, certificate } = each.gateway;
    if (certificate === undefined) continue;
    const fault = nameFault(certificate.issuer, OBJECT_NAME);
    if (fault !== undefined) problems.error(origin, ['tls', 'certificate', 'issuer'], fault, { rule: 'NAME-3' });
    const secret = `${podNamespace}/${credentialName}`;
    const first = known.get(secret);
    if (first === undefined) known.set(secret, each);
    else {
      const message = `two Certificates would be called '${credentialName}' in the namespace '${podNamespace}'`;
      const fix = `name another Secret in \`credentialName\`; the other one is at ${first.gateway.origin.describe(['tls'])}`;
      problems.error(origin, ['tls', 'certificate'], message, { rule: 'EDGE-12', fix });
    }
    if (each.tenant.name === PLATFORM_FOLDER && isPlatformCertificate(each.tenant, each.gateway))
      refuseFolder(each, problems);
  }
}

/** The output's folder of the platform's objects. */
function refuseFolder({ tenant }: Placed, problems: Problems): void {
  const message = `no tenant may be called '${PLATFORM_FOLDER}' where there are objects of the platform: the output's folder of this name holds them`;
  problems.error(tenant.origin, ['name'], message, { rule: 'NAME-3' });
}

/**
 * Gateways that have one Gateway object together (EDGE-6): it is called as they say in `use`, and has one selector, one certificate
 * and one folder. Those of one tenant also agree on `httpsRedirect`, since Istio cannot tell a host from those below it by the port.
 */
function checkPlatforms(placed: readonly Placed[], { platformGateways = {} }: Estate, problems: Problems): void {
  const first = new Map<string, Placed>();
  for (const each of placed) {
    const { use, platformCredential, platformCertificate, origin, credentialName } = each.gateway;
    if (use === undefined) continue;
    const rule = 'EDGE-6';
    const other = first.get(use);
    if (other === undefined) first.set(use, each);
    else if (own(platformGateways, use) === undefined && !isDeepStrictEqual(podsOf(other), podsOf(each))) {
      const message = `gateways that use '${use}' have one Gateway object, so they have the same pods, ports and certificate`;
      const fix = `say the same as ${other.gateway.origin.describe()}`;
      problems.error(origin, ['use'], message, { rule, fix });
    }
    if (platformCredential === undefined) continue;
    if (credentialName !== undefined) {
      const message = `the gateway '${use}' has the certificate '${platformCredential}' for all tenants`;
      problems.error(origin, ['tls'], message, { rule, fix: 'remove `tls`' });
    }
    for (const name of [use, platformCredential, platformCertificate?.issuer]) {
      const fault = name === undefined ? undefined : nameFault(name, OBJECT_NAME);
      if (fault !== undefined)
        problems.error(origin, ['use'], fault, { rule: 'NAME-3', ...nearestName(name!, OBJECT_NAME) });
    }
    if (each.tenant.name === PLATFORM_FOLDER) refuseFolder(each, problems);
    const earlier = each.tenant.gateways.find((gateway) => gateway.use === use)!;
    if (earlier.httpsRedirect !== each.gateway.httpsRedirect) {
      const message = `gateways '${earlier.name}' and '${each.gateway.name}' have one Gateway object, so both redirect to HTTPS or neither does`;
      const fix = `say the same as ${earlier.origin.describe()}`;
      problems.error(origin, ['httpsRedirect'], message, { rule, fix });
    }
  }
}

/** What the Gateway object of several tenants has once. */
function podsOf({ gateway }: Placed) {
  const { selector, podNamespace, ports, platformCredential, platformCertificate } = gateway;
  return platformCredential === undefined
    ? {}
    : { selector, podNamespace, ports, platformCredential, platformCertificate };
}

/** What a selector may hold, and what only makes sense beside one. */
function checkPods({ tenant, gateway }: Placed, problems: Problems): void {
  const { origin, selector, podNamespace, serviceAccount } = gateway;
  for (const [name, value] of Object.entries(selector ?? {})) {
    const fault = labelFault(name, value);
    if (fault !== undefined) problems.error(origin, ['selector', name], fault, { rule: 'NAME-3' });
  }
  if (selector !== undefined && selectsEveryGateway(selector)) {
    const message = `${shown(selector)} are labels of every gateway's pods, also of those of others`;
    problems.error(origin, ['selector'], message, {
      rule: 'TENANT-1',
      fix: 'select a label that only these pods have',
    });
  }
  if (selector !== undefined || gateway.use !== undefined) return;
  const fix = 'add `selector`, the labels of those pods, or remove it';
  const said = { podNamespace: podNamespace !== tenant.namespace, serviceAccount: serviceAccount !== undefined };
  for (const [field, isSaid] of Object.entries(said)) {
    if (!isSaid) continue;
    const message = `says where existing gateway pods run, but there is no \`selector\` to find them by`;
    problems.error(origin, [field], message, { rule: 'TENANT-1', fix });
  }
}

/** Istio takes no Gateway without hosts. */
function checkHosts({ tenant, gateway }: Placed, problems: Problems): void {
  if (baseHosts(tenant, gateway).length + passedHosts(tenant, gateway).length > 0) return;
  const fix = `give tenant '${tenant.name}' domains, or a service of this gateway hostnames`;
  problems.error(gateway.origin, [], `gateway '${gateway.name}' has no host to answer on`, { rule: 'EDGE-6', fix });
}

/** @param told those who know already that somebody else has their pods */
function checkTenants(first: Placed, second: Placed, told: Set<Placed>, problems: Problems): void {
  // Who selects pods is at fault, not the other one, whose own pods they are.
  const isOwn = second.gateway.selector === undefined && first.gateway.selector !== undefined;
  const [earlier, later] = isOwn ? [second, first] : [first, second];
  const [a, b] = [shown(earlier.pods.selects), shown(later.pods.selects)];
  const names = `tenants '${earlier.tenant.name}' and '${later.tenant.name}'`;
  const { gateway } = later;
  if (earlier.gateway.selector === undefined && gateway.selector === undefined) {
    // Two tenants in one namespace already have an error for that.
    if (earlier.tenant.namespace === later.tenant.namespace) return;
    const message = `the gateways '${earlier.gateway.name}' and '${gateway.name}' of ${names} would both have pods labelled ${a}`;
    tellBoth(earlier, later, message, 'rename one of them');
    return;
  }
  const message =
    a === b
      ? `${names} both use the gateway pods ${a}`
      : `${names} would share gateway pods: ${a} and ${b} can be one pod`;
  const fix =
    'give each its own gateway, leave `selector` out to get one, or name the pods once under `gateways` in estate.yaml and `use` them';
  // Of two that select, nobody can say whose the pods are.
  const isOthers = earlier.gateway.selector !== undefined && earlier.gateway.use === undefined;
  if (isOthers && gateway.use === undefined) tellBoth(earlier, later, message, fix);
  else tell(later, earlier, message, fix);

  function tell(at: Placed, other: Placed, text: string, mend: string): void {
    const where = `${mend}; '${other.tenant.name}' declares its own at ${place(other)}`;
    problems.error(at.gateway.origin, fieldOf(at.gateway), text, { rule: 'TENANT-1', fix: where });
  }

  function tellBoth(one: Placed, two: Placed, text: string, mend: string): void {
    if (!told.has(one)) tell(one, two, text, mend);
    told.add(one);
    tell(two, one, text, mend);
  }
}

/** The hosts of which it takes requests, and those whose connections it passes on. */
function allHosts({ tenant, gateway }: Placed): string[] {
  return [...baseHosts(tenant, gateway), ...passedHosts(tenant, gateway)];
}

/** What two gateways of one tenant cannot both have on the same pods. */
function clash(a: Placed, b: Placed): { readonly host?: string; readonly certificate?: string } | undefined {
  const hosts = new Set(allHosts(a));
  const host = allHosts(b).find((each) => hosts.has(each));
  if (host !== undefined) return { host };
  const certificate = b.gateway.credentialName;
  return certificate !== undefined && a.gateway.credentialName === certificate ? { certificate } : undefined;
}

function checkSameTenant(earlier: Placed, later: Placed, problems: Problems): void {
  const { host, certificate } = clash(earlier, later)!;
  const [a, b] = [earlier.gateway, later.gateway];
  const names = `gateways '${a.name}' and '${b.name}'`;
  const pods = `the same pods ${shown(earlier.pods.selects)}`;
  const other = `'${a.name}' is declared at ${place(earlier)}`;
  if (host === undefined) {
    const message = `${names} use the same certificate, '${certificate}', on ${pods}: browsers use one connection for the hosts of both, and get 404`;
    const fix = `give each a certificate of its own, or expose all on one gateway; ${other}`;
    problems.error(b.origin, ['tls', 'credentialName'], message, { rule: 'EDGE-6', fix });
    return;
  }
  const [one, two] = [a.credentialName, b.credentialName];
  const both = one !== undefined && two !== undefined && one !== two;
  const message = both
    ? `${names} have two certificates, '${one}' and '${two}', for port 443 of '${host}' on ${pods}: Istio takes one of them`
    : `${names} both answer on '${host}' by ${pods}: Istio mixes their routes in no defined order`;
  const fix = `give one of them pods of its own, or expose all on one gateway; ${other}`;
  problems.error(b.origin, fieldOf(b), message, { rule: 'EDGE-6', fix });
}

function fieldOf({ selector, use }: Gateway): string[] {
  if (use !== undefined) return ['use'];
  return [selector === undefined ? 'name' : 'selector'];
}

function place({ gateway }: Placed): string {
  return gateway.origin.describe(fieldOf(gateway));
}

/** A selector as it is written. */
function shown(labels: Readonly<Record<string, string>>): string {
  const texts = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{ ${texts.map(([name, value]) => `${name}: ${value}`).join(', ')} }`;
}

function saying({ tenant, gateway }: Placed): Saying {
  return { tenant: tenant.name, origin: gateway.origin };
}
