import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addImport, insertEntry } from '../insert.ts';
import { spell } from '../names.ts';
import type { Names } from '../names.ts';
import type { PlanScaffold } from '../plan.ts';

const registryFile = 'src-renderer/panels/registry.ts';

/** A screen in the rail: controller, component, README and a test of the controller. */
export const planPanel: PlanScaffold = (id, projectRoot) => {
  const names = spell(id);
  const folder = `src-renderer/panels/${id}`;
  const key = nextKey(readFileSync(join(projectRoot, registryFile), 'utf8'));
  return {
    write: {
      [`${folder}/${id}.svelte.ts`]: controller(names),
      [`${folder}/${names.pascal}Screen.svelte`]: component(names),
      [`${folder}/README.md`]: readme(names),
      [`tests/renderer/panels/${id}.test.ts`]: test(names),
    },
    edit: {
      [registryFile]: (text) =>
        insertEntry(
          addImport(text, "import SquareDashed from '@lucide/svelte/icons/square-dashed';"),
          ['screens'],
          entry(names, key),
        ),
    },
    next: [`Choose an icon in ${registryFile}, then give the controller its first query.`],
  };
};

/** Screens are reached by the digits 1 to 9, in the order of the list; later ones by the palette alone. */
function nextKey(registry: string): string | undefined {
  const keys = [...registry.matchAll(/\bkey: '(\d)'/g)].map(([, key]) => Number(key));
  const next = Math.max(0, ...keys) + 1;
  return next > 9 ? undefined : String(next);
}

function entry({ kebab, pascal, title }: Names, key: string | undefined): string {
  const keyField = key === undefined ? '' : `key: '${key}', `;
  return `{ id: '${kebab}', title: '${title}', ${keyField}icon: SquareDashed, load: () => import('./${kebab}/${pascal}Screen.svelte') }`;
}

function controller({ pascal, title }: Names): string {
  return `/** State and verbs of the ${title} screen; its components only read this. */
export class ${pascal}Controller {
  #refreshCount = $state(0);

  /** What stands on the screen while there is nothing to show. */
  get sentence(): string {
    return this.#refreshCount === 0 ? '${title} has no data yet.' : \`${title} still has no data after \${this.#refreshCount} tries.\`;
  }

  refresh(): void {
    this.#refreshCount += 1;
  }
}
`;
}

function component({ kebab, pascal }: Names): string {
  return `<script lang="ts">
  import Button from '#renderer/ui/Button.svelte';
  import EmptyState from '#renderer/ui/EmptyState.svelte';
  import { ${pascal}Controller } from './${kebab}.svelte.ts';

  const controller = new ${pascal}Controller();
</script>

<EmptyState title={controller.sentence} />
<Button onclick={() => controller.refresh()}>Try again</Button>
`;
}

function readme({ title }: Names): string {
  return `# ${title}

What a user does here, in one sentence; which procedures it reads; what was decided.
`;
}

function test({ kebab, pascal, title }: Names): string {
  return `import { describe, expect, it } from 'vitest';
import { ${pascal}Controller } from '#renderer/panels/${kebab}/${kebab}.svelte.ts';
import { screens } from '#renderer/panels/registry.ts';

describe('${title}', () => {
  it('is a screen, and its key is its own', () => {
    const own = screens.find(({ id }) => id === '${kebab}')!;
    expect(screens.filter(({ key }) => key !== undefined && key === own.key).length).toBeLessThan(2);
  });

  it('says what it is waiting for', () => {
    const controller = new ${pascal}Controller();
    expect(controller.sentence).toBe('${title} has no data yet.');
    controller.refresh();
    expect(controller.sentence).toContain('after 1 tries');
  });
});
`;
}
