import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// Location of a roadside unit, and the junction that it serves.
package struct RoadsideDescription: Hashable, Sendable {
  /// Index in the scenario's list.
  package var index: Int
  /// Map frame, metres.
  package var position: Vec2
  /// Index of the junction whose map and signals it sends; −1 if there is none.
  package var junction: Int

  package init(index: Int, position: Vec2, junction: Int) {
    self.index = index
    self.position = position
    self.junction = junction
  }
}

/// What a roadside unit knows: its tracks, the state of its wired signals, and the hazards that it sees or that the
/// cloud has sent to it. All positions are in the map frame.
package struct RoadsidePicture: Sendable {
  /// Upstream length of the paths of its own events, metres: twice the range of a radio cell.
  static let reach = 800.0
  /// Tracks below this speed cannot be distinguished from standing objects, m/s.
  static let uncertainSpeed = 3.0
  /// Tracks last seen this much earlier than the newest one are not reported.
  static let freshness = SimDuration(milliseconds: 300)

  package let context: NodeContext
  package let site: RoadsideDescription
  package let id: TemporaryID
  package let place: GeoPosition
  /// Map of the junction that it serves; nil if it serves none.
  package let map: JunctionMap?
  package internal(set) var perception: PerceptionChain
  /// Trace of the last finished chain: the trace of messages about its tracks starts with it.
  package internal(set) var trace: MessageTrace?
  /// Newest state of the wired controller.
  package internal(set) var signals: SignalReading?
  package internal(set) var watch = StandingWatch()
  package internal(set) var notices = NoticeBoard()
  let lanes: FastLanes

  init(
    _ site: RoadsideDescription, sensors: [SensorDescription], computer: NodeComputer, context: NodeContext,
    id: TemporaryID
  ) {
    self.context = context
    self.site = site
    self.id = id
    place = context.geo(site.position)
    map = site.junction >= 0 ? JunctionMap(site.junction, context) : nil
    perception = PerceptionChain(sensors: sensors, on: computer)
    let range = sensors.reduce(0) { max($0, $1.range) }
    lanes = FastLanes(context.network, near: site.position, radius: range)
  }

  var hasHazards: Bool { !notices.isEmpty || !watch.entries.isEmpty }

  /// Looks for hazards among the tracks; returns the cost of that and of converting the picture.
  mutating func aggregate() -> OperationCounts {
    let capture = perception.capturedAt
    for track in perception.tracker.tracks where track.isConfirmed && track.targetClass != .pedestrian {
      // Up to this value a track's speed across the line of sight is noise; slower motion shows as drift.
      let speed = track.velocity.length
      let course = track.course()
      watch.see(
        UInt64(track.id), at: track.position, heading: course.isNaN ? nil : Angle(radians: course),
        speed: speed < Self.uncertainSpeed ? 0 : speed,
        time: capture, trace: perception.trace, lanes: lanes)
    }
    watch.forget(before: capture)
    let n = UInt64(perception.tracker.tracks.count)
    // Per track: conversion to WGS 84 with some twenty transcendental functions of 20 operations each, and copying.
    return OperationCounts(
      macsFP64: n * 40, otherOps: n * 500, bytesRead: n * 200, bytesWritten: n * 100, serialSteps: n * 10,
      launches: 1)
  }

  /// Confirmed tracks by importance: vulnerable road users first, then moving ones, then the nearest to `p`.
  static func ranked(_ tracks: [Track], from p: Vec2) -> [Track] {
    var rows: [(weight: Int, index: Int)] = []
    // A coasting track carries no new measurement.
    let newest = tracks.reduce(SimTime(microseconds: .min)) { max($0, $1.seenAt) }
    for i in tracks.indices where tracks[i].isConfirmed && newest - tracks[i].seenAt <= freshness {
      rows.append((tracks[i].targetClass.isVulnerable ? 0 : tracks[i].velocity.lengthSquared > 1 ? 1 : 2, i))
    }
    rows.sort { a, b in
      if a.weight != b.weight { return a.weight < b.weight }
      let da = (tracks[a.index].position - p).lengthSquared
      let db = (tracks[b.index].position - p).lengthSquared
      return da != db ? da < db : a.index < b.index
    }
    return rows.map { tracks[$0.index] }
  }

  /// The most important tracks, and the oldest time at which one of them was seen; `t` if there are none.
  func chosenTracks(_ most: Int, at t: SimTime) -> (tracks: ArraySlice<Track>, oldest: SimTime) {
    let chosen = Self.ranked(perception.tracker.tracks, from: site.position).prefix(most)
    return (chosen, chosen.reduce(t) { min($0, $1.seenAt) })
  }

  /// A track as the standard's participant, with its state at the tracker's time.
  func participant(_ track: Track) -> Participant {
    Participant(
      track, at: perception.tracker.time, place: context.geo(track.position),
      sigma: track.state.covariance.position.largestSigma, course: track.course())
  }

  /// Events seen by the unit's own cameras and radars.
  func ownEvents(at t: SimTime, atMost most: Int) -> [RoadTrafficEvent] {
    watch.events(at: t).prefix(most).map {
      RoadTrafficEvent(
        $0.hazard, id: $0.number, since: $0.since, reach: Self.reach,
        context)
    }
  }
}
