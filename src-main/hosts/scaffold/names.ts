/** The spellings of one id: `term-slope` is `TermSlope` as a component and `termSlope` as a value. */
export interface Names {
  readonly kebab: string;
  readonly pascal: string;
  readonly camel: string;
  /** For people: `Term slope`. */
  readonly title: string;
}

/** @throws Error with one sentence where the id is not kebab-case */
export function spell(id: string): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    throw new Error(`"${id}" is no id: use kebab-case, such as term-slope.`);
  const words = id.split('-');
  const pascal = words.map(capitalise).join('');
  return {
    kebab: id,
    pascal,
    camel: pascal[0]!.toLowerCase() + pascal.slice(1),
    title: capitalise(words.join(' ')),
  };
}

function capitalise(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
