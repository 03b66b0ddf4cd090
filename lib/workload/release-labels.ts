/** Kubernetes' recommended label for a release. It selects nothing, so an overlay may change it. */
export const RELEASE_LABEL = 'app.kubernetes.io/version';

/** A value of a label. */
const VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** The release that an image is, by its tag, in Kubernetes' recommended label; nothing where it has none that a label takes (WORK-7). */
export function releaseLabels(image = ''): Record<string, string> {
  const [name = ''] = image.split('@');
  // A colon before a slash is that of the registry's port.
  const tag = /:([^:/]+)$/.exec(name)?.[1] ?? '';
  return VALUE.test(tag) ? { [RELEASE_LABEL]: tag } : {};
}
