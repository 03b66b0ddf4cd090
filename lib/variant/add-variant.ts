import {
  propagationIn,
  type RegistryCommand,
  type RegistryState,
  servicesNamed,
  tenantsNamed,
} from '../change/registry-change';
import { variantReach } from '../change/variant-reach';
import { isExternal } from '../model/foreign-workload';
import { variantKey } from '../model/variant-key';
import { own } from '../text/own';
import { didYouMean, offered } from '../validation/did-you-mean';
import { editYaml, type YamlChange } from '../yaml/edit-yaml';
import { flowText, scalarText } from '../yaml/written-value';
import type { BuildHistory } from './build-history';
import { refuseUnknownTenant, VARIANT_ORDER, type VariantEntry, variantEntries } from './declared-variants';

/** An image of one service. */
export interface VariantImage {
  readonly tenant: string;
  readonly service: string;
  readonly image: string;
}

/** What `variant add` is told. */
export interface AddVariant {
  /** As in the ticket: `OPS-1234`. */
  readonly id: string;
  readonly images: readonly VariantImage[];
  /** The day on which a new one is added. */
  readonly created: string;
  readonly branch?: string;
  /** The commit that the images were built from. */
  readonly builtFrom?: string;
  readonly expires?: string;
  readonly owner?: string;
  readonly pinned?: true;
  readonly replicas?: number;
  /** Where it runs. @default - as it is, or where the class is not production (ENV-3) */
  readonly environments?: readonly string[];
  /** Which of two commits is the newer one. */
  readonly history: BuildHistory;
  /** Take images of which it is not known that they are newer. @default false */
  readonly force?: boolean;
}

/** Makes a variant, or gives it other images. The same again changes nothing, and an older build replaces no newer one. */
export function addVariant(options: AddVariant): RegistryCommand {
  return (state) => {
    const key = variantKey(options.id);
    refuseUnknownEnvironments(state, options.environments);
    const files = new Map<string, string>();
    const notes: string[] = [];
    const tenants = [...new Set(options.images.map(({ tenant }) => tenant))];
    for (const tenant of tenants) {
      refuseUnknownTenant(state, tenant);
      const images = options.images.filter((image) => image.tenant === tenant);
      for (const image of images) refuseUnknownService(state, image);
      const entry = variantEntries(state, tenant).find(({ variant }) => variant.key === key);
      if (entry === undefined)
        files.set(`${tenant}/variants/${fileName(options.id)}`, newFile(state, tenant, images, options));
      else {
        const text = editYaml(entry.text, changesOf(state, entry, images, options, notes));
        if (text !== entry.text) files.set(entry.path, text);
      }
    }
    const names = options.images.map(({ tenant, service }) =>
      tenants.length === 1 ? service : `${tenant}/${service}`,
    );
    const subject = `variant add ${tenants.join(' ')} ${options.id}: ${names.join(', ')}`;
    const hasMatch = variantEntries(state).some(
      ({ variant, content }) => variant.key === key && content.match !== undefined,
    );
    const reach = variantReach([key], { conditions: hasMatch, propagation: propagationIn(state.registry) });
    return { files, subject, reach, notes };
  };
}

function refuseUnknownService({ folder, registry }: RegistryState, { tenant, service }: VariantImage): void {
  const all = tenantsNamed(registry, tenant).flatMap(({ services }) => services.map(({ name }) => name));
  const services = [...new Set(all)];
  if (services.includes(service)) return;
  const { fix = `it has ${offered(services)}` } = didYouMean(service, services);
  throw new Error(`tenant '${tenant}' in ${folder}/ has no service '${service}'\n  fix: ${fix}`);
}

function refuseUnknownEnvironments({ folder, registry }: RegistryState, asked: readonly string[] = []): void {
  const known = registry.estates.flatMap(({ environment }) => environment ?? []);
  const wrong = asked.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  if (known.length === 0) throw new Error(`${folder}/estate.yaml has no environments\n  fix: leave out --environments`);
  const { fix = `there are ${offered(known)}` } = didYouMean(wrong, known);
  throw new Error(`no environment '${wrong}' in ${folder}/estate.yaml\n  fix: ${fix}`);
}

/** The file of a variant, by its id where a file may be called so. */
function fileName(id: string): string {
  return `${/^\w[\w.-]*$/.test(id) ? id : variantKey(id)}.yaml`;
}

function newFile(state: RegistryState, tenant: string, images: readonly VariantImage[], options: AddVariant): string {
  const { id, branch, owner, created, expires, pinned, environments, builtFrom, replicas } = options;
  const built = builtFrom && Object.fromEntries(images.map(({ service }) => [service, builtFrom]));
  const fields = { id, branch, owner, created, expires, pinned, environments, builtFrom: built };
  const written = Object.entries(fields).filter(([, value]) => value !== undefined);
  return [
    ...schemaLine(state.files.get(`${tenant}/tenant.yaml`) ?? ''),
    'apiVersion: branchline/v1',
    'kind: Variant',
    ...written.map(([name, value]) => `${name}: ${typeof value === 'object' ? flowText(value) : scalarText(value)}`),
    'services:',
    ...images.map((image) => `  ${scalarText(image.service)}: ${flowText(workload(state, image, replicas))}`),
    '',
  ].join('\n');
}

/** The line that editors look for, where the tenant's own file has one. */
function schemaLine(tenantFile: string): string[] {
  const line = /^# yaml-language-server: \$schema=(.*)\/tenant\.schema\.json\s*$/m.exec(tenantFile);
  if (line === null) return [];
  const folder = /^(?:[a-z]+:|\/)/.test(line[1]!) ? line[1]! : `../${line[1]!}`;
  return [`# yaml-language-server: $schema=${folder}/variant.schema.json`];
}

/** An image is one that we run, also where somebody else runs the mainline (WORK-3). */
function workload({ registry }: RegistryState, image: VariantImage, replicas: number | undefined) {
  return {
    ...(isRunByOthers(registry, image) && { workload: 'managed' }),
    image: image.image,
    ...(replicas !== undefined && { replicas }),
  };
}

function isRunByOthers(registry: RegistryState['registry'], { tenant, service }: VariantImage): boolean {
  return servicesNamed(registry, tenant, service).some((each) => isExternal(each));
}

function changesOf(
  state: RegistryState,
  { variant, content }: VariantEntry,
  images: readonly VariantImage[],
  options: AddVariant,
  notes: string[],
): YamlChange[] {
  const { registry } = state;
  const newer = images.filter((image) =>
    isNewer(
      image,
      content.builtFrom?.[image.service],
      content.services[image.service]?.image,
      options,
      servicesNamed(registry, image.tenant, image.service)[0]?.repository,
      notes,
    ),
  );
  const set = (path: YamlChange['path'], value: unknown): YamlChange => ({ path, value, order: VARIANT_ORDER });
  const { builtFrom, replicas, branch, owner, expires, pinned, environments } = options;
  const changes = newer.flatMap((each) => [
    ...(own(content.services, each.service) === undefined
      ? [set(['services', each.service], workload(state, each, replicas))]
      : [
          ...(isRunByOthers(registry, each) && own(content.services, each.service)?.workload === undefined
            ? [set(['services', each.service, 'workload'], 'managed')]
            : []),
          set(['services', each.service, 'image'], each.image),
          ...(replicas === undefined ? [] : [set(['services', each.service, 'replicas'], replicas)]),
        ]),
    // A forced image of which it is not known what it was built from leaves nothing to compare with.
    ...(builtFrom !== undefined ||
    (own(content.builtFrom, each.service) !== undefined && own(content.services, each.service)?.image !== each.image)
      ? [set(['builtFrom', each.service], builtFrom)]
      : []),
  ]);
  if (newer.length === 0) return [];
  // A push to the branch of a variant that is on its way out means that somebody works on it.
  if (variant.state !== 'active') {
    changes.push(set(['state'], undefined));
    notes.push(`${variant.file}: was ${variant.state}, and is active again`);
  }
  if (branch !== undefined && content.branch === undefined) changes.push(set(['branch'], branch));
  if (owner !== undefined) changes.push(set(['owner'], owner));
  if (expires !== undefined) changes.push(set(['expires'], expires));
  if (pinned) changes.push(set(['pinned'], true));
  if (environments !== undefined) changes.push(set(['environments'], environments));
  return changes;
}

/** Whether an image may replace the one that is there. */
function isNewer(
  { tenant, service, image }: VariantImage,
  recorded: string | undefined,
  known: string | undefined,
  { builtFrom, history, force = false }: AddVariant,
  repository: string | undefined,
  notes: string[],
): boolean {
  if (recorded === undefined || force) return true;
  if (builtFrom === undefined) {
    if (image === known) return true;
    throw new Error(
      `${tenant}/${service}: its image was built from ${recorded}, and it is not known what ${image} was built from\n  fix: pass --built-from with the commit, or --force to replace it`,
    );
  }
  const { order, reason } = history.compare(
    { tenant, service, ...(repository && { repository }) },
    recorded,
    builtFrom,
  );
  switch (order) {
    case 'same':
    case 'newer':
      return true;
    case 'older':
      notes.push(`${tenant}/${service}: kept, since ${recorded} is newer than ${builtFrom}`);
      return false;
    case 'unknown':
      throw new Error(
        `${tenant}/${service}: it cannot be told whether ${builtFrom} is newer than ${recorded}: ${reason}\n  fix: pass --source with a complete clone, or --force to replace it`,
      );
  }
}
