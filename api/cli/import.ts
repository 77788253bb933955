import type { Command } from 'commander';
import type { ImportCounts, ImportRequest, ImportStep } from '../../data/import.ts';
import { type Column, oneBatch, type Row } from '../formats/row-set.ts';
import { EXIT, type ExitCode, isForeseen } from './exit.ts';
import { addImportOptions, type ImportOptions, importRequest, mapText } from './import-options.ts';
import { type Io, say } from './io.ts';
import { addOutputOptions } from './options.ts';
import { outputFormat, printRows } from './output.ts';
import { Progress } from './progress.ts';
import { importAtServer } from './server/remote-import.ts';
import { Interruption } from './stop-signal.ts';
import { withStoreOrServer } from './with-store.ts';

const COLUMNS: readonly Column[] = [
  { name: 'file', kind: 'text' },
  { name: 'feed', kind: 'text' },
  { name: 'rows_read', kind: 'integer' },
  { name: 'accepted', kind: 'integer' },
  { name: 'already_known', kind: 'integer' },
  { name: 'rejected', kind: 'integer' },
];

const EXAMPLES = `
Examples:
  truyvet import ./2021-08-03/
  truyvet import checkins.csv --feed visits --time-zone Asia/Ho_Chi_Minh --dry-run
  truyvet import cases.csv --delimiter ";" --map columns.json
  truyvet import upload.tsv --map bluezone`;

/** Adds `import PATH…`: loads files, or folders of them. */
export function addImport(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('import')
    .description('loads files or folders of them; the feed is known by the base name, or by --feed')
    .argument('<path...>', 'files and folders');
  addOutputOptions(addImportOptions(command), io)
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], options: ImportOptions) => finish(await importAll(io, paths, options)));
}

async function importAll(io: Io, paths: string[], options: ImportOptions): Promise<ExitCode> {
  const format = outputFormat(options, io);
  const request = await importRequest(options);
  const progress = new Progress(io, options);
  const importWith = async (importOne: ImportOne, interrupted = NEVER) => {
    const session = new ImportSession(io, importOne, request, progress, interrupted);
    for (const path of paths) await session.importPath(path);
    await printRows(io, { ...options, format }, { columns: COLUMNS, batches: oneBatch(session.rows) });
    for (const remedy of session.remedies) say(io, remedy);
    if (interrupted.aborted) say(io, 'interrupted: no further file was sent');
    return session.exitCode;
  };
  return withStoreOrServer(
    io,
    options,
    async (store) => {
      const { importFile } = await import('../../data/import.ts');
      return importWith((file) => importFile(store, file));
    },
    async (server) => {
      const map = await mapText(options);
      const interruption = new Interruption();
      const asked = {
        ...(map !== undefined && { map }),
        interrupted: interruption.signal,
        onCancel: (id: string) => progress.note(cancelling(id)),
      };
      const importOne = (file: OneImport) => importAtServer(server, { ...file, ...asked });
      return importWith(importOne, asked.interrupted).finally(() => interruption[Symbol.dispose]());
    },
  );
}

/** The process ends, and what it had begun is not taken. */
const NEVER = new AbortController().signal;

function cancelling(id: string): string {
  return `import ${id} is being cancelled; interrupt again, and the server goes on with it`;
}

type OneImport = Omit<ImportRequest, 'onStep'> & { readonly onStep: (step: ImportStep) => void };

/** Imports one file, here or at the server that holds the folder. */
type ImportOne = (request: OneImport) => Promise<ImportCounts>;

/** Imports path after path, until it is interrupted; what cannot be read is reported, and the others go on. */
class ImportSession {
  readonly rows: Row[] = [];
  readonly remedies: string[] = [];
  readonly #io: Io;
  readonly #importOne: ImportOne;
  readonly #request: Omit<ImportRequest, 'file'>;
  readonly #progress: Progress;
  readonly #interrupted: AbortSignal;
  #refused = false;
  #rejected = false;

  constructor(
    io: Io,
    importOne: ImportOne,
    request: Omit<ImportRequest, 'file'>,
    progress: Progress,
    interrupted: AbortSignal,
  ) {
    this.#io = io;
    this.#importOne = importOne;
    this.#request = request;
    this.#progress = progress;
    this.#interrupted = interrupted;
  }

  get exitCode(): ExitCode {
    if (this.#refused || this.#interrupted.aborted) return EXIT.failed;
    return this.#rejected ? EXIT.someRejected : EXIT.done;
  }

  async importPath(path: string): Promise<void> {
    const { filesOf } = await import('../../data/import.ts');
    const skipped = (file: string) => this.#progress.note(`${file}: skipped; its name is that of no feed`);
    await this.#attempt(async () => {
      const files = await filesOf([path], skipped);
      for (const [done, file] of files.entries()) {
        if (this.#interrupted.aborted) return;
        this.#progress.update(`importing ${file}, ${done + 1} of ${files.length}`);
        await this.#attempt(() => this.#importFile(file));
      }
    });
  }

  async #importFile(file: string): Promise<void> {
    const onStep = (step: ImportStep) => this.#progress.update(`importing ${file}: ${step}`);
    this.#count(await this.#importOne({ ...this.#request, file, onStep }));
  }

  #count({ file, feed, rowsRead, accepted, alreadyKnown, rejected, remedies }: ImportCounts): void {
    this.rows.push({ file, feed, rows_read: rowsRead, accepted, already_known: alreadyKnown, rejected });
    this.remedies.push(...remedies);
    if (rejected > 0) this.#rejected = true;
  }

  async #attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (!(error instanceof Error) || !isForeseen(error)) throw error;
      this.#progress.clear();
      say(this.#io, `error: ${error.message}`);
      this.#refused = true;
    }
  }
}
