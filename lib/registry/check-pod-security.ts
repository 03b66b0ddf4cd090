import { NETWORK_DEFAULTS } from '../model/network';
import type { Problem } from '../model/problem';
import type { EstateFile } from './file-content';
import type { RegistryDocument } from './registry-document';

/** A level at which Kubernetes refuses every pod with a sidecar, as Istio is usually installed (TENANT-13). */
export function checkPodSecurity({ content, origin }: RegistryDocument<EstateFile>, problems: Problem[]): void {
  const level = content?.limits?.podSecurity;
  const { cni = NETWORK_DEFAULTS.cni } = content?.network ?? {};
  if (level === undefined || level === 'privileged' || cni) return;
  const message = `with '${level}' Kubernetes refuses every pod with a sidecar, whose init container istio-init asks for NET_ADMIN and NET_RAW, unless Istio's CNI plugin is installed`;
  const fix = 'if it is, write `network: { cni: true }`; else `podSecurity: privileged`';
  problems.push({
    ...{ severity: 'warning', origin, field: ['limits', 'podSecurity'], message, fix },
    rule: 'TENANT-13',
  });
}
