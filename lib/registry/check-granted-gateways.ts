import type { Problem } from '../model/problem';
import { own } from '../text/own';
import { didYouMean, offered } from '../validation/did-you-mean';
import type { EstateFile } from './file-content';
import type { RegistryDocument } from './registry-document';

/** Gateways that estate.yaml grants are those that it declares (TENANT-6). */
export function checkGrantedGateways({ origin, content }: RegistryDocument<EstateFile>, problems: Problem[]): void {
  const { grants = {}, gateways = {} } = content ?? {};
  const known = Object.keys(gateways);
  for (const [tenant, { gateways: granted = [] }] of Object.entries(grants)) {
    granted.forEach((name, index) => {
      if (own(gateways, name) !== undefined) return;
      problems.push({
        severity: 'error',
        origin,
        field: ['grants', tenant, 'gateways', index],
        message: `there is no gateway '${name}' under \`gateways\`, there are: ${offered(known)}`,
        fix: 'declare it there, or remove it here',
        ...didYouMean(name, known),
        rule: 'TENANT-6',
      });
    });
  }
}
