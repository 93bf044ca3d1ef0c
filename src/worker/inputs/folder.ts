// Folders and file systems as options.

import { missingMethods } from '../../fs/file-system.js';
import type { FileSystem } from '../../fs/file-system.js';
import {
  checkedBy,
  defineOptions,
  invalidOption,
  matching,
  nested,
  optional,
  required,
  string,
} from '../../options.js';
import type { Check } from '../../options.js';
import type { Folder } from './files.js';

export const fileSystem: Check<FileSystem> = checkedBy(
  'a file system such as a memfs Volume',
  (option, value) => {
    const missing = missingMethods(value);
    if (missing.length === 0) return value as FileSystem;
    const lacks = typeof value === 'object' && value !== null ? `; it lacks ${missing.join(', ')}` : '';
    throw invalidOption(option, `a file system such as a memfs Volume${lacks}`, value);
  },
);

const FOLDER = defineOptions<Folder>()('the folder', {
  fs: required(fileSystem),
  directory: required(
    matching<string>('an absolute path', (value) => typeof value === 'string' && value.startsWith('/')),
  ),
  label: optional(string),
});

export const folder: Check<Folder> = nested(FOLDER);
