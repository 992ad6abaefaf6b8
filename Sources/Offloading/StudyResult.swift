import SimCore

/// What one policy achieved in a study.
package struct StudyResult: Hashable, Sendable {
  /// Tasks that arose. Each has been completed, lost or shed, or was still under way at the end.
  package var tasks: UInt64 = 0
  package var completed: UInt64 = 0
  /// Completed in time.
  package var timely: UInt64 = 0
  /// The policy ran them nowhere.
  package var shed: UInt64 = 0
  /// No result: the queue of the own computer was full, or input or result were lost without a fallback.
  package var lost: UInt64 = 0
  package var unfinished: UInt64 = 0
  /// Tasks by the first site.
  package var own: UInt64 = 0
  package var edge: UInt64 = 0
  package var cloud: UInt64 = 0
  /// Refused by an edge node or the cloud: the queue was full, or the task would have been late.
  package var refused: UInt64 = 0
  /// Done by the device itself after it was sent elsewhere.
  package var fallbacks: UInt64 = 0
  /// Messages lost in a cell, since the device had left its coverage, and at a node that did not work.
  package var lostInCell: UInt64 = 0
  package var lostByLeaving: UInt64 = 0
  package var lostByOutage: UInt64 = 0
  /// Results that followed a device into another cell.
  package var forwarded: UInt64 = 0
  /// Images of containers that edge nodes fetched.
  package var fetched: UInt64 = 0
  /// From the release to the result at the device.
  package var latency = DurationHistogram()
  /// Energy, joules.
  package var joules = Joules()
  /// Mean share of the time that servers are busy: devices' own computers, edge nodes, cloud; of cells' uplinks and of the
  /// wire towards the cloud the share of the time that something is under way.
  package var ownUse = 0.0
  package var edgeUse = 0.0
  package var cloudUse = 0.0
  package var cellUse = 0.0
  package var wireUse = 0.0
  /// Jain's index of the shares of timely tasks of the devices that had tasks: 1 if all are equal (Jain, Chiu, Hawe, DEC
  /// TR-301, 1984).
  package var fairness = 1.0
  package var events: UInt64 = 0

  /// Energy by component; the sum is the total.
  package struct Joules: Hashable, Sendable {
    /// Computers that are switched on, whether or not they compute.
    package var rest = 0.0
    package var operations = 0.0
    package var memory = 0.0
    /// Radios of the devices, cells, wires.
    package var radio = 0.0
    package var network = 0.0
    /// Cooling and supply of the buildings.
    package var buildings = 0.0
    package init() {}
    package var total: Double { rest + operations + memory + radio + network + buildings }
    /// What depends on the tasks: all but rest and its building.
    package var dynamic = 0.0
  }

  package init() {}

  /// Tasks without a timely result among those that came to an end.
  package var missRatio: Double {
    let ended = completed + shed + lost
    return ended == 0 ? 0 : Double(ended - timely) / Double(ended)
  }
}
