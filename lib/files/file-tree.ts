import { type Dirent, readdirSync, statSync } from 'node:fs';
import { kindOf, linkRefused, readRegularFile, UnreadablePath, unreadable } from './regular-file';

/** Which entries of a folder matter, by their names. */
export interface TreeFilter {
  /** Whether a file of this name is read. */
  readonly reads: (name: string) => boolean;
  /**
   * Whether something of this name that is no file (a link, a pipe, a device) is refused; others are passed over.
   * Links to folders always are refused. @default as `reads`
   */
  readonly refuses?: (name: string) => boolean;
  /** Whether a folder or file of this name is passed over, with all that is in it. */
  readonly skips: (name: string) => boolean;
}

/** A file below a folder. */
export interface TreeFile {
  /** Its path below the folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** How much of a folder is read before somebody must have named the wrong one. */
export interface TreeLimits {
  /** Entries of all folders. @default 200000 */
  readonly entries?: number;
  /** Folders within folders. @default 32 */
  readonly depth?: number;
  /** Bytes of all files. @default 256 MiB */
  readonly bytes?: number;
}

/** As many as somebody would mend before the next run. */
const MAX_REFUSED = 100;

/** The files of a folder that matter, in the order of names, and those that should matter but are not read. */
export interface Tree {
  readonly files: readonly TreeFile[];
  /** By paths below the folder. */
  readonly refused: readonly UnreadablePath[];
}

/**
 * Reads the files below a folder: regular files only, links not followed, so that nothing is read that is not in the folder.
 *
 * @throws UnreadablePath when the folder itself cannot be read
 */
export function readTree(folder: string, filter: TreeFilter, limits: TreeLimits = {}): Tree {
  return new TreeReader(folder, filter, limits).read();
}

class TreeReader {
  private readonly files: TreeFile[] = [];
  private readonly refused: UnreadablePath[] = [];
  private readonly limits: Required<TreeLimits>;
  private entries = 0;
  private bytes = 0;
  private isFull = false;

  constructor(
    private readonly folder: string,
    private readonly filter: TreeFilter,
    limits: TreeLimits,
  ) {
    this.limits = { entries: 200_000, depth: 32, bytes: 256 * 1024 * 1024, ...limits };
  }

  read(): Tree {
    this.visit('', list(this.folder, this.folder), 1);
    return { files: this.files, refused: this.refused };
  }

  private visit(below: string, entries: readonly Dirent[], depth: number): void {
    this.entries += entries.length;
    if (this.entries > this.limits.entries) {
      this.stop(below, `is in a folder with more than ${this.limits.entries} files and folders`);
      return;
    }
    for (const entry of entries) {
      if (this.isFull) return;
      if (this.filter.skips(entry.name)) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      try {
        this.enter(path, entry, depth);
      } catch (error) {
        if (!(error instanceof UnreadablePath)) throw error;
        this.refuse(new UnreadablePath(path, error.reason, error.fix));
      }
    }
  }

  private enter(path: string, entry: Dirent, depth: number): void {
    const { reads, refuses = reads } = this.filter;
    const at = `${this.folder}/${path}`;
    if (entry.isDirectory()) {
      if (depth >= this.limits.depth) throw new UnreadablePath(path, `is more than ${depth} folders deep`);
      this.visit(path, list(at, path), depth + 1);
    } else if (entry.isFile()) {
      if (!reads(entry.name)) return;
      const text = readRegularFile(at);
      this.bytes += text.length;
      if (this.bytes > this.limits.bytes) {
        this.stop(path, `is in a folder with more than ${this.limits.bytes / 1024 / 1024} MiB of files`);
        return;
      }
      this.files.push({ path, text });
    } else if (entry.isSymbolicLink()) {
      if (refuses(entry.name) || leadsToFolder(at)) throw linkRefused(path);
    } else if (refuses(entry.name)) {
      throw new UnreadablePath(path, `is ${kindOf(entry)}, not a regular file`);
    }
  }

  private stop(path: string, reason: string): void {
    this.isFull = true;
    this.refused.push(new UnreadablePath(path || '.', reason, 'name the folder that is meant, or a part of it'));
  }

  private refuse(path: UnreadablePath): void {
    this.refused.push(path);
    if (this.refused.length >= MAX_REFUSED) this.isFull = true;
  }
}

function list(folder: string, shown: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw unreadable(shown, error);
  }
}

function leadsToFolder(link: string): boolean {
  try {
    return statSync(link, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}
