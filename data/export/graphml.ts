import { sanitizeAttributeValue, sanitizeTextContent } from 'write-excel-file/utility';
import { formatInstant } from '../../engine/time.ts';
import { type Exported, nodesOf } from './network.ts';

type Value = string | number | boolean | undefined;

/** Attributes of nodes and edges with their types. */
const NODE = {
  case_id: 'string',
  is_case: 'boolean',
  level: 'int',
  onset: 'string',
  name: 'string',
  area: 'string',
};
const EDGE = {
  case_id: 'string',
  level: 'int',
  first_exposure: 'string',
  last_exposure: 'string',
  exposure_s: 'int',
};

/** The lists as one directed multigraph in GraphML 1.0 (http://graphml.graphdrawing.org), instants as ISO 8601. In pieces. */
export function* graphml(exported: Exported): Generator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
${keys('node', NODE)}${keys('edge', EDGE)}<graph edgedefault="directed">
`;
  for (const { person, case: own, level, name, area } of nodesOf(exported)) {
    const onset = own?.onset == null ? undefined : formatInstant(own.onset);
    const values = { case_id: own?.case_id, is_case: own !== null, level, onset, name, area };
    yield `<node id="${sanitizeAttributeValue(person)}">${data('node', values)}</node>\n`;
  }
  for (const [number, row] of exported.contacts.entries()) {
    const first_exposure = formatInstant(row.first_exposure);
    const last_exposure = formatInstant(row.last_exposure);
    const { case_id, level, exposure_s } = row;
    const values = { case_id, level, first_exposure, last_exposure, exposure_s };
    yield `<edge id="e${number}" source="${sanitizeAttributeValue(row.via)}" target="${sanitizeAttributeValue(row.person)}">${data('edge', values)}</edge>\n`;
  }
  yield '</graph>\n</graphml>\n';
}

function keys(of: string, attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, type]) => `<key id="${of}-${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>\n`)
    .join('');
}

function data(of: string, values: Readonly<Record<string, Value>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<data key="${of}-${name}">${sanitizeTextContent(String(value))}</data>`)
    .join('');
}
