import { expect, test } from 'vitest';
import { type LocatedEvents, type PlacedEvent, packEvents } from '../../data/hotspots/events.ts';
import { located } from '../../data/hotspots/place-cells.ts';
import { questionFrom } from '../../data/hotspots/question.ts';
import { layerOf } from '../../workers/hotspots/layer.ts';
import { LiveLayers } from './live-layers.ts';

const ZONE = 'Asia/Ho_Chi_Minh';
const MONDAY = 1_627_837_200;
const QUESTION = questionFrom({ resolution: 8, from: MONDAY, to: MONDAY + 14 * 86_400, step_days: 7 });

/** Events about a place, one every hour and a half. */
function eventsNear(count: number): PlacedEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ at: MONDAY + i * 5400, person: `p${i}`, id: `c${i}` },
    ...{ lat: 10.4 + ((i * 7) % 11) / 200, lng: 105.6 + ((i * 5) % 13) / 200 },
  }));
}

function layerWith(events: LocatedEvents, question = QUESTION) {
  return layerOf({ question, zone: ZONE, events, activity: ACTIVITY, visits: null });
}

const ALL = eventsNear(200);
const ACTIVITY = located(packEvents(ALL, 0));
const NOWHERE = { lats: new Float64Array(), lngs: new Float64Array() };

test('a layer that follows single cases is equal to one made anew', () => {
  const live = new LiveLayers();
  let before = located(packEvents(ALL.slice(0, 150), 0));
  let layer = layerWith(before);
  for (const end of [151, 152, 170, 200]) {
    const now = located(packEvents(ALL.slice(0, end), 0));
    layer = live.follow(layer, QUESTION, { before, now, positions: NOWHERE })!;
    const anew = layerWith(now);
    expect(layer.counts).toEqual(anew.counts);
    expect(layer.classes).toEqual(anew.classes);
    for (const [slot, z] of anew.numbers.z!.entries()) expect(layer.numbers.z![slot]).toBeCloseTo(z, 9);
    before = now;
  }
});

test('the layer that is followed stays as it was', () => {
  const before = located(packEvents(ALL.slice(0, 150), 0));
  const layer = layerWith(before);
  const counts = layer.counts.slice();
  new LiveLayers().follow(layer, QUESTION, { before, now: located(packEvents(ALL, 0)), positions: NOWHERE });
  expect(layer.counts).toEqual(counts);
});

test.each([
  ['a case that is gone', ALL.slice(1), NOWHERE, QUESTION],
  [
    'a case beyond the last step',
    [...ALL, { ...ALL[0]!, id: 'late', at: MONDAY + 20 * 86_400 }],
    NOWHERE,
    QUESTION,
  ],
  ['a new place that widens the study area', ALL, packEvents([{ ...ALL[0]!, lat: 21 }], 0), QUESTION],
  ['rates, which change everywhere', ALL, NOWHERE, { ...QUESTION, population: 'visits' as const }],
])('%s needs a full run', (_name, now, positions, question) => {
  const before = located(packEvents(ALL, 0));
  const layer = layerWith(before);
  const followed = new LiveLayers().follow(layer, question, {
    before,
    now: located(packEvents(now, 0)),
    positions,
  });
  expect(followed).toBeNull();
});
