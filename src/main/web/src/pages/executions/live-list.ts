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
/** More unknown ids than this are not requested individually: the newest page contains them. */
const MANY = PAGE;

/** The list of executions, loaded over REST and kept current by the WebSocket. */
export class LiveList {
  readonly rows = signal<Rows>(NONE);
  readonly failure = signal<unknown>(undefined);
  readonly loading = signal(true);
  private filter: Filter | null = null;
  /** Version of what is shown: responses for an older one are dropped. */
  private generation = 0;
  private readonly touched = new Set<string>();
  private readonly unknown = new Set<string>();
  private anew = false;
  private wasAnew = false;
  private readonly pace = new Pace(() => this.catchUp(), PAUSE);

  /** @param quiet whether visible rows must not move */
  constructor(private readonly quiet: () => boolean) {}

  /** Returns the function that stops it. */
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
      this.generation++;
      this.pace.stop();
      stop();
      document.removeEventListener('visibilitychange', seen);
    };
  }

  /** The current rows stay until the response arrives. */
  async show(filter: Filter): Promise<void> {
    const generation = ++this.generation;
    this.filter = filter;
    this.touched.clear();
    this.unknown.clear();
    this.loading.value = true;
    try {
      const page = await this.page(filter, null);
      if (generation !== this.generation) return;
      this.rows.value = firstPage(page);
      this.failure.value = undefined;
    } catch (failure) {
      if (generation !== this.generation) return;
      this.rows.value = NONE;
      this.failure.value = failure;
    } finally {
      if (generation === this.generation) {
        this.loading.value = false;
        // Changes that arrived while it was loading.
        if (this.pending()) this.pace.ask();
      }
    }
  }

  async more(): Promise<void> {
    const generation = this.generation;
    const { next } = this.rows.value;
    if (!this.filter || next === null) return;
    const page = await this.page(this.filter, next);
    if (generation === this.generation) this.rows.value = nextPage(this.rows.value, page);
  }

  /** Shows the waiting rows. */
  async release(): Promise<void> {
    if (this.rows.value.further && this.filter) await this.show(this.filter);
    else this.rows.value = released(this.rows.value);
  }

  /** These changed, as reported by the response to a bulk operation. */
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
      // The page is hidden: do not collect ids by the thousand.
      this.unknown.clear();
      this.anew = true;
    }
  }

  private pending(): boolean {
    return this.anew || this.touched.size > 0 || this.unknown.size > 0;
  }

  /** One request at a time: the newest page or the changed rows; when both are due they alternate. */
  private async catchUp(): Promise<void> {
    const { filter, generation } = this;
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
        if (generation === this.generation) this.newest(filter, page);
      } else {
        await this.changed(filter, generation);
      }
      if (generation === this.generation) this.failure.value = undefined;
    } catch (failure) {
      // The rows stay; the next change, or a reconnect, triggers another request.
      if (generation === this.generation) this.failure.value = failure;
    }
    if (this.pending()) this.pace.ask();
  }

  private async changed(filter: Filter, generation: number): Promise<void> {
    // Only the service can match a text: the filter is sent with unknown ids, which are requested separately.
    const searching = searched(filter) !== '';
    const alone = searching && this.touched.size === 0;
    const ids = (searching ? [...(alone ? this.unknown : this.touched)] : [...this.touched, ...this.unknown]).slice(0, MOST_IDS);
    if (ids.length === 0) return;
    for (const id of ids) if (!this.touched.delete(id)) this.unknown.delete(id);
    const query = { ...(alone && asked(filter, Date.now())), limit: MOST_IDS };
    // Commas are not escaped: %2C would make the URL half as long again.
    const page = await get<ExecutionPage>(`${url('/api/executions', query)}&ids=${ids.join(',')}`);
    if (generation !== this.generation) return;
    const there = new Set(page.items.map((one) => one.id));
    this.take(filter, page.items, alone ? [] : ids.filter((id) => !there.has(id)));
  }

  private newest(filter: Filter, page: ExecutionPage): void {
    const shown = new Set([...this.rows.value.items, ...this.rows.value.held].map((one) => one.id));
    const apart = page.next !== null && !page.items.some((one) => shown.has(one.id));
    // So many are new that some may be missing between them and the visible rows: nothing to merge.
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
    // So many rows have left that the page is half empty although there are more.
    if (rows.next !== null && rows.items.length < PAGE / 2 && !rows.searchedTo) void this.show(filter);
  }

  private page(filter: Filter, cursor: string | null): Promise<ExecutionPage> {
    return get<ExecutionPage>('/api/executions', { ...asked(filter, Date.now()), limit: PAGE, cursor });
  }
}
