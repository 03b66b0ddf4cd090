import type { Lint } from '../../lint';

export const AUTHORITY_WITH_SCHEME: Lint = {
  code: 'BL258',
  name: 'authority-with-scheme',
  severity: 'breaks-traffic',
  summary: 'A redirect or a rewrite has a whole URL where a host or a path stands.',
  cause:
    'authority is put in the place of the host, and uri in that of the path, as they are written: a redirect leads to http://https://new.example.com/, and a rewritten request gets 400.',
  fix: 'Write redirect: { scheme: https, authority: new.example.com, uri: /path }.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const { redirect, rewrite, object, path } of http) {
        const written = [
          { value: redirect?.authority, at: ['redirect', 'authority'], isPath: false },
          { value: rewrite?.authority, at: ['rewrite', 'authority'], isPath: false },
          { value: redirect?.uri, at: ['redirect', 'uri'], isPath: true },
        ];
        for (const { value, at, isPath } of written) {
          if (value === undefined || !(isPath ? /^\w+:\/\// : /[/\s]/).test(value)) continue;
          const message = `"${value}" is no ${isPath ? 'path' : 'host'}: it is put there as it is written`;
          report({ object, path: [...path, ...at], message, ...fixOf(value, at[0] === 'redirect') });
        }
      }
    }
  },
};

/** The parts of an URL in the fields that they belong in. */
function fixOf(value: string, isRedirect: boolean): { readonly fix?: string } {
  const [, scheme, host = '', uri = ''] = /^(?:(\w+):\/\/)?([^/\s]*)(\/\S*)?$/.exec(value) ?? [];
  if (host === '') return {};
  if (!isRedirect) return { fix: `Write authority: ${host}.` };
  const parts = [scheme && `scheme: ${scheme}`, `authority: ${host}`, uri.length > 1 && `uri: ${uri}`];
  return { fix: `Write redirect: { ${parts.filter(Boolean).join(', ')} }.` };
}
