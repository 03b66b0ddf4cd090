/**
 * Where to read on, for people: a dashboard, a runbook. A page, and nothing that a browser would run; without a user name, which
 * is a secret in the wrong place or makes another host look like this one.
 *
 * @title a URL such as https://wiki.example.com/runbooks/cms
 * @pattern ^https?://[^\s]+$
 */
export type Link = string;

/** Before a link's name, on a workload and its Service. */
export const LINK_ANNOTATION = 'branchline.dev/link-';

/** Links as annotations, by name. */
export function linkAnnotations(links: Readonly<Record<string, Link>> | undefined): Record<string, string> {
  if (links === undefined) return {};
  const names = Object.keys(links).sort();
  return Object.fromEntries(names.map((name) => [LINK_ANNOTATION + name, links[name]!]));
}
