// Folders and file systems as options.

import { fileSystem } from '../../fs/check-file-system.js';
import { defineOptions, matching, nested, optional, required, string } from '../../options.js';
import type { Check } from '../../options.js';
import type { Folder } from './files.js';

const FOLDER = defineOptions<Folder>()('the folder', {
  fs: required(fileSystem),
  dir: required(
    matching<string>('an absolute path', (value) => typeof value === 'string' && value.startsWith('/')),
  ),
  label: optional(string),
});

export const folder: Check<Folder> = nested(FOLDER);
