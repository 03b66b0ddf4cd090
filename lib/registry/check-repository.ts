import type { Problem } from '../model/problem';
import type { EstateFile } from './file-content';
import type { RegistryDocument } from './registry-document';

/** The repository of the output: an address that a GitOps tool can clone, and one that all may read who see the output. */
export function checkRepository({ content, origin }: RegistryDocument<EstateFile>, problems: Problem[]): void {
  const written = content?.gitops?.repoURL;
  if (written === undefined) return;
  const problem = (severity: Problem['severity'], message: string, fix: string) =>
    problems.push({ severity, origin, field: ['gitops', 'repoURL'], message, fix });
  // `git@host:path` is what git calls the scp-like form; a host in front of a path is a folder to git.
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?\//i.test(written)) {
    problem('error', `must begin with https://, ssh:// or git@, got '${written}'`, `write "https://${written}"`);
  }
  const [, scheme, secret, rest] = /^(https?:\/\/)([^/@]*:[^/@]*)@(.*)$/.exec(written) ?? [];
  if (secret === undefined) return;
  const fix = `write "${scheme}${rest}", and give the GitOps tool the password in a Secret`;
  problem('warning', 'has a name and a password, which everybody can read who sees the registry or the output', fix);
}
