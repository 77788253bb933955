import { expect, test } from 'vitest';
import { decodeLz4Frame } from './lz4-frame.ts';

/** Written by the lz4 command line tool, version 1.9.4. */
const FRAME = Buffer.from(
  'BCJNGGRAp5MBAABtaGVsbG8gBgD+ASwgb25lIHR3byB0aHJlZSwiAAISAAsoAPH/PTsgMSwyLDMsNCw1LDYsNyw4LDksMTAsMTEsMTIsMTMsMTQsMTUsMTYsMTcsMTgsMTksMjAsMjEsMjIsMjMsMjQsMjUsMjYsMjcsMjgsMjksMzAsMzEsMzIsMzMsMzQsMzUsMzYsMzcsMzgsMzksNDAsNDEsNDIsNDMsNDQsNDUsNDYsNDcsNDgsNDksNTAsNTEsNTIsNTMsNTQsNTUsNTYsNTcsNTgsNTksNjAsNjEsNjIsNjMsNjQsNjUsNjYsNjcsNjgsNjksNzAsNzEsNzIsNzMsNzQsNzUsNzYsNzcsNzgsNzksODAsODEsODIsODMsODQsODUsODYsODcsODgsODksOTAsOTEsOTIsOTMsOTQsOTUsOTYsOTcsOTgsOTksMTAwLDEwMSwxMDIsMTAzLDEwNCwxMDUsMTA2LDEwNywxMDgsMTA5LDE3ATAxLDE5AQA6AQA7AQA8AQA9AQA+AaAxOCwxMTksMTIwAAAAABP36s8=',
  'base64',
);
const TEXT = `hello hello hello hello, one two three, hello hello hello hello, one two three; ${Array.from({ length: 120 }, (_, index) => index + 1)}`;

test('a frame is unpacked', () => {
  expect(Buffer.from(decodeLz4Frame(FRAME)).toString()).toBe(TEXT);
});

test('a frame that is cut is refused', () => {
  for (let end = 0; end < FRAME.length - 8; end += 13)
    expect(() => decodeLz4Frame(FRAME.subarray(0, end))).toThrow(RangeError);
});
