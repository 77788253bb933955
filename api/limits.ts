/** Levels of a trace where none is named: F1 and F2. */
export const LEVEL_DEFAULT = 2;
/** Deepest level that a command or request may ask for. */
export const LEVEL_MAX = 20;
