// Which fields an object of a schema may have, so that a finding about another one can name the nearest.

import type { Schema } from './schema.js';

/** A schema as zod describes it to itself, as far as storyboards use it. */
interface Described {
  readonly _zod: {
    readonly def: {
      readonly type: string;
      /** Of an object. */
      readonly shape?: Readonly<Record<string, Described>>;
      /** Of an array. */
      readonly element?: Described;
      /** Of a union. */
      readonly options?: readonly Described[];
      /** Of what may be left out. */
      readonly innerType?: Described;
    };
  };
}

/** The fields of the objects that `schema` takes at `keys`. */
export function fieldsAt(schema: Schema<unknown>, keys: readonly PropertyKey[]): readonly string[] {
  const there = keys.reduce<readonly Described[]>(
    (schemas, key) => schemas.flatMap((one) => within(one, key)),
    alternatives(schema),
  );
  return there.flatMap(({ _zod: { def } }) => Object.keys(def.shape ?? {}));
}

function within({ _zod: { def } }: Described, key: PropertyKey): readonly Described[] {
  const inner = typeof key === 'number' ? def.element : def.shape?.[String(key)];
  return inner ? alternatives(inner) : [];
}

/** What is left when all that may be absent or one of several is spelled out. */
function alternatives(schema: Described): readonly Described[] {
  const { options, innerType } = schema._zod.def;
  return (options ?? (innerType ? [innerType] : undefined))?.flatMap(alternatives) ?? [schema];
}
