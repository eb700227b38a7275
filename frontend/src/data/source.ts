import {Api, askServer, type Ask, type ScaleInfo} from "../api";

/** The server, and what of its answers outlives a request. */
export class Source {
  readonly api: Api;
  /** The parts that may come later and have arrived once. */
  readonly seen = new Set<string>();
  readonly #scales = new Map<string, Promise<readonly ScaleInfo[]>>();

  constructor(ask: Ask = askServer) {
    this.api = new Api(ask);
  }

  /** What the steps of a run are compared by; beside another run the larger of both. */
  async scales(run: string, other = run): Promise<readonly ScaleInfo[]> {
    if (other === run) return this.#scalesOf(run);
    const [own, others] = await Promise.all([this.#scalesOf(run), this.#scalesOf(other)]);
    return own.map((scale) => {
      const {maximum = 0, p99 = 0} = others.find(({content}) => content === scale.content) ?? {};
      return {...scale, maximum: Math.max(scale.maximum, maximum), p99: Math.max(scale.p99, p99)};
    });
  }

  /** Asked for once, until something may have been logged. */
  #scalesOf(run: string): Promise<readonly ScaleInfo[]> {
    const scales = this.#scales.get(run) ?? this.api.scales(run, new AbortController().signal);
    this.#scales.set(run, scales);
    // Who asks again after a failure gets another try.
    scales.catch(() => {
      if (this.#scales.get(run) === scales) this.#scales.delete(run);
    });
    return scales;
  }

  forgetScales(): void {
    this.#scales.clear();
  }
}
