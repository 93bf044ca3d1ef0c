// What of the public API has no docstring: every name that an entry exports, every type of ours that these reach, and
// every member of theirs.

import ts from 'typescript';

/** The undocumented names that `entries` (paths of TypeScript files) reach, as `Name` or `Name.member`, sorted. */
export function undocumented(entries: readonly string[], options: ts.CompilerOptions): string[] {
  const program = ts.createProgram([...entries], options);
  const checker = program.getTypeChecker();
  const missing = new Set<string>();
  const seen = new Set<ts.Symbol>();

  for (const entry of entries) {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${entry} is not a module`);
    for (const symbol of checker.getExportsOfModule(module)) look(symbol);
  }
  return [...missing].sort();

  function look(exported: ts.Symbol): void {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (seen.has(symbol)) return;
    seen.add(symbol);
    const declarations = (symbol.declarations ?? []).filter(isOurs);
    if (declarations.length === 0) return;
    if (!hasText(symbol)) missing.add(symbol.name);
    for (const declaration of declarations) walk(declaration, symbol.name);
  }

  /** Members below `node`, and the types of ours that are named there. */
  function walk(node: ts.Node, owner: string): void {
    ts.forEachChild(node, (child) => {
      if (ts.isBlock(child) || isHidden(child)) return;
      // What a conditional type compares with is a pattern.
      if (ts.isConditionalTypeNode(node) && child === node.extendsType) return;
      // What a value is set to is no part of its type.
      if ((ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) && child === node.initializer)
        return;
      if (isMember(child)) {
        const name = `${owner}.${child.name ? child.name.getText() : 'constructor'}`;
        if (!isTag(child) && !isDocumented(child)) missing.add(name);
        walk(child, name);
        return;
      }
      const reference = nameOfType(child);
      const symbol = reference && checker.getSymbolAtLocation(reference);
      if (symbol && !(symbol.flags & ts.SymbolFlags.TypeParameter)) look(symbol);
      walk(child, owner);
    });
  }

  function isDocumented(member: ts.NamedDeclaration): boolean {
    if (ts.isConstructorDeclaration(member)) {
      const { parent } = member;
      const constructors = parent.members.filter(ts.isConstructorDeclaration);
      return (
        member.parameters.length === 0 ||
        constructors.some((one) => ts.getJSDocCommentsAndTags(one).length > 0)
      );
    }
    const symbol = member.name && checker.getSymbolAtLocation(member.name);
    return symbol ? hasText(symbol) : ts.getJSDocCommentsAndTags(member).length > 0;
  }

  function hasText(symbol: ts.Symbol): boolean {
    return symbol.getDocumentationComment(checker).some(({ text }) => text.trim() !== '');
  }
}

function isOurs(declaration: ts.Declaration): boolean {
  return !declaration.getSourceFile().fileName.includes('/node_modules/');
}

function isMember(
  node: ts.Node,
): node is ts.PropertySignature | ts.MethodDeclaration | ts.ConstructorDeclaration {
  return (
    ts.isPropertySignature(node) ||
    ts.isMethodSignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isConstructorDeclaration(node)
  );
}

/** A member of one literal type, or of none, tells the variants of a union apart and says all of itself. */
function isTag(member: ts.Node): boolean {
  if (!ts.isPropertySignature(member) || member.type === undefined) return false;
  return ts.isLiteralTypeNode(member.type) || member.type.kind === ts.SyntaxKind.NeverKeyword;
}

function isHidden(node: ts.Node): boolean {
  if (ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal')) return true;
  if (!ts.canHaveModifiers(node)) return false;
  if (ts.isParameter(node)) return false;
  const name = (node as ts.Node as ts.NamedDeclaration).name;
  if (name && ts.isPrivateIdentifier(name)) return true;
  return (ts.getModifiers(node) ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
  );
}

function nameOfType(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  return undefined;
}
