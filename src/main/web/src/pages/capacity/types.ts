/** Responses of the endpoints under `/api/monitoring`, and the part of `/api/health` that is shown here. */

export type ServiceLevel = 'healthy' | 'warning' | 'critical';

export interface Report {
  database: {
    /** Of the busiest pool, like `utilizationPercent`; the other figures are totals of all pools. */
    status: ServiceLevel;
    totalConnections: number;
    idleConnections: number;
    waitingRequests: number;
    maxConnections: number;
    utilizationPercent: number;
  };
  queue: {
    status: ServiceLevel;
    waiting: number;
    active: number;
    completed: number;
    failed: number;
    delayed: number;
    total: number;
    concurrency: number;
  };
  environment: { nodeEnv: string; redisEnabled: boolean; workerMode: boolean };
  recommendations: string[];
}

export interface Sample {
  at: string;
  waiting: number;
  active: number;
  delayed: number;
  started: number;
  completed: number;
  failed: number;
  cancelled: number;
  workers: number;
  slots: number;
  poolUsed: number;
  poolSize: number;
  poolWaiting: number;
}

export interface History {
  intervalSeconds: number;
  from: string;
  to: string;
  samples: Sample[];
}

/** Null values are of workers whose version does not report them. */
export interface Worker {
  name: string;
  id: string;
  startedAt: string | null;
  beatAt: string;
  slots: number;
  active: number;
  poolUsed: number | null;
  poolSize: number | null;
  poolWaiting: number | null;
  version: string | null;
}

export interface Health {
  status: 'healthy' | 'degraded' | 'unhealthy';
  postgres: { status: string; reason?: string };
  redis: { status: string; kind?: string; reason?: string };
  version: string;
}
