import { signal } from '@preact/signals';
import { get, url } from '../../api';
import { live } from '../../live';
import { Pace } from '../../pace';
import type { ExecutionPage, ExecutionSummary } from '../../types';
import { asked, fits, searched, type Filter } from './filter';
import { firstPage, nextPage, NONE, PAGE, refreshed, released, type Rows } from './rows';

const PAUSE = 1000;
/** Ids of one request. */
const MOST_IDS = 500;
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
      if (turn === this.turn) {
        this.loading.value = false;
        // What changed while it was read.
        if (this.pending()) this.pace.ask();
      }
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
    if (this.rows.value.further && this.filter) await this.show(this.filter);
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
    const { filter, turn } = this;
    if (!filter || this.loading.value) return;
    if (this.unknown.size > MANY) {
      this.anew = true;
      this.unknown.clear();
    }
    this.wasAnew = this.anew && !(this.wasAnew && this.touched.size > 0);
    try {
      if (this.wasAnew) {
        this.anew = false;
        const page = await this.page(filter, null);
        if (turn === this.turn) this.newest(filter, page);
      } else {
        await this.changed(filter, turn);
      }
      if (turn === this.turn) this.failure.value = undefined;
    } catch (failure) {
      // The rows stay; the next change, or the socket when it is back, asks again.
      if (turn === this.turn) this.failure.value = failure;
    }
    if (this.pending()) this.pace.ask();
  }

  private async changed(filter: Filter, turn: number): Promise<void> {
    // Whether a text is found only the service knows: it is asked with the unknown ones, and they go by themselves.
    const searching = searched(filter) !== '';
    const alone = searching && this.touched.size === 0;
    const ids = (searching ? [...(alone ? this.unknown : this.touched)] : [...this.touched, ...this.unknown]).slice(0, MOST_IDS);
    if (ids.length === 0) return;
    for (const id of ids) if (!this.touched.delete(id)) this.unknown.delete(id);
    const query = { ...(alone && asked(filter, Date.now())), limit: MOST_IDS };
    // Commas as they are: written as %2C the line would be half as long again.
    const page = await get<ExecutionPage>(`${url('/api/executions', query)}&ids=${ids.join(',')}`);
    if (turn !== this.turn) return;
    const there = new Set(page.items.map((one) => one.id));
    this.take(filter, page.items, alone ? [] : ids.filter((id) => !there.has(id)));
  }

  private newest(filter: Filter, page: ExecutionPage): void {
    const shown = new Set([...this.rows.value.items, ...this.rows.value.held].map((one) => one.id));
    const apart = page.next !== null && !page.items.some((one) => shown.has(one.id));
    // So many are new that between them and what is shown some may be missing: there is nothing to join.
    if (apart && !this.quiet()) {
      this.rows.value = firstPage(page);
      return;
    }
    if (apart) this.rows.value = { ...this.rows.value, further: true };
    this.take(filter, page.items, []);
  }

  private take(filter: Filter, read: readonly ExecutionSummary[], missing: readonly string[]): void {
    const now = Date.now();
    const rows = refreshed(this.rows.value, read, missing, (row) => fits(filter, row, now), this.quiet());
    this.rows.value = rows;
    // So many have left that the page is half empty, though there are more.
    if (rows.next !== null && rows.items.length < PAGE / 2 && !rows.searchedTo) void this.show(filter);
  }

  private page(filter: Filter, cursor: string | null): Promise<ExecutionPage> {
    return get<ExecutionPage>('/api/executions', { ...asked(filter, Date.now()), limit: PAGE, cursor });
  }
}
