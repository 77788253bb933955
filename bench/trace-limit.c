/*
 * The limit: F1 and F2 of many cases in plain C over the engine's own arrays, one thread, no removals, no visits.
 *
 * Input (argument 1), little-endian 32-bit words: personCount, halfEdgeCount, classBits, longest_s, caseCount,
 * minExposure_s, window_s, latent_s, horizon_s, rounds; then closeClasses[2^classBits], offsets[personCount + 1],
 * peers, starts, spans, and a case's person, from, to. Output: milliseconds of each round, then the number of rows
 * and their checksum.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct { int64_t start, end; } Interval;
typedef struct { uint32_t person; int32_t head, tail; int64_t sum_s; } Peer;
typedef struct { Interval span; int32_t next; } Episode;
typedef struct {
  uint32_t person, level, via;
  int64_t first, last, exposure_s, qualified_at, earliest;
} Row;

static uint32_t person_count, half_edge_count, class_bits, longest_s, case_count;
static uint32_t min_exposure_s, window_s, latent_s, horizon_s, rounds;
static const uint32_t *close_classes, *offsets, *peers, *starts, *spans, *cases;

static Peer *met;
static Episode *episodes;
static Interval *merged;
static uint32_t *slot_of, *row_of;
static uint32_t met_count, episode_count;
static Row *rows;
static uint32_t row_count;

static uint32_t first_from(int64_t value, uint32_t low, uint32_t high) {
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if ((int64_t)starts[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

static void meet(uint32_t source, int64_t from, int64_t to) {
  const uint32_t class_mask = (1u << class_bits) - 1;
  for (uint32_t i = 0; i < met_count; i++) slot_of[met[i].person] = 0;
  met_count = episode_count = 0;
  const uint32_t last = offsets[source + 1];
  for (uint32_t pos = first_from(from - longest_s, offsets[source], last); pos < last && starts[pos] < to; pos++) {
    int64_t start = starts[pos], end = start + (spans[pos] >> class_bits);
    if (end <= from || !close_classes[spans[pos] & class_mask]) continue;
    if (start < from) start = from;
    if (end > to) end = to;
    const uint32_t person = peers[pos];
    const int32_t episode = (int32_t)episode_count++;
    episodes[episode] = (Episode){{start, end}, -1};
    if (slot_of[person] == 0) {
      met[met_count] = (Peer){person, episode, episode, end - start};
      slot_of[person] = ++met_count;
    } else {
      Peer *peer = &met[slot_of[person] - 1];
      episodes[peer->tail].next = episode;
      peer->tail = episode;
      peer->sum_s += end - start;
    }
  }
}

/* Starts ascend within a person, so clipped episodes need no sort. */
static uint32_t merge(int32_t episode) {
  uint32_t count = 0;
  for (; episode >= 0; episode = episodes[episode].next) {
    const Interval span = episodes[episode].span;
    if (count > 0 && span.start <= merged[count - 1].end) {
      if (span.end > merged[count - 1].end) merged[count - 1].end = span.end;
    } else {
      merged[count++] = span;
    }
  }
  return count;
}

/* For each opening interval the time at which enough is held; the first within the window is the earliest of all. */
static int qualify(uint32_t count, Row *row) {
  int64_t total_s = 0;
  for (uint32_t i = 0; i < count; i++) total_s += merged[i].end - merged[i].start;
  uint32_t closing = 0;
  int64_t held_s = 0; /* of intervals [opening, closing) */
  for (uint32_t opening = 0; opening < count; opening++) {
    while (closing < count && held_s + merged[closing].end - merged[closing].start < min_exposure_s) {
      held_s += merged[closing].end - merged[closing].start;
      closing++;
    }
    if (closing == count) return 0;
    const int64_t enough = merged[closing].start + (min_exposure_s - held_s);
    if (enough <= merged[opening].start + window_s) {
      row->first = merged[opening].start;
      row->last = merged[count - 1].end;
      row->exposure_s = total_s;
      row->qualified_at = enough;
      return 1;
    }
    held_s -= merged[opening].end - merged[opening].start;
  }
  return 0;
}

static int is_before(const Row *a, const Row *b) {
  if (a->first != b->first) return a->first < b->first;
  if (a->qualified_at != b->qualified_at) return a->qualified_at < b->qualified_at;
  return a->via < b->via;
}

static void expand(uint32_t source, int64_t from, int64_t to, uint32_t level, uint32_t index) {
  meet(source, from, to);
  for (uint32_t i = 0; i < met_count; i++) {
    Row found = {.person = met[i].person, .level = level, .via = source};
    if (found.person == index || met[i].sum_s < min_exposure_s || !qualify(merge(met[i].head), &found)) continue;
    if (row_of[found.person] == 0) {
      found.earliest = found.first;
      rows[row_count] = found;
      row_of[found.person] = ++row_count;
      continue;
    }
    Row *row = &rows[row_of[found.person] - 1];
    if (found.first < row->earliest) row->earliest = found.first;
    if (row->level != level) continue;
    if (found.last > row->last) row->last = found.last;
    if (!is_before(&found, row)) continue;
    found.last = row->last;
    found.earliest = row->earliest;
    *row = found;
  }
}

static int by_level_and_person(const void *a, const void *b) {
  const Row *x = a, *y = b;
  if (x->level != y->level) return x->level < y->level ? -1 : 1;
  return x->person < y->person ? -1 : x->person > y->person;
}

static uint32_t mixed(uint32_t sum, int64_t value) { return (sum ^ (uint32_t)value) * 16777619u; }

static uint32_t trace(const uint32_t *index, uint32_t sum) {
  row_count = 0;
  expand(index[0], index[1], index[2], 1, index[0]);
  const uint32_t f1_count = row_count;
  for (uint32_t i = 0; i < f1_count; i++) {
    const int64_t from = rows[i].first + latent_s;
    expand(rows[i].person, from, from + horizon_s, 2, index[0]);
  }
  for (uint32_t i = 0; i < row_count; i++) row_of[rows[i].person] = 0;
  qsort(rows, row_count, sizeof(Row), by_level_and_person);
  for (uint32_t i = 0; i < row_count; i++) {
    const Row *row = &rows[i];
    sum = mixed(mixed(mixed(sum, row->level), row->person), row->via);
    sum = mixed(mixed(mixed(mixed(sum, row->first), row->last), row->exposure_s), row->qualified_at);
  }
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
  person_count = words[0], half_edge_count = words[1], class_bits = words[2], longest_s = words[3];
  case_count = words[4], min_exposure_s = words[5], window_s = words[6], latent_s = words[7];
  horizon_s = words[8], rounds = words[9];
  close_classes = words + 10;
  offsets = close_classes + (1u << class_bits);
  peers = offsets + person_count + 1;
  starts = peers + half_edge_count;
  spans = starts + half_edge_count;
  cases = spans + half_edge_count;
  uint32_t degree_max = 0;
  for (uint32_t p = 0; p < person_count; p++)
    if (offsets[p + 1] - offsets[p] > degree_max) degree_max = offsets[p + 1] - offsets[p];
  met = malloc(sizeof(Peer) * (degree_max + 1));
  episodes = malloc(sizeof(Episode) * (degree_max + 1));
  merged = malloc(sizeof(Interval) * (degree_max + 1));
  rows = malloc(sizeof(Row) * person_count);
  slot_of = calloc(person_count, sizeof(uint32_t));
  row_of = calloc(person_count, sizeof(uint32_t));
  uint32_t sum = 0;
  uint64_t total_rows = 0;
  for (uint32_t round = 0; round < rounds; round++) {
    struct timespec before, after;
    sum = 2166136261u;
    total_rows = 0;
    clock_gettime(CLOCK_MONOTONIC, &before);
    for (uint32_t i = 0; i < case_count; i++) {
      sum = trace(cases + 3 * (size_t)i, sum);
      total_rows += row_count;
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    printf("%.3f\n", (after.tv_sec - before.tv_sec) * 1e3 + (after.tv_nsec - before.tv_nsec) / 1e6);
  }
  printf("%llu %u\n", (unsigned long long)total_rows, sum);
  return 0;
}
