import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// A program on a node's computer. It is told what happens, reads the node's picture, and answers with messages and jobs
/// through the computer, or with proposals of what the vehicle shall do.
///
/// A value: all its state is its own, and what it does follows from what it was told.
package protocol Application: Sendable {
  /// What the node knows.
  associatedtype Picture

  static var manifest: ApplicationManifest { get }

  /// Once, when all applications of the node have been installed.
  mutating func begin(_ picture: inout Picture)
  /// When `poll` is wanted next; `.never` if only something else that happens matters.
  func nextTimer(_ picture: borrowing Picture) -> SimTime
  /// After each event of the node but a reception, and whenever its timer is due.
  mutating func poll(_ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime)
  /// A message of a type that the manifest lists in `receives`.
  mutating func receive(
    _ message: ReceivedMessage, _ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime)
  /// The tracks of the node's own sensors are up to date, and what was received is fused with them.
  mutating func pictureIsReady(_ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime)
  /// A job of the application's own has ended; `number` is what it gave it.
  mutating func finished(
    _ number: UInt16, _ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime)
}

extension Application {
  package mutating func begin(_ picture: inout Picture) {}
  package func nextTimer(_ picture: borrowing Picture) -> SimTime { .never }
  package mutating func poll(_ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime) {}
  package mutating func receive(
    _ message: ReceivedMessage, _ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime
  ) {}
  package mutating func pictureIsReady(
    _ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime
  ) {}
  package mutating func finished(
    _ number: UInt16, _ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime
  ) {}
}

/// Where an application is installed, as it is made.
package struct Installation {
  package let context: NodeContext
  /// Hash of the node's name: the entity of its random streams.
  package let entity: UInt64
  package let birth: SimTime
  /// The application's place in its node's list: what its jobs are found again by.
  package let place: Int

  package var settings: FunctionSettings { context.functions }

  /// A timer for a message type at its nominal interval. Phases are spread by node and `stream`, so that nodes do not send
  /// in step.
  package func timer(_ type: MessageType, stream: UInt64) -> Periodic {
    Periodic(
      period: type.nominalInterval, phase: context.random.uniform(entity, .sendPhase, stream),
      notBefore: birth)
  }
  /// The number of a job of the application's own.
  package func number(_ own: UInt16) -> UInt32 { UInt32(place & 0xFF) << 16 | UInt32(own) }
}

/// An application of an onboard unit.
package protocol OnboardApplication: Application where Picture == OnboardPicture {
  /// Nil if it has nothing to do in this vehicle.
  init?(_ vehicle: OnboardVehicle, _ installation: Installation)
  /// Once per chain, on the picture judged against the path ahead: what the vehicle shall do, and the operations that it
  /// took to find out.
  mutating func propose(_ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals)
}

extension OnboardApplication {
  package mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {}
}

/// An application of a roadside unit.
package protocol RoadsideApplication: Application where Picture == RoadsidePicture {
  /// Nil if it has nothing to do at this site.
  init?(_ site: RoadsideDescription, _ installation: Installation)
}

/// An application of the cloud. Reports are merged in batches: `prepare` says what there is to merge, and `publish` sends
/// what follows from it when the merging job has ended.
package protocol CloudApplication: Application where Picture == CloudPicture {
  init?(_ cloud: CloudSite, _ installation: Installation)
  /// Operations of merging what has come since the last batch; nil if there is nothing to merge. `isFree`: the last batch
  /// has ended, so that this one will be taken.
  mutating func prepare(_ picture: inout CloudPicture, isFree: Bool, at t: SimTime) -> OperationCounts?
  mutating func publish(
    _ batch: FinishedJob, _ picture: inout CloudPicture, at t: SimTime, into effects: inout EffectBuffer)
  /// Once a second, for the record.
  mutating func sample(_ picture: inout CloudPicture, at t: SimTime, into effects: inout EffectBuffer)
}

extension CloudApplication {
  package mutating func prepare(_ picture: inout CloudPicture, isFree: Bool, at t: SimTime)
    -> OperationCounts?
  {
    nil
  }
  package mutating func publish(
    _ batch: FinishedJob, _ picture: inout CloudPicture, at t: SimTime, into effects: inout EffectBuffer
  ) {}
  package mutating func sample(_ picture: inout CloudPicture, at t: SimTime, into effects: inout EffectBuffer)
  {
  }
}
