import ComputeKernel
import NodeInterface

extension EffectBuffer {
  /// Records the received states that a node's table did not keep.
  mutating func record(_ refusals: ObjectTable.Refusals) {
    for (meter, count) in [
      (Meter.statesFuture, refusals.future), (.statesOld, refusals.old),
      (.statesSuperseded, refusals.superseded), (.statesEvicted, refusals.evicted),
    ] where count > 0 { record(meter, Double(count)) }
  }
}
