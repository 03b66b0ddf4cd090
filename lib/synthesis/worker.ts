import { parentPort, workerData } from 'node:worker_threads';
import { type PartTask, renderPart } from './render-part';

// Runs in the second thread.
parentPort!.postMessage(renderPart(workerData as PartTask));
