import { signal } from '@preact/signals';
import { get, url } from '../../api';
import { live } from '../../live';
import { Pace } from '../../pace';
import type { ExecutionPage } from '../../types';
import { asked, fits, searched, type Filter } from './filter';
import { firstPage, nextPage, NONE, PAGE, refreshed, released, type Rows } from './rows';

const PAUSE = 1000;
/** Ids of one request: its first line may have 4,096 characters. */
const MOST_IDS = 100;
/** More unknown ones than this are not asked for one by one: the newest page has them. */
const MANY = PAGE;

/** The list of executions: what was read, kept true by what the socket tells. */
export class LiveList {
  readonly rows = signal<Rows>(NONE);
  readonly failure = signal<unknown>(undefined);
  readonly loading = signal(true);
  private filter: Filter | null = null;
  /** Counts what is shown: an answer for an older one is dropped. */
  private turn = 0;
  private readonly touched = new Set<string>();
  private readonly unknown = new Set<string>();
  private anew = false;
  private wasAnew = false;
  private readonly pace = new Pace(() => this.catchUp(), PAUSE);

  /** @param quiet whether what is shown must stay where it is */
  constructor(private readonly quiet: () => boolean) {}

  /** The answer ends it. */
  start(): () => void {
    const stop = live.followAll({
      changed: (changes) => {
        const shown = new Set([...this.rows.value.items, ...this.rows.value.held].map((one) => one.id));
        for (const { id } of changes) (shown.has(id) ? this.touched : this.unknown).add(id);
        this.soon();
      },
      refresh: () => this.readAnew(),
    });
    const seen = () => {
      if (!document.hidden && this.pending()) this.pace.ask();
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      this.turn++;
      this.pace.stop();
      stop();
      document.removeEventListener('visibilitychange', seen);
    };
  }

  /** What is there stays until the answer comes. */
  async show(filter: Filter): Promise<void> {
    const turn = ++this.turn;
    this.filter = filter;
    this.touched.clear();
    this.unknown.clear();
    this.loading.value = true;
    try {
      const page = await this.page(filter, null);
      if (turn !== this.turn) return;
      this.rows.value = firstPage(page);
      this.failure.value = undefined;
    } catch (failure) {
      if (turn !== this.turn) return;
      this.rows.value = NONE;
      this.failure.value = failure;
    } finally {
      if (turn === this.turn) this.loading.value = false;
    }
  }

  async more(): Promise<void> {
    const turn = this.turn;
    const { next } = this.rows.value;
    if (!this.filter || next === null) return;
    const page = await this.page(this.filter, next);
    if (turn === this.turn) this.rows.value = nextPage(this.rows.value, page);
  }

  /** Shows what waited. */
  async release(): Promise<void> {
    if (this.rows.value.held.length >= PAGE && this.filter) await this.show(this.filter);
    else this.rows.value = released(this.rows.value);
  }

  /** These changed, as the answer to an order told. */
  touch(ids: readonly string[]): void {
    for (const id of ids) this.touched.add(id);
    this.soon();
  }

  readAnew(): void {
    this.anew = true;
    for (const { id } of this.rows.value.items) this.touched.add(id);
    this.soon();
  }

  private soon(): void {
    if (!document.hidden) this.pace.ask();
    else if (this.unknown.size > MANY) {
      // Nobody looks: do not gather names by the thousand.
      this.unknown.clear();
      this.anew = true;
    }
  }

  private pending(): boolean {
    return this.anew || this.touched.size > 0 || this.unknown.size > 0;
  }

  /** One request at a time: the newest page, or those that changed; when both are due they take turns. */
  private async catchUp(): Promise<void> {
    if (!this.filter || this.loading.value) return;
    const turn = this.turn;
    try {
      if (this.unknown.size > MANY || (this.unknown.size > 0 && searched(this.filter))) {
        this.anew = true;
        this.unknown.clear();
      }
      this.wasAnew = this.anew && !(this.wasAnew && this.touched.size > 0);
      if (this.wasAnew) {
        this.anew = false;
        const page = await this.page(this.filter, null);
        if (turn === this.turn) this.take(page, []);
      } else {
        const ids = [...this.touched, ...this.unknown].slice(0, MOST_IDS);
        if (ids.length === 0) return;
        for (const id of ids) if (!this.touched.delete(id)) this.unknown.delete(id);
        // Commas as they are: written as %2C a hundred ids would not fit.
        const page = await get<ExecutionPage>(`${url('/api/executions', { limit: MOST_IDS })}&ids=${ids.join(',')}`);
        const there = new Set(page.items.map((one) => one.id));
        if (turn === this.turn) this.take(page, ids.filter((id) => !there.has(id)));
      }
      if (this.failure.value && turn === this.turn) this.failure.value = undefined;
    } catch (failure) {
      // The rows stay; the next change, or the socket when it is back, asks again.
      if (turn === this.turn) this.failure.value = failure;
    }
    if (this.pending()) this.pace.ask();
  }

  private take(page: ExecutionPage, missing: string[]): void {
    const filter = this.filter;
    if (!filter) return;
    const now = Date.now();
    const shown = new Set(this.rows.value.items.map((one) => one.id));
    // Whether a text is found only the service knows: what it listed and what is shown already has it.
    const text = searched(filter) !== '';
    const found = this.wasAnew ? new Set(page.items.map((one) => one.id)) : shown;
    const rows = refreshed(
      this.rows.value,
      page.items,
      missing,
      (row) => fits(filter, row, now) && (!text || found.has(row.id) || shown.has(row.id)),
      this.quiet(),
    );
    this.rows.value = rows;
    // So many have left that the page is half empty, though there are more.
    if (rows.next !== null && rows.items.length < PAGE / 2) void this.show(filter);
  }

  private page(filter: Filter, cursor: string | null): Promise<ExecutionPage> {
    return get<ExecutionPage>('/api/executions', { ...asked(filter, Date.now()), limit: PAGE, cursor });
  }
}
