import Federation
import NodeInterface
import Sensing
import SimCore
import WorldState

/// Sensors and positioning of one vehicle: every 100 ms, at its own phase, a fix and then a frame of each sensor.
package struct VehicleSenses: Senses {
  private let sensors: UnitSensors
  private var positioning: PositioningModel
  private let scratch: SensorScratch
  private let sight: SightMap
  private let points: PointSense?
  /// Share of the satellites in sight, and where it was looked up.
  private var openSky = 1.0
  private var lookedUpAt: Vec2?
  private var at: SimTime
  /// Remaining frames of this epoch.
  private var frames: [SensorFrame] = []
  private var next = 0

  init(
    birth: NodeBirth, level: AutomationLevel, suite: SensorSuite, context: SensingContext,
    scratch: SensorScratch, points: PointSense? = nil
  ) {
    self.points = points
    sight = context.sight
    sensors = UnitSensors(suite: suite, entity: birth.entity, context: context)
    positioning = PositioningModel(
      quality: .onboard(level), entity: birth.entity, random: context.random,
      perfect: context.conditions.perfect)
    self.scratch = scratch
    at = sensors.nextCapture(notBefore: birth.at)
  }

  package var nextAt: SimTime { at }
  package var nextIsSensorFrame: Bool { next < frames.count }

  package mutating func sense(_ truth: TruthView, row: Int) -> Event {
    if next < frames.count { return takeFrame() }
    frames.removeAll(keepingCapacity: true)
    next = 0
    sensors.capture(
      row: row, at: at, slice: truth.slice, index: truth.index, scratch: scratch, into: &frames)
    let state = truth.slice.vehicleState(row: row, at: at)
    points?.capture(
      from: state.position, direction: state.heading.direction,
      height: truth.slice.height[row] + PointSensor.overRoof, ownRow: row, phase: sensors.phase, at: at,
      truth,
      into: &frames)
    lookUp(from: state.position)
    var fix = positioning.fix(state, at: at, openSky: openSky)
    fix.isAutomated = truth.slice.flags[row].contains(.automated)
    if frames.isEmpty { at += SensorSuite.period }
    return .fix(fix)
  }

  /// Metres after which the sky is looked at anew (assumed: a few of the distances over which it changes).
  private static let skyStep = 8.0

  private mutating func lookUp(from p: Vec2) {
    if let last = lookedUpAt, (p - last).lengthSquared < Self.skyStep * Self.skyStep { return }
    lookedUpAt = p
    openSky = sight.openSky(at: p)
  }

  private mutating func takeFrame() -> Event {
    let frame = frames[next]
    next += 1
    if next == frames.count { at += SensorSuite.period }
    return .sensor(frame)
  }
}

/// Cameras and radar of a roadside unit on its mast.
package struct RoadsideSenses: Senses {
  private let sensors: UnitSensors
  private let position: Vec2
  private let height: Double
  private let scratch: SensorScratch
  private let points: PointSense?
  private var at: SimTime
  private var frames: [SensorFrame] = []
  private var next = 0

  init(
    birth: NodeBirth, position: Vec2, height: Double, suite: SensorSuite, context: SensingContext,
    scratch: SensorScratch, points: PointSense? = nil
  ) {
    self.height = height
    self.points = points
    sensors = UnitSensors(suite: suite, entity: birth.entity, context: context)
    self.position = position
    self.scratch = scratch
    at = sensors.nextCapture(notBefore: birth.at)
  }

  package var nextAt: SimTime { at }
  package var nextIsSensorFrame: Bool { true }

  package mutating func sense(_ truth: TruthView, row: Int) -> Event {
    if next == frames.count {
      frames.removeAll(keepingCapacity: true)
      next = 0
      sensors.capture(
        position: position, at: at, slice: truth.slice, index: truth.index, scratch: scratch, into: &frames)
      points?.capture(
        from: position, direction: Vec2(1, 0), height: height, ownRow: -1, phase: sensors.phase, at: at,
        truth,
        into: &frames)
    }
    let frame = frames[next]
    next += 1
    if next == frames.count { at += SensorSuite.period }
    return .sensor(frame)
  }
}
