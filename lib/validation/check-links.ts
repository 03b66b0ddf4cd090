import type { Problems } from '../model/problem';
import type { Service } from '../model/service';

/** What follows `branchline.dev/link-` in the key of an annotation, which takes 63 characters after the slash. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,56}[A-Za-z0-9])?$/;
const LINKS_MAX = 20;
const URL_MAX = 2048;
/** Scheme, host, port, and then the characters of RFC 3986. */
const FORM = /^https?:\/\/(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::\d+)?(?:[/?#][!#-;=?-[\]_a-z~]*)?$/;

/** Links are pages, under names that an annotation can have (WORK-8). */
export function checkLinks({ origin, links = {} }: Service, problems: Problems): void {
  const entries = Object.entries(links);
  if (entries.length > LINKS_MAX) {
    problems.error(origin, ['links'], `must be at most ${LINKS_MAX} links, got ${entries.length}`, { rule: 'WORK-8' });
  }
  for (const [name, url] of entries) {
    if (!NAME.test(name)) {
      const message = `the name of a link must be 1 to 58 letters, digits, '-', '_' or '.', with a letter or digit at both ends, got '${name}'`;
      problems.error(origin, ['links', name], message, { rule: 'WORK-8' });
    }
    const fault = faultOf(url);
    if (fault === undefined) continue;
    const message = `must be a URL such as https://wiki.example.com/runbooks/cms, got '${url}'`;
    problems.error(origin, ['links', name], message, { rule: 'WORK-8', fix: fault });
  }
}

/** What to do about a text that is no link. */
function faultOf(url: string): string | undefined {
  if (!/^https?:\/\//.test(url)) return 'begin it with https:// or http://';
  if (url.length > URL_MAX) return `shorten it to ${URL_MAX} characters`;
  if (/^https?:\/\/[^/?#]*@/.test(url))
    return 'remove what stands before the @: a link shows everybody all that is in it';
  if (!FORM.test(url)) return 'write spaces and other characters than those of URLs as %20 and the like';
  return URL.canParse(url) ? undefined : 'check its host and its port';
}
