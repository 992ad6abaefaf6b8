import Foundation
import RoadNetwork
import SimCore

/// What `RunScene` has written, read back: from a run or a recording alike.
package struct SceneGeometry: Sendable {
  struct Lane: Sendable {
    /// `road`, `internal`, `walk`, `cycle` or `rail`.
    var kind: String
    var width: Double
    var points: [Vec2]
  }
  struct StopLine: Hashable, Sendable {
    var position: Vec2
    /// Radians counter-clockwise from east, in driving direction.
    var heading: Double
  }
  struct Building: Sendable {
    var outline: [Vec2]
    /// Metres.
    var height: Double
  }
  struct RoadsideUnit: Sendable {
    var name: String
    var node: UInt32
    var position: Vec2
  }

  var begin = SimTime.zero
  var lanes: [Lane] = []
  var junctions: [[Vec2]] = []
  /// By signal and link; nil if the link controls nothing.
  var stopLines: [[StopLine?]] = []
  var buildings: [Building] = []
  var roadside: [RoadsideUnit] = []
  /// Nil if the map has no place on the earth.
  var georeference: Georeference?

  /// Height of buildings in recordings that do not state it, metres (assumed).
  private static let standardHeight = 8.0

  package init() {}

  /// Nil if it is not a scene. What is missing or not understood is left out.
  package init?(json: [UInt8]) {
    guard let document = try? JSONDecoder().decode(Document.self, from: Data(json)) else { return nil }
    begin = SimTime(seconds: max(-1e9, min(1e9, document.begin_s ?? 0)))
    lanes = (document.lanes ?? []).map {
      Lane(kind: $0.kind, width: $0.width, points: Self.points($0.points))
    }
    junctions = (document.junctions ?? []).map(Self.points)
    stopLines = (document.signals ?? []).map { signal in
      signal.links.map { line in
        guard let line, line.count == 3 else { return nil }
        return StopLine(position: Vec2(line[0], line[1]), heading: line[2])
      }
    }
    let heights = document.building_heights_m ?? []
    buildings = (document.buildings ?? []).enumerated().map { i, outline in
      Building(
        outline: Self.points(outline), height: i < heights.count ? heights[i] : Self.standardHeight)
    }
    roadside = (document.roadside ?? []).map {
      RoadsideUnit(name: $0.name, node: $0.node, position: Vec2($0.x, $0.y))
    }
    georeference = document.projection.flatMap {
      $0.offset_m.count == 2
        ? Georeference(
          centralMeridian: $0.central_meridian_deg, offset: Vec2($0.offset_m[0], $0.offset_m[1]),
          scale: $0.scale) : nil
    }
  }

  private static func points(_ numbers: [Double]) -> [Vec2] {
    (0..<numbers.count / 2).map { Vec2(numbers[2 * $0], numbers[2 * $0 + 1]) }
  }

  private struct Document: Decodable {
    struct Lane: Decodable {
      var width: Double
      var kind: String
      var points: [Double]
    }
    struct Signal: Decodable {
      var links: [[Double]?]
    }
    struct Unit: Decodable {
      var name: String
      var node: UInt32
      var x: Double
      var y: Double
    }
    struct Projection: Decodable {
      var central_meridian_deg: Double
      var offset_m: [Double]
      var scale: Double
    }
    var begin_s: Double?
    var lanes: [Lane]?
    var junctions: [[Double]]?
    var signals: [Signal]?
    var buildings: [[Double]]?
    var building_heights_m: [Double]?
    var roadside: [Unit]?
    var projection: Projection?
  }
}
