import { MeshModel } from '../../lib/mesh-model';

/** The model of manifests as the lab plays them: its network enforces no NetworkPolicies. */
export function labModel(yaml: string): MeshModel {
  const model = MeshModel.ofText(yaml);
  return model.networkPolicies.objects.length === 0
    ? model
    : model.with(model.objects.filter(({ kind }) => kind !== 'NetworkPolicy'));
}
