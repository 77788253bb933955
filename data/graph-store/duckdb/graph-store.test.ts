import { test } from 'vitest';
import { testGraphStore } from '../testing/suite.ts';
import { DuckDbGraphStore } from './graph-store.ts';

testGraphStore(test, 4, async () => async (store) => new DuckDbGraphStore(store));
