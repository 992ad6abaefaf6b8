import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// A program on a node's computer. It receives the node's events, reads the node's picture, and responds with messages
/// and jobs through the computer, or with proposals for the vehicle.
///
/// A value: it owns all its state, and its output depends only on its input.
package protocol Application: Sendable {
  /// What the node knows.
  associatedtype Picture

  static var manifest: ApplicationManifest { get }

  /// Called once, when all applications of the node have been installed.
  mutating func begin(_ picture: inout Picture)
  /// When `poll` must be called next; `.never` if only other events matter. Asked after each call of the application but
  /// `propose`.
  func nextTimer(_ picture: borrowing Picture) -> SimTime
  /// Called when that time has come; at the roadside and in the cloud also after other events, so look at your timer
  /// first.
  mutating func poll(_ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime)
  /// Called for a message of a type that the manifest lists in `receives`.
  mutating func receive(
    _ message: ReceivedMessage, _ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime)
  /// Called when the tracks of the node's own sensors are up to date and fused with received states, if the manifest has
  /// `followsPicture`.
  mutating func pictureIsReady(_ picture: inout Picture, on computer: inout NodeComputer, at t: SimTime)
  /// Called when a job that the application started has finished; `number` is the one it was started with.
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

/// The node in which an application is installed; passed to its initializer.
package struct Installation {
  package let context: NodeContext
  /// Hash of the node's name: the entity of its random streams.
  package let entity: UInt64
  package let birth: SimTime
  /// Index of the application in its node's list; finished jobs are routed back by it.
  package let place: Int

  package var settings: FunctionSettings { context.functions }

  /// A timer for a message type at its nominal interval. The phase depends on node and `stream`, so that nodes do not
  /// send in step.
  package func timer(_ type: MessageType, stream: UInt64) -> Periodic {
    Periodic(
      period: type.nominalInterval, phase: context.random.uniform(entity, .sendPhase, stream),
      notBefore: birth)
  }
  /// The node-wide number of a job that the application numbers `own`.
  package func number(_ own: UInt16) -> UInt32 { UInt32(place & 0xFF) << 16 | UInt32(own) }
}

/// An application of an onboard unit.
package protocol OnboardApplication: Application where Picture == OnboardPicture {
  /// Nil if it has nothing to do in this vehicle.
  init?(_ vehicle: OnboardVehicle, _ installation: Installation)
  /// Called once per planning cycle, when the picture has been assessed along the path: adds what the vehicle should
  /// do, and the operations it took to find out.
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

/// An application of the cloud. Reports are merged in batches: `prepare` returns the cost of the next batch, and
/// `publish` sends the results when the merging job has finished.
package protocol CloudApplication: Application where Picture == CloudPicture {
  init?(_ cloud: CloudSite, _ installation: Installation)
  /// Operations of merging the reports received since the last batch; nil if there are none. `isFree`: the last batch
  /// has finished, so this one will be accepted.
  mutating func prepare(_ picture: inout CloudPicture, isFree: Bool, at t: SimTime) -> OperationCounts?
  mutating func publish(
    _ batch: FinishedJob, _ picture: inout CloudPicture, at t: SimTime, into effects: inout EffectBuffer)
  /// Called once a second, for the recording.
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
