/** A rule for names, in words that a message can use. */
export interface NameRule {
  readonly pattern: RegExp;
  readonly limit: number;
  /** What is allowed, without the length. */
  readonly words: string;
}

/** Namespaces, labels' values of ours, Deployments: RFC 1123 label. */
export const LABEL: NameRule = {
  pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  limit: 63,
  words: 'lower-case letters, digits and dashes, with a letter or digit at both ends',
};

/** Kubernetes Services: RFC 1035 label. */
export const SERVICE_NAME: NameRule = {
  pattern: /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
  limit: 63,
  words: 'lower-case letters, digits and dashes, beginning with a letter and ending with a letter or digit',
};

/** Secrets and most other objects: RFC 1123 subdomain. */
export const OBJECT_NAME: NameRule = {
  pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
  limit: 253,
  words: 'lower-case letters, digits, dashes and dots, with a letter or digit at both ends',
};

/** Objects whose name is a label's value as well, such as gateways that others run: RFC 1123 subdomain, shorter. */
export const LABELLED_NAME: NameRule = { ...OBJECT_NAME, limit: 63 };

/** What is wrong with a name; `undefined` when nothing is (NAME-3). */
export function nameFault(name: string, rule: NameRule): string | undefined {
  if (name.length > rule.limit) return `has ${name.length} characters, at most ${rule.limit} are allowed: '${name}'`;
  return rule.pattern.test(name) ? undefined : `must be ${rule.words}, got '${name}'`;
}

/** The longest prefix of a label's name. */
const PREFIX_LIMIT = 253;
const LABEL_PART = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;

/** What is wrong with a label as Kubernetes reads it: `<prefix>/<name>` and a value; `undefined` when nothing is. */
export function labelFault(name: string, value: string): string | undefined {
  const slash = name.indexOf('/');
  const [prefix, own] = slash < 0 ? [undefined, name] : [name.slice(0, slash), name.slice(slash + 1)];
  if (prefix !== undefined && (!OBJECT_NAME.pattern.test(prefix) || prefix.length > PREFIX_LIMIT)) {
    return `the part of a label's name before '/' is a DNS name, got '${prefix}'`;
  }
  const rule = 'letters, digits, dashes, dots and underscores, with a letter or digit at both ends, at most 63';
  if (!LABEL_PART.test(own) || own.length > LABEL.limit) return `a label's name must be ${rule}, got '${own}'`;
  if (value !== '' && (!LABEL_PART.test(value) || value.length > LABEL.limit)) {
    return `a label's value must be ${rule}, got '${value}'`;
  }
  return undefined;
}

/** The nearest name that the rule takes, as a fix. */
export function nearestName(name: string, rule: NameRule): { readonly fix?: string } {
  const candidate = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(rule.pattern === OBJECT_NAME.pattern ? /$^/g : /\./g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, rule.limit);
  return rule.pattern.test(candidate) && candidate !== name ? { fix: `write \`${candidate}\`` } : {};
}
