import { SCHEMAS, schemaAt } from './schemas';

/** What a canary says, and a variant does not. */
const OF_CANARY: readonly string[] = ['weight', 'mirror'];

/** What to do about a field of a service or a canary that somebody wrote for a service of a variant; `undefined` for any other. */
export function fieldInVariant(name: string): string | undefined {
  if (name === 'tag') return 'write the whole `image`, with its tag';
  if (OF_CANARY.includes(name)) {
    return `\`${name}\` is for the \`canary\` of a service, in tenant.yaml; a variant gets the requests that ask for it`;
  }
  const ofServices = schemaAt(SCHEMAS.Tenant, ['services', ''], {})?.properties ?? {};
  return Object.hasOwn(ofServices, name) ? 'remove it: a variant has it as its service, in tenant.yaml' : undefined;
}
