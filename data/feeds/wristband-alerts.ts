import type { FeedDeclaration } from './declaration.ts';

/** Alerts of electronic wristbands; whose one is stands in `quarantine`. */
export const wristbandAlerts: FeedDeclaration = {
  name: 'wristband_alerts',
  columns: [
    { name: 'wristband', kind: 'text', required: true },
    { name: 'alerted_at', kind: 'instant', required: true },
    { name: 'kind', kind: 'text', required: true },
    { name: 'lat', kind: 'latitude' },
    { name: 'lng', kind: 'longitude' },
  ],
  rules: [{ rule: 'not-swapped', column: 'lat', from: 'lng' }],
};
