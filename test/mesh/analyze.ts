import { spawn } from 'node:child_process';

/** One finding of `istioctl analyze`. */
export interface Finding {
  readonly code: string;
  readonly level: 'Error' | 'Warning' | 'Info';
  /** `Kind namespace/name`. */
  readonly origin: string;
  readonly message: string;
  /** `file:line`, where istioctl knows it. */
  readonly reference?: string;
}

/** Istio's own analysis of YAML files or folders, without a cluster. */
export async function istioctlAnalyze(...paths: string[]): Promise<Finding[]> {
  const istioctl = process.env.BRANCHLINE_ISTIOCTL;
  if (!istioctl) {
    throw new Error('BRANCHLINE_ISTIOCTL is not set: run the mesh tests with test/mesh/run.mjs');
  }
  const { code, output, complaint } = await run(istioctl, [
    'analyze',
    '-A',
    '--use-kube=false',
    '-o',
    'json',
    ...paths,
  ]);
  if (code !== 0) {
    throw new Error(`istioctl ended with ${code}: ${complaint}`);
  }
  return JSON.parse(output || '[]') as Finding[];
}

function run(program: string, args: string[]): Promise<{ code: number | null; output: string; complaint: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.stderr.on('data', (data) => {
      complaint += data;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output, complaint }));
  });
}
