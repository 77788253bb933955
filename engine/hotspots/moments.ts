/** Mean and standard deviation (divisor n) of all values; the deviation is exactly 0 where all are equal. */
export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Two passes, so that a large mean takes no digits from the deviation. @throws RangeError for a value that is not finite */
export function momentsOf(values: Float64Array): Moments {
  const n = values.length;
  if (n === 0) return { mean: 0, deviation: 0 };
  let sum = 0;
  let allEqual = true;
  for (let i = 0; i < n; i++) {
    sum += values[i];
    if (values[i] !== values[0]) allEqual = false;
  }
  if (!Number.isFinite(sum)) throw notFinite(values);
  if (allEqual) return { mean: values[0], deviation: 0 };
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / n) };
}

function notFinite(values: Float64Array): RangeError {
  const at = values.findIndex((value) => !Number.isFinite(value));
  return new RangeError(
    at < 0 ? 'the sum of the values is too large' : `value ${at} is ${values[at]}, expected a finite number`,
  );
}
