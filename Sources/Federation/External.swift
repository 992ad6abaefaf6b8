import NodeInterface
import SimCore
import V2XMessages

/// Messages between a run and the external program that is a vehicle's onboard unit: `Protos/external.proto` as values.
package enum External {
  package static let protocolVersion: UInt32 = 1
  /// Largest message from a program, bytes.
  package static let messageSize = 262_144
  package static let inputs = 4_096
  package static let messages = 8
  /// Message types that a vehicle's unit may send: its own state and what it senses.
  package static let types: Set<MessageType> = [.bsm, .ssm, .vehicleState]
  /// Longest time without a step.
  package static let longestWait = SimDuration(milliseconds: 10_000)
  /// Greatest age of the measurement that a message may name.
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

  /// A positioning fix with geographic position, and the vehicle's outline, metres: the contents of a BSM.
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
    /// At most `External.inputs`, in order of arrival.
    package var inputs: [Input]
    /// Inputs lost since the last step because the queue was full.
    package var lost: UInt32

    package init(at: SimTime, inputs: [Input] = [], lost: UInt32 = 0) {
      self.at = at
      self.inputs = inputs
      self.lost = lost
    }
  }

  package struct Message: Hashable, Sendable {
    package var frame: MessageFrame
    /// Capture time of the measurement; nil for the time of the step.
    package var sensedAt: SimTime?

    package init(frame: MessageFrame, sensedAt: SimTime? = nil) {
      self.frame = frame
      self.sensedAt = sensedAt
    }
  }

  package struct Command: Hashable, Sendable {
    package var validity: SimDuration
    /// m/s²; +∞ for no limit.
    package var accelerationLimit = Double.infinity
    package var isEmergency = false
    /// m/s; +∞ for no limit.
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

    /// Why this is not a valid answer to a step of `time`; nil if it is.
    package func fault(at time: SimTime) -> String? {
      if at != time { return "answered with at_us of \(at.seconds) s to the step of \(time.seconds) s" }
      if nextWake <= time || nextWake > time + External.longestWait {
        return "asked at \(time.seconds) s for a next step at \(nextWake.seconds) s, out of range"
      }
      for message in messages {
        if !External.types.contains(message.frame.type) {
          return "sent a \(message.frame.type.name), which an onboard unit may not send"
        }
        if let sensed = message.sensedAt, sensed > time || sensed < time - External.longestAge {
          return "sent a message with a capture time of \(sensed.seconds) s, out of range"
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

/// The external program behind a gateway. Virtual time stands still between a step and its answer.
package protocol ExternalPeer: AnyObject, Sendable {
  var wantsSensors: Bool { get }
  /// Sends a step and waits for the answer, which is not yet checked against the step.
  func exchange(_ step: External.Step) throws(HostFailure) -> External.Answer
  /// Tells the program that there are no more steps. Called once.
  func end(_ reason: String)
}
