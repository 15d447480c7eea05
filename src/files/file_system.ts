/** An open file, as far as writing needs one. */
export interface OpenFile {
  /** Writes a part of `bytes` and says how long that part is. */
  write(bytes: Uint8Array): Promise<number>;
  /** Returns when what was written is on the disk. */
  sync(): Promise<void>;
  close(): void;
}

/** What writing asks of the file system. `Deno` is one; tests pass one that fails. */
export interface FileSystem {
  open(path: string, options: Deno.OpenOptions): Promise<OpenFile>;
  lstat(path: string): Promise<Deno.FileInfo>;
  readLink(path: string): Promise<string>;
  chmod(path: string, mode: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}
