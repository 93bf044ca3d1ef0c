// What an editor shows: the questions it asks, put to TypeScript's own server for editors.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { installed } from './packed.js';

interface Place {
  readonly line: number;
  readonly offset: number;
}

interface Definition {
  readonly file: string;
  readonly start: Place;
}

export class Editor {
  private readonly server = spawn(process.execPath, [installed('typescript/bin/tsserver')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  private readonly answers = new Map<number, (body: unknown) => void>();
  private text = '';
  private asked = 0;

  constructor(private readonly program: string) {
    this.server.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.text += chunk;
      const lines = this.text.split('\n');
      this.text = lines.pop() ?? '';
      for (const line of lines) this.hear(line);
    });
  }

  /** Where the definition of the `nth` word is, as `path:text of the line`; the path is below `folder`. */
  async definition(file: string, word: string, folder: string): Promise<string | undefined> {
    const [found] = (await this.ask('definition', file, word)) as readonly Definition[];
    if (!found) return undefined;
    const line = readFileSync(found.file, 'utf8').split('\n')[found.start.line - 1];
    return `${relative(folder, found.file)}: ${line?.trim()}`;
  }

  /** The names that are offered within `word`. */
  async completions(file: string, word: string): Promise<readonly string[]> {
    const { entries } = (await this.ask('completionInfo', file, word)) as {
      readonly entries: readonly { readonly name: string }[];
    };
    return entries.map(({ name }) => name);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.once('close', resolve));
    this.server.stdin.end();
    await closed;
  }

  private async ask(command: string, file: string, word: string): Promise<unknown> {
    const path = join(this.program, file);
    const before = readFileSync(path, 'utf8').split(word)[0]?.split('\n') ?? [];
    const place = { line: before.length, offset: (before.at(-1)?.length ?? 0) + 2 };
    this.send('open', { file: path });
    return new Promise((resolve) => this.answers.set(this.send(command, { file: path, ...place }), resolve));
  }

  private send(command: string, args: object): number {
    this.asked += 1;
    this.server.stdin.write(
      `${JSON.stringify({ seq: this.asked, type: 'request', command, arguments: args })}\n`,
    );
    return this.asked;
  }

  /** Headers and messages come line by line. */
  private hear(line: string): void {
    if (!line.startsWith('{')) return;
    const message = JSON.parse(line) as { readonly request_seq?: number; readonly body?: unknown };
    this.answers.get(message.request_seq ?? -1)?.(message.body);
  }
}
