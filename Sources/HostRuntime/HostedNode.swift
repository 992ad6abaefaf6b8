import NodeInterface
import SimCore

/// One node of a host with everything that belongs to it alone but its `Receiver`: senses, modem, digest.
struct HostedNode<Computer: Node, Perception: Senses> {
  let id: NodeID
  var computer: Computer
  var senses: Perception
  var modem: Modem
  var digest: StateHash
  /// Row in the present truth slice of the vehicle that carries it; −1 if it has none.
  var row: Int
  /// Its sensor frames, tasks and receptions are recorded.
  let isRecorded: Bool
  /// Place among the host's receivers.
  let receiver: Int
  /// Earliest event but for receptions, and the time before which nothing leaves the node whatever not urgent arrives.
  /// Kept by `settle`, since they are asked for in every window.
  private(set) var nextAt = SimTime.zero
  private(set) var nextEffectAt = SimTime.zero

  init(
    id: NodeID, entity: UInt64, computer: Computer, senses: Perception, modem: Modem, row: Int,
    isRecorded: Bool, receiver: Int
  ) {
    self.id = id
    self.computer = computer
    self.senses = senses
    self.modem = modem
    digest = StateHash(entity)
    self.row = row
    self.isRecorded = isRecorded
    self.receiver = receiver
  }

  /// To be called after the last step of a window.
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
