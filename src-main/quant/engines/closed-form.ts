import { unpricedSlice, type Engine, type SliceInput, type SlicePrices } from './engine.ts';

/** The model's own formula or series. */
export const closedForm: Engine = {
  id: 'closed-form',
  label: 'Closed form',
  source: 'the source of the model',
  doc: 'The formula or series of the model itself, for out-of-the-money options; the rest by parity.',
  needs: ['closedForm'],
  finest: 1e-15,
  price: priceByClosedForm,
};

/** Rounding of a formula in units of the price. */
const RELATIVE_ROUNDING = 2e-13;

function priceByClosedForm({ model, params, expiryYears, forward, strikes }: SliceInput): SlicePrices {
  const result = unpricedSlice(strikes.length);
  const error = model.capabilities.closedForm!(params, expiryYears)(forward, strikes, result.prices);
  for (let j = 0; j < strikes.length; j += 1) {
    result.prices[j] = Math.max(result.prices[j]! / forward, 0);
    const size = Math.abs(result.prices[j]!);
    result.errors[j] = Number.isFinite(size)
      ? error / forward + RELATIVE_ROUNDING * size
      : Number.POSITIVE_INFINITY;
  }
  return result;
}
