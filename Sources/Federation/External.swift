import NodeInterface
import SimCore
import V2XMessages

/// What an external program gets and gives as the onboard unit of a vehicle: `Protos/external.proto` as values.
package enum External {
  package static let protocolVersion: UInt32 = 1
  /// Bytes of one message from a program.
  package static let messageSize = 262_144
  package static let inputs = 4_096
  package static let messages = 8
  /// Types that a vehicle's unit sends: its state and what it senses.
  package static let types: Set<MessageType> = [.bsm, .ssm, .vehicleState]
  /// Longest time without a step.
  package static let longestWait = SimDuration(milliseconds: 10_000)
  /// Age of the oldest measurement that a message may name.
  package static let longestAge = SimDuration(milliseconds: 10_000)

  package struct Join: Hashable, Sendable {
    package var protocolVersion: UInt32
    package var vehicle: String
    package var wantsSensors: Bool

    package init(
      vehicle: String, wantsSensors: Bool = false, protocolVersion: UInt32 = External.protocolVersion
    ) {
      self.protocolVersion = protocolVersion
      self.vehicle = vehicle
      self.wantsSensors = wantsSensors
    }
  }

  package struct Welcome: Hashable, Sendable {
    package var temporaryID: TemporaryID
    package var begin: SimTime
    package var v2xEnabled: Bool

    package init(temporaryID: TemporaryID, begin: SimTime, v2xEnabled: Bool) {
      self.temporaryID = temporaryID
      self.begin = begin
      self.v2xEnabled = v2xEnabled
    }
  }

  /// A positioning fix with its place on Earth and the vehicle's outline, metres: what a BSM is made of.
  package struct Fix: Hashable, Sendable {
    package var state: PositioningFix
    package var place: GeoPosition
    package var size: RoadUserSize
    package var vehicleClass: BasicVehicleClass

    package init(
      state: PositioningFix, place: GeoPosition, size: RoadUserSize, vehicleClass: BasicVehicleClass
    ) {
      self.state = state
      self.place = place
      self.size = size
      self.vehicleClass = vehicleClass
    }
  }

  package enum Content: Sendable {
    case fix(Fix)
    case sensor(SensorFrame)
    case message(Envelope)
  }

  package struct Input: Sendable {
    package var at: SimTime
    package var content: Content

    package init(at: SimTime, content: Content) {
      self.at = at
      self.content = content
    }
  }

  package struct Step: Sendable {
    package var at: SimTime
    /// At most `External.inputs`, in the order in which they came.
    package var inputs: [Input]
    /// Inputs that found no room since the last step.
    package var lost: UInt32

    package init(at: SimTime, inputs: [Input] = [], lost: UInt32 = 0) {
      self.at = at
      self.inputs = inputs
      self.lost = lost
    }
  }

  package struct Message: Hashable, Sendable {
    package var frame: MessageFrame
    /// Nil: the time of the step.
    package var sensedAt: SimTime?

    package init(frame: MessageFrame, sensedAt: SimTime? = nil) {
      self.frame = frame
      self.sensedAt = sensedAt
    }
  }

  package struct Command: Hashable, Sendable {
    package var validity: SimDuration
    /// m/s²; +∞ leaves the driver alone.
    package var accelerationLimit = Double.infinity
    package var isEmergency = false
    /// m/s; +∞ leaves the driver alone.
    package var speedLimit = Double.infinity
    package var warning: WarningKind?
    package var isCooperative = false

    package init(validity: SimDuration) { self.validity = validity }
  }

  package struct Answer: Hashable, Sendable {
    package var at: SimTime
    package var nextWake: SimTime
    package var wakesOnInput = false
    package var messages: [Message] = []
    package var command: Command?

    package init(at: SimTime, nextWake: SimTime) {
      self.at = at
      self.nextWake = nextWake
    }

    /// Why this is no answer to a step of `time`, for people; nil if it is one.
    package func fault(at time: SimTime) -> String? {
      if at != time { return "answered a step of \(at.seconds) s at \(time.seconds) s" }
      if nextWake <= time || nextWake > time + External.longestWait {
        return "asked at \(time.seconds) s to be woken at \(nextWake.seconds) s"
      }
      for message in messages {
        if !External.types.contains(message.frame.type) { return "sent a \(message.frame.type.name)" }
        if let sensed = message.sensedAt, sensed > time || sensed < time - External.longestAge {
          return "sent a message that was sensed at \(sensed.seconds) s"
        }
      }
      return nil
    }
  }

  package enum ToUnit: Sendable {
    case welcome(Welcome)
    case step(Step)
    case end(reason: String)
  }

  package enum FromUnit: Hashable, Sendable {
    case join(Join)
    case answer(Answer)
  }
}

/// The program behind a gateway. It holds virtual time: nothing goes on between a step and its answer.
package protocol ExternalPeer: AnyObject, Sendable {
  var wantsSensors: Bool { get }
  /// Hands a step over and waits for the answer, whose contents are not checked against the step yet.
  func exchange(_ step: External.Step) throws(HostFailure) -> External.Answer
  /// Tells the program once that there are no more steps.
  func end(_ reason: String)
}
