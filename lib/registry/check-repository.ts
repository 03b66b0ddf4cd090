import type { Problem } from '../model/problem';
import type { EstateFile } from './file-content';
import type { RegistryDocument } from './registry-document';

/** A password in the address of the output's repository would be in the output, which all who see the repository read. */
export function checkRepository({ content, origin }: RegistryDocument<EstateFile>, problems: Problem[]): void {
  const written = content?.gitops?.repoURL;
  const [, scheme, secret, rest] = /^(https?:\/\/)([^/@]*:[^/@]*)@(.*)$/.exec(written ?? '') ?? [];
  if (secret === undefined) return;
  problems.push({
    severity: 'warning',
    origin,
    field: ['gitops', 'repoURL'],
    message: 'has a name and a password, which everybody can read who sees the registry or the output',
    fix: `write "${scheme}${rest}", and give the GitOps tool the password in a Secret`,
  });
}
