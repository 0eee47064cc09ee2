import { signal } from '@preact/signals';
import type { FeedEvent } from './types';

export interface Change {
  id: string;
  type: string;
  seq: number;
  at: string;
}

interface Frame {
  events?: FeedEvent[];
  latest?: { execution: string; from: number; to: number; events: FeedEvent[] }[];
  stale?: { execution: string; seq: number }[];
  changed?: Change[];
  refresh?: boolean;
  errors?: { execution?: string; status: number; detail: string }[];
}

export interface Follower {
  /** In order, without duplicates; `seq` may skip numbers where the connection was too slow for all of them. */
  events(events: FeedEvent[]): void;
  /** Events up to `seq` are no longer available: read the execution over REST. */
  stale(seq: number): void;
  failed?(detail: string): void;
}

export interface ListFollower {
  changed(changes: Change[]): void;
  /** More changed than was reported, or something may have been missed: reload the list. */
  refresh(): void;
}

export type Connection = 'connecting' | 'live' | 'lost';

const FIRST_PAUSE = 250;
/** Jitter can double it. Short, since somebody may be waiting for it. */
const LONGEST_PAUSE = 3_000;

/** The WebSocket of a page: it multiplexes subscriptions, which survive reconnects. */
export class Live {
  readonly connection = signal<Connection>('connecting');
  private socket: WebSocket | null = null;
  private pause = FIRST_PAUSE;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly followed = new Map<string, { followers: Map<Follower, number>; last: number }>();
  private readonly lists = new Set<ListFollower>();
  private wasConnected = false;

  constructor(private readonly address: string) {}

  /** Subscribes to the events after `last`. Returns the function that unsubscribes. */
  follow(execution: string, last: number, follower: Follower): () => void {
    const known = this.followed.get(execution);
    if (known) {
      // One subscription per execution: when somebody joins, it restarts at the older position; the others skip what
      // they have.
      known.followers.set(follower, last);
      if (last < known.last) {
        known.last = last;
        this.send({ unfollow: execution });
        this.send({ follow: execution, from: last + 1 });
      }
    } else {
      this.followed.set(execution, { followers: new Map([[follower, last]]), last });
      this.send({ follow: execution, from: last + 1 });
    }
    return () => {
      const entry = this.followed.get(execution);
      if (entry?.followers.delete(follower) && entry.followers.size === 0) {
        this.followed.delete(execution);
        this.send({ unfollow: execution });
      }
    };
  }

  /** Subscribes to changes of the tenant's executions. */
  followAll(list: ListFollower): () => void {
    this.lists.add(list);
    if (this.lists.size === 1) this.send({ follow: '*' });
    return () => {
      if (this.lists.delete(list) && this.lists.size === 0) this.send({ unfollow: '*' });
    };
  }

  /** No effect when connected or connecting. */
  connect(): void {
    if (this.socket || this.timer) return;
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.onopen = () => {
      this.pause = FIRST_PAUSE;
      this.connection.value = 'live';
      for (const [execution, { last }] of this.followed) this.send({ follow: execution, from: last + 1 });
      if (this.lists.size > 0) this.send({ follow: '*' });
      // The list has no sequence to resume from: it is reloaded to pick up what changed meanwhile.
      if (this.wasConnected) for (const list of this.lists) list.refresh();
      this.wasConnected = true;
    };
    socket.onmessage = (message) => this.received(JSON.parse(String(message.data)) as Frame);
    socket.onclose = () => {
      this.socket = null;
      this.connection.value = 'lost';
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.connect();
      }, this.pause * (1 + Math.random()));
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    };
  }

  private send(order: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(order));
  }

  private received(frame: Frame): void {
    if (frame.events) this.deliver(frame.events);
    for (const { events, execution, to } of frame.latest ?? []) {
      this.deliver(events);
      this.moved(execution, to);
    }
    for (const { execution, seq } of frame.stale ?? []) {
      this.moved(execution, seq);
      this.followed.get(execution)?.followers.forEach((_, follower) => follower.stale(seq));
    }
    for (const { execution, detail } of frame.errors ?? []) {
      if (execution) this.followed.get(execution)?.followers.forEach((_, follower) => follower.failed?.(detail));
    }
    if (frame.changed) for (const list of this.lists) list.changed(frame.changed);
    if (frame.refresh) for (const list of this.lists) list.refresh();
  }

  private deliver(events: FeedEvent[]): void {
    for (const [execution, some] of Map.groupBy(events, (event) => event.execution)) {
      const followers = this.followed.get(execution)?.followers;
      followers?.forEach((last, follower) => {
        const fresh = some.filter((event) => event.seq > last);
        if (fresh.length === 0) return;
        followers.set(follower, fresh[fresh.length - 1]!.seq);
        follower.events(fresh);
      });
      this.moved(execution, some[some.length - 1]!.seq);
    }
  }

  private moved(execution: string, seq: number): void {
    const entry = this.followed.get(execution);
    if (entry && seq > entry.last) entry.last = seq;
  }
}

const scheme = location.protocol === 'https:' ? 'wss' : 'ws';

export const live = new Live(`${scheme}://${location.host}/api/watch`);
