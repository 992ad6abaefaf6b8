import NodeInterface
import SimCore

/// One node of a host with its own senses, modem and digest. Its `Receiver` is kept elsewhere.
struct HostedNode<Computer: Node, Perception: Senses> {
  let id: NodeID
  var computer: Computer
  var senses: Perception
  var modem: Modem
  var digest: StateHash
  /// Row of its vehicle in the present truth slice; −1 if none.
  var row: Int
  /// Sensor frames, tasks, receptions and pictures of the node are recorded; and because of `record.nodes`.
  var isRecorded: Bool
  let isListed: Bool
  /// Index of its receiver.
  let receiver: Int
  /// Earliest event other than receptions, and the time before which the node has no effect unless an urgent message
  /// arrives. Cached by `settle`, because every window reads them.
  private(set) var nextAt = SimTime.zero
  private(set) var nextEffectAt = SimTime.zero

  init(
    id: NodeID, entity: UInt64, computer: Computer, senses: Perception, modem: Modem, row: Int,
    isRecorded: Bool, isListed: Bool, receiver: Int
  ) {
    self.id = id
    self.computer = computer
    self.senses = senses
    self.modem = modem
    digest = StateHash(entity)
    self.row = row
    self.isRecorded = isRecorded
    self.isListed = isListed
    self.receiver = receiver
  }

  /// Call after the last step of a window.
  mutating func settle(_ receiver: inout Receiver) {
    nextAt = min(senses.nextAt, computer.nextWakeAt)
    var t = computer.nextEffectAt
    if senses.nextAt != .never {
      t = min(t, senses.nextIsSensorFrame ? senses.nextAt + computer.sensorLead : senses.nextAt)
    }
    nextEffectAt = t
    receiver.settle(before: t)
  }
}
