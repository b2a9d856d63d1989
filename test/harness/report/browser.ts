import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** A browser of this machine; undefined: there is none. */
export const findBrowser = (): string | undefined =>
  NAMES.find((name) => spawnSync(name, ['--version']).status === 0);

export interface Opened {
  /** The document when its script has run. */
  readonly dom: string;
  /** Whatever the page wrote to the console: errors, and what its policy refused. */
  readonly complaints: readonly string[];
}

const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-logging=stderr',
];

/** Open a file in a browser without a window and a profile of its own. */
export const openPage = (browser: string, file: string, width = 1280): Opened => {
  const profile = mkdtempSync(join(tmpdir(), 'lasermesh-browser-'));
  try {
    const { stdout, stderr, error } = spawnSync(
      browser,
      [
        ...QUIET,
        `--user-data-dir=${profile}`,
        `--window-size=${width},900`,
        '--virtual-time-budget=3000',
        '--dump-dom',
        pathToFileURL(file).href,
      ],
      { encoding: 'utf8', timeout: 50_000, maxBuffer: 64 * 1024 * 1024 },
    );
    if (error !== undefined) throw error;
    const complaints = stderr.split('\n').filter((line) => line.includes(':CONSOLE'));
    return { dom: stdout, complaints };
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
};
