// Who imports whom in a folder of TypeScript, types included, and where that runs in a circle.

import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import ts from 'typescript';

export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Each TypeScript file below `root` by its path there, with the files below `root` that it imports or re-exports. */
export function fileGraph(root: string): Graph {
  const files = new Set(
    readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')),
  );
  return new Map(
    [...files].map((path) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, path), 'utf8'), true, true);
      const imported = importedFiles
        .filter(({ fileName }) => fileName.startsWith('.'))
        .map(({ fileName }) => posix.join(dirname(path), fileName.replace(/\.js$/, '.ts')))
        .filter((target) => files.has(target));
      return [path, new Set(imported)];
    }),
  );
}

/**
 * The same for folders. The files directly in a folder are one node and each subfolder is another, so `render` may
 * stand below or above `render/plan`, but not both. An entry (`index.ts`) only lists names: it is a node of its own.
 */
export function folderGraph(files: Graph): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [path, imported] of files) {
    const from = nodeOf(path);
    const targets = graph.get(from) ?? new Set<string>();
    graph.set(from, targets);
    for (const target of imported) if (nodeOf(target) !== from) targets.add(nodeOf(target));
  }
  return graph;
}

const nodeOf = (path: string): string => (basename(path) === 'index.ts' ? path : dirname(path));

/** The strongly connected components of more than one node, by Tarjan, each with the imports that close it. */
export function circles(graph: Graph): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];

  function visit(node: string): void {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node)!, low.get(next)!));
      } else if (stack.includes(next)) {
        low.set(node, Math.min(low.get(node)!, order.get(next)!));
      }
    }
    if (low.get(node) !== order.get(node)) return;
    const members = stack.splice(stack.indexOf(node));
    if (members.length > 1) found.push(members);
  }

  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found.map((members) =>
    members
      .flatMap((from) => members.filter((to) => graph.get(from)?.has(to)).map((to) => `${from} → ${to}`))
      .sort(),
  );
}
