import SimCore

/// A node's digest covers all its inputs and effects: a run that differs in any field of these has a different digest.
/// Messages enter as the bytes that were sent, and at the receiver by source and sequence.
extension StateHash {
  package mutating func combine(_ event: borrowing Event) {
    switch event {
    case .signals(let s):
      combine(s.readAt)
      combine(s.signal)
      combine(s.state)
      combine(s.earliestEnd)
      combine(s.latestEnd)
      combine(s.likelyEnd)
    case .fix(let f):
      combine(f.measuredAt)
      combine(f.position.x)
      combine(f.position.y)
      combine(f.positionSigma)
      combine(f.heading.radians)
      combine(f.speed)
      combine(f.acceleration)
      combine(f.yawRate)
      combine(f.lateralSpeed)
      combine(UInt64(f.isValid ? 1 : 0) | UInt64(f.isAutomated ? 2 : 0))
    case .sensor(let f):
      combine(UInt64(f.sensor) << 8 | UInt64(f.kind.rawValue))
      combine(f.capturedAt)
      combine(f.detections.count)
      for i in f.detections.indices { combine(f.detections[i]) }
      for light in f.lights {
        combine(light.connection)
        combine(UInt64(light.state.rawValue))
      }
      for p in f.points {
        combine(
          UInt64(UInt16(bitPattern: p.x)) | UInt64(UInt16(bitPattern: p.y)) << 16
            | UInt64(UInt16(bitPattern: p.z)) << 32 | UInt64(p.reflectivity) << 48)
      }
    case .received, .wake: break
    }
  }

  package mutating func combine(_ d: Detection) {
    combine(d.position.x)
    combine(d.position.y)
    combine(d.rangeSigma)
    combine(d.crossSigma)
    combine(d.radialSpeed)
    combine(d.radialSpeedSigma)
    combine(d.heading)
    combine(d.length)
    combine(d.width)
    combine(d.confidence)
    combine(UInt64(d.objectClass.rawValue))
  }

  package mutating func combine(_ c: VehicleCommand) {
    combine(c.vehicle)
    combine(c.effectiveAt)
    combine(c.validity.microseconds)
    combine(c.accelerationLimit)
    combine(c.speedLimit)
    combine(
      UInt64(c.authority.rawValue) | UInt64(c.warning?.rawValue ?? 0) << 8
        | UInt64(c.indicator?.rawValue ?? 0) << 16 | UInt64(c.isEmergency ? 1 : 0) << 24
        | (c.warningStage == .advisory ? 1 << 25 : 0) | UInt64(c.maneuver) << 32)
  }

  package mutating func combine(_ warning: RaisedWarning) {
    combine(warning.sensedAt)
    combine(
      UInt64(warning.kind.rawValue) << 1 | (warning.cooperative ? 1 : 0)
        | (warning.stage == .advisory ? 1 << 16 : 0))
  }
}
