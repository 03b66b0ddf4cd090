import { parentPort, workerData } from 'node:worker_threads';
import { parseRegistry } from '../registry/parse-registry';
import { renderShare } from './render-share';
import type { WorkerTask } from './second-thread';

// Runs in the second thread: reads the same text as the first, and renders its own share.
const { files, folder, gitops, tenants } = workerData as WorkerTask;
parentPort!.postMessage(renderShare(parseRegistry(files, folder), gitops, tenants));
