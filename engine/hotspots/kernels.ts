/** Weight of a neighbour at u = ring / (k + 1), by name; `uniform` is the binary weight. */
const KERNELS = {
  uniform: () => 1,
  triangular: (u: number) => 1 - u,
  quadratic: (u: number) => 1 - u ** 2,
  quartic: (u: number) => (1 - u ** 2) ** 2,
  gaussian: (u: number) => Math.exp(-2 * u ** 2),
} as const;

export type Kernel = keyof typeof KERNELS;
export const KERNEL_NAMES = Object.keys(KERNELS) as readonly Kernel[];

/** Weights of the rings 0 … k. @throws RangeError for a kernel that is not one of `KERNEL_NAMES` */
export function ringWeights(kernel: Kernel, k: number): Float64Array {
  if (!Object.hasOwn(KERNELS, kernel))
    throw new RangeError(`kernel is ${JSON.stringify(kernel)}, expected one of ${KERNEL_NAMES.join(', ')}`);
  return Float64Array.from({ length: k + 1 }, (_, ring) => KERNELS[kernel](ring / (k + 1)));
}
