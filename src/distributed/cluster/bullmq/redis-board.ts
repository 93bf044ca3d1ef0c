// The board of renders in Redis: two keys for each render, which expire by themselves.

import { AfmpegError } from '../../../errors.js';
import type { AfmpegErrorJson } from '../../../errors.js';
import type { RenderBoard } from '../board.js';
import type { Redis } from './packages.js';

export class RedisBoard implements RenderBoard {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
    private readonly retentionMs: number,
  ) {}

  async stopReason(render: string): Promise<AfmpegErrorJson | undefined> {
    const text = await this.redis.get(this.stopKey(render));
    return text === null ? undefined : AfmpegError.fromJSON(JSON.parse(text)).toJSON();
  }

  async stop(render: string, reason: AfmpegErrorJson): Promise<void> {
    await this.redis.set(this.stopKey(render), JSON.stringify(reason), 'PX', this.retentionMs, 'NX');
  }

  async reportFrames(render: string, step: string, frames: number): Promise<void> {
    const key = this.framesKey(render);
    await this.redis.multi().hset(key, step, frames).pexpire(key, this.retentionMs).exec();
  }

  async frames(render: string): Promise<Record<string, number>> {
    const found = await this.redis.hgetall(this.framesKey(render));
    return Object.fromEntries(Object.entries(found).map(([step, frames]) => [step, Number(frames)]));
  }

  /** A stop stays until it expires: a worker that comes back late must see it. */
  async forget(render: string): Promise<void> {
    await this.redis.del(this.framesKey(render));
  }

  /** Lifts the stop of an earlier try under the same name. */
  async allow(render: string): Promise<void> {
    await this.redis.del(this.stopKey(render));
  }

  private stopKey(render: string): string {
    return `${this.prefix}:render:${render}:stop`;
  }

  private framesKey(render: string): string {
    return `${this.prefix}:render:${render}:frames`;
  }
}
