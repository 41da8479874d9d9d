import { VolterraError } from '#contract/errors.ts';
import type { RepairEstimatorInfo } from '#contract/schemas/repair.ts';
import { repairCatalogue } from '#jobs/repair/catalogue.ts';
import { canLeaveOut } from '#jobs/repair/left-out.ts';
import type { EstimatorRef } from '#jobs/repair/open-estimator.ts';
import { surfaceFamilies } from '#quant/repair/families/registry.ts';
import { listModels, type ModelFolders, type TrainedModel } from './models.ts';

/** An estimator that can be asked for, with what a task needs to open it. */
export interface KnownEstimator extends RepairEstimatorInfo {
  readonly ref: EstimatorRef;
}

/** What `default` stands for: on generated surfaces the bundled network leads, on hidden quotes of real chains the mixture. */
const STANDARD = { grid: 'mixture', chain: 'gaussian-mixture' } as const;
/** Like the law that networks are on, and quickly learned. */
const LAW_OF_NETWORKS = 'gaussian-mixture';

export type SourceKind = keyof typeof STANDARD;

/** Everything that can repair: rules and laws of the catalogue, then networks. */
export async function knownEstimators(folders: ModelFolders): Promise<readonly KnownEstimator[]> {
  const { models } = await listModels(folders);
  return [
    ...repairCatalogue.map(({ id, label, source, trainedOn, hasErrors }): KnownEstimator => {
      const origin = trainedOn.length === 0 ? 'rule' : 'learned';
      const told = { id, label, source, trainedOn: [...trainedOn], hasErrors };
      const unseenBands = canLeaveOut(id);
      const ref = unseenBands ? { id, unseenLaw: id } : { id };
      return { ...told, origin, unseenBands, weightsHash: null, ref };
    }),
    ...models.map(knownModel),
  ];
}

function knownModel({ id, folder, origin, manifest }: TrainedModel): KnownEstimator {
  const { label, network, trainedOn, weightsHash, seed, codeVersion } = manifest;
  const unseenBands = manifest.mixture !== null;
  return {
    id,
    label: labelOf(label, trainedOn),
    source: `${network === 'published-cnn' ? 'Network of the published benchmark' : 'Network on the residual of a mixture of normal laws'}, seed ${seed}, code ${codeVersion}`,
    trainedOn: [...trainedOn],
    hasErrors: true,
    origin,
    unseenBands,
    weightsHash,
    ref: { id, folder, trainedOn, ...(unseenBands ? { unseenLaw: LAW_OF_NETWORKS } : {}) },
  };
}

/** The place between brackets of a label is for its architecture: what it learned from stands before it. */
const labelOf = (label: string, trainedOn: readonly string[]): string =>
  label.replace(/( \(.*\))?$/, `, ${learnedWords(trainedOn)}$1`);

/** What a network learned from: "all 7 families", "all but SABR with events", "from SSVI". */
function learnedWords(trainedOn: readonly string[]): string {
  const seen = surfaceFamilies.filter(({ id }) => trainedOn.includes(id));
  const missing = surfaceFamilies.filter(({ id }) => !trainedOn.includes(id));
  const names = (families: typeof surfaceFamilies): string => families.map(({ label }) => label).join(', ');
  if (missing.length === 0) return `all ${seen.length} families`;
  return missing.length <= 2 ? `all but ${names(missing)}` : `from ${names(seen) || 'other families'}`;
}

/** What `default` stands for on a kind of source; a law where the network's weights cannot be read. */
export function standardEstimator(known: readonly KnownEstimator[], source: SourceKind): string {
  const isThere = known.some(({ id }) => id === STANDARD[source]);
  return isThere ? STANDARD[source] : STANDARD.chain;
}

/** The estimator with an id. @throws VolterraError BAD_PARAMETER with those that there are */
export function requireEstimator(
  known: readonly KnownEstimator[],
  id: string,
  field: string,
): KnownEstimator {
  const wanted = known.find((each) => each.id === id);
  if (wanted) return wanted;
  throw notOneOf({ what: 'estimator', id, field, ids: known.map((each) => each.id) });
}

/** @throws VolterraError BAD_PARAMETER with those that there are */
export function requireFamily(id: string, field: string): void {
  const ids = surfaceFamilies.map((family) => family.id);
  if (!ids.includes(id)) throw notOneOf({ what: 'family', id, field, ids });
}

function notOneOf(refused: {
  readonly what: string;
  readonly id: string;
  readonly field: string;
  readonly ids: readonly string[];
}): VolterraError {
  const { what, id, field, ids } = refused;
  return new VolterraError('BAD_PARAMETER', {
    message: `There is no ${what} "${id}". There are ${ids.join(', ')}.`,
    field,
    data: { rule: `must be a registered ${what}`, value: id, known: ids },
  });
}
