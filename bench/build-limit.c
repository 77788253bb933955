/*
 * The limit: the contact graph built in plain C from the same columns by the same counting sorts, one thread.
 *
 * Input (argument 1), little-endian 32-bit words: personCount, encounterCount, classBits, classCount; then the
 * signals of the classes, ascending, and the columns personA, personB, start, end, signal. No encounter is longer
 * than a half-edge may be. Output: milliseconds, then the checksum of offsets, peers, starts and spans.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DIGITS 65536u

static uint32_t person_count, encounter_count, class_bits, class_count;
static const uint32_t *signals, *person_a, *person_b, *start, *end, *signal_of;
static uint32_t *offsets, *peers, *starts, *spans;

static void *allocate(size_t count) {
  void *words = calloc(count, sizeof(uint32_t));
  if (!words) { perror("calloc"); exit(1); }
  return words;
}

static void order_by_digit(const uint32_t *from, uint32_t *order, int shift) {
  uint32_t *next = allocate(DIGITS + 1);
  for (uint32_t i = 0; i < encounter_count; i++) next[((start[i] >> shift) & (DIGITS - 1)) + 1]++;
  for (uint32_t digit = 0; digit < DIGITS; digit++) next[digit + 1] += next[digit];
  for (uint32_t i = 0; i < encounter_count; i++) {
    const uint32_t row = from ? from[i] : i;
    order[next[(start[row] >> shift) & (DIGITS - 1)]++] = row;
  }
  free(next);
}

static uint32_t class_of(uint32_t signal) {
  uint32_t low = 0, high = class_count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (signals[middle] < signal) low = middle + 1;
    else high = middle;
  }
  return low;
}

static void put(uint32_t *next, uint32_t person, uint32_t peer, uint32_t at, uint32_t span) {
  const uint32_t pos = next[person]++;
  peers[pos] = peer;
  starts[pos] = at;
  spans[pos] = span;
}

static void build(void) {
  offsets = allocate((size_t)person_count + 1);
  for (uint32_t i = 0; i < encounter_count; i++) {
    if (person_a[i] == person_b[i] || end[i] <= start[i]) continue;
    offsets[person_a[i] + 1]++;
    offsets[person_b[i] + 1]++;
  }
  for (uint32_t person = 0; person < person_count; person++) offsets[person + 1] += offsets[person];
  const size_t half_edge_count = offsets[person_count];
  peers = allocate(half_edge_count);
  starts = allocate(half_edge_count);
  spans = allocate(half_edge_count);
  uint32_t *next = allocate(person_count), *lower = allocate(encounter_count), *order = allocate(encounter_count);
  for (uint32_t person = 0; person < person_count; person++) next[person] = offsets[person];
  order_by_digit(NULL, lower, 0);
  order_by_digit(lower, order, 16);
  for (uint32_t i = 0; i < encounter_count; i++) {
    const uint32_t row = order[i];
    if (person_a[row] == person_b[row] || end[row] <= start[row]) continue;
    const uint32_t span = (end[row] - start[row]) << class_bits | class_of(signal_of[row]);
    put(next, person_a[row], person_b[row], start[row], span);
    put(next, person_b[row], person_a[row], start[row], span);
  }
  free(next), free(lower), free(order);
}

static uint32_t mixed(uint32_t sum, const uint32_t *words, size_t count) {
  for (size_t i = 0; i < count; i++) sum = (sum ^ words[i]) * 16777619u;
  return sum;
}

static const uint32_t *read_words(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) { perror(path); exit(1); }
  fseek(file, 0, SEEK_END);
  const size_t size = (size_t)ftell(file);
  rewind(file);
  uint32_t *words = malloc(size);
  if (!words || fread(words, 1, size, file) != size) { perror(path); exit(1); }
  fclose(file);
  return words;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  const uint32_t *words = read_words(argv[1]);
  person_count = words[0], encounter_count = words[1], class_bits = words[2], class_count = words[3];
  signals = words + 4;
  person_a = signals + class_count;
  person_b = person_a + encounter_count;
  start = person_b + encounter_count;
  end = start + encounter_count;
  signal_of = end + encounter_count;
  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  build();
  clock_gettime(CLOCK_MONOTONIC, &after);
  printf("%.3f\n", (after.tv_sec - before.tv_sec) * 1e3 + (after.tv_nsec - before.tv_nsec) / 1e6);
  const size_t half_edge_count = offsets[person_count];
  uint32_t sum = mixed(2166136261u, offsets, (size_t)person_count + 1);
  sum = mixed(mixed(mixed(sum, peers, half_edge_count), starts, half_edge_count), spans, half_edge_count);
  printf("%u\n", sum);
  return 0;
}
