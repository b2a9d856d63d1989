import type {
  AvionicsEffect,
  AvionicsInput,
  BootCause,
  FlightNode,
  LocalTimes,
} from '../../protocols/avionics.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { MassMemory } from '../storage/mass-memory.ts';
import type { NodeClock } from '../world/node-clock.ts';
import type { SoftwareFault } from './software-fault.ts';
import type { TimerListener } from './timer-listener.ts';

/** An input without its local times, which the computer's clock adds. */
export type InputBody = AvionicsInput extends infer T
  ? T extends LocalTimes
    ? Omit<T, keyof LocalTimes>
    : never
  : never;

/** What happens with the effects of one step; called for each in order. */
export type EffectHandler = (effect: AvionicsEffect) => void;

/** What a computer is made of, and whom it tells what. */
export interface ComputerOptions {
  readonly node: NodeId;
  readonly queue: EventQueue;
  readonly memory: MassMemory;
  readonly clock: NodeClock;
  readonly entropy: RandomStream;
  /** Fresh flight software, as after a reset. */
  readonly create: () => FlightNode;
  readonly onEffect: EffectHandler;
  readonly onBoot: (bootCount: number, cause: BootCause) => void;
  /** Asked for by the software, or the watchdog has run out; the owner restarts the node. */
  readonly onRestart?: (cause: BootCause) => void;
  /** The software broke the contract and was stopped; the owner restarts the node, or not. */
  readonly onFault?: (fault: SoftwareFault) => void;
  readonly timerListener?: TimerListener;
}
