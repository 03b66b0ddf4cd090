import { own } from '../text/own';
import { type Fields, fieldsOf } from './fields';

/** Where a Deployment has a field that is written somewhere else: in the container of the service, in the pod or in its own `spec`. */
export function placeInDeployment(written: string): string | undefined {
  if (written === 'labels' || written === 'annotations') return `spec.template.metadata.${written}`;
  const spec = fieldsOf('Deployment').f?.spec;
  const pod = spec?.f?.template?.f?.spec;
  const has = (fields: Fields | undefined) => own(fields?.f, written) !== undefined;
  if (written === 'name' || written === 'selector') return undefined;
  if (has(pod?.f?.containers?.l)) return `spec.template.spec.containers: [{ name: app, ${written}: … }]`;
  if (has(pod)) return `spec.template.spec.${written}`;
  return has(spec) ? `spec.${written}` : undefined;
}
