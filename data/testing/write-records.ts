/** Plain records → feed files, for tests only. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a file of NDJSON a feed; what is null is left out. Returns the paths. */
export async function writeRecords(
  folder: string,
  feeds: Readonly<Record<string, readonly object[]>>,
): Promise<string[]> {
  const files = Object.entries(feeds).filter(([, rows]) => rows.length > 0);
  return Promise.all(
    files.map(async ([feed, rows]) => {
      const path = join(folder, `${feed}.ndjson`);
      await writeFile(path, rows.map((row) => JSON.stringify(row)).join('\n'));
      return path;
    }),
  );
}
