import { queueOptionsSymbol, type TaskQueue } from 'piscina';

type Task = Parameters<TaskQueue['push']>[0];

/** The task, for which those that are not urgent wait. */
export function urgent<T extends object>(task: T): T {
  return Object.assign(task, { [queueOptionsSymbol]: { isUrgent: true } });
}

/** Tasks in order of arrival, the urgent ones before the others. */
export class UrgentFirst implements TaskQueue {
  readonly #urgent: Task[] = [];
  readonly #others: Task[] = [];

  get size(): number {
    return this.#urgent.length + this.#others.length;
  }

  push(task: Task): void {
    this.#laneOf(task).push(task);
  }

  shift(): Task | null {
    return this.#urgent.shift() ?? this.#others.shift() ?? null;
  }

  remove(task: Task): void {
    const lane = this.#laneOf(task);
    lane.splice(lane.indexOf(task), 1);
  }

  #laneOf(task: Task): Task[] {
    return task[queueOptionsSymbol] === null ? this.#others : this.#urgent;
  }
}
