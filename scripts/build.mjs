// npm run build: dist/ with JavaScript and types.

import { build, ensureInstalled } from './tasks.mjs';

ensureInstalled();
build();
