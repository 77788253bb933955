/** What tests of answers ask, and when. For tests only. */
import type { Asked } from './answer.ts';

export const HOUR_S = 3600;
export const DAY_S = 24 * HOUR_S;
/** 2021-08-02, 0:00 in Viet Nam: a Monday. */
export const T = 1_627_837_200;

/** A question without parameters. */
export const NOTHING: Asked = {
  ...{ from: null, to: null, area: null, person: null, flight: null, vehicle: null, below: null },
  ...{ resolution: null, at: T + 20 * DAY_S, zone: 'Asia/Ho_Chi_Minh' },
};
