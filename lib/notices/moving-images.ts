import type { Service } from '../model/service';
import type { Estate } from '../model/tenant';
import { type Notice, noticeOf } from './notice';

/** How many workloads one line names. */
const NAMED = 5;

/**
 * Images by a name that moves: what runs then changes with a restart of a pod and without a commit, pods of one workload may differ, and going back
 * to a commit does not bring the old image back. One line for a tenant.
 */
export function movingImages({ tenants }: Estate): Notice[] {
  return tenants.flatMap(({ name, origin, services }) => {
    const found = services.flatMap(imagesOf).filter(isMoving);
    const images = [...new Set(found)].map((image) => `'${image}'`);
    if (images.length === 0) return [];
    const more = images.length > NAMED ? ` and ${images.length - NAMED} more` : '';
    const message = `${images.slice(0, NAMED).join(', ')}${more}: the image changes without a commit; name it by a tag of its own, or by its digest`;
    return [noticeOf(name, origin, ['services'], message)];
  });
}

function imagesOf({ image, canary, versions, variants }: Service): string[] {
  const workloads = [{ image }, canary, ...versions, ...variants];
  return workloads.flatMap((each) => each?.image ?? []);
}

/** `ui` and `ui:latest`, but not `ui:1`, `ui@sha256:…` or `localhost:5000/ui:1`. */
function isMoving(image: string): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !name.includes('@') && (!name.includes(':') || name.endsWith(':latest'));
}
