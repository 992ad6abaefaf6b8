import SimCore

/// What does not move, as Foxglove's messages.
struct FoxgloveMap {
  let scene: SceneGeometry
  private let begin: SimTime
  /// Links that share a stop line.
  private let marks: [(line: SceneGeometry.StopLine, links: [(signal: Int, link: Int)])]

  init(_ scene: SceneGeometry) {
    self.scene = scene
    begin = scene.begin
    var places: [SceneGeometry.StopLine: Int] = [:]
    var marks: [(line: SceneGeometry.StopLine, links: [(signal: Int, link: Int)])] = []
    for (signal, links) in scene.stopLines.enumerated() {
      for (link, line) in links.enumerated() {
        guard let line else { continue }
        let place = places[line] ?? marks.count
        if place == marks.count {
          places[line] = place
          marks.append((line, []))
        }
        marks[place].links.append((signal, link))
      }
    }
    self.marks = marks
  }

  /// Heights of what would lie in one plane, metres: a display would mix it.
  private enum Layer {
    static let road = 0.01
    static let junction = 0.02
    static let path = 0.03
    static let outline = 0.04
    static let signal = 0.1
  }
  private static let kinds: [(kind: String, colour: FoxgloveColour, height: Double)] = [
    ("road", .road, Layer.road), ("internal", .junction, Layer.junction), ("walk", .walk, Layer.path),
    ("cycle", .cycle, Layer.path), ("rail", .rail, Layer.path),
  ]

  /// `SceneUpdate`: one entity per kind of lane, and one each for junctions, buildings and roadside units.
  func map() -> [UInt8] {
    var out = ProtobufWriter()
    for (kind, colour, height) in Self.kinds {
      var mesh = TriangleMesh()
      for lane in scene.lanes where lane.kind == kind { mesh.add(band: lane.points, width: lane.width) }
      if mesh.indices.isEmpty { continue }
      out.entity("lanes/" + kind, at: begin) { $0.triangles(mesh, height: height, colour) }
    }
    if !scene.junctions.isEmpty {
      out.entity("junctions", at: begin) { entity in
        for outline in scene.junctions {
          entity.lines(.loop, thickness: 0.2, height: Layer.outline, .junction) { lines in
            for point in outline { lines.linePoint(point) }
          }
        }
      }
    }
    if !scene.buildings.isEmpty {
      var mesh = TriangleMesh()
      for building in scene.buildings { mesh.add(block: building.outline, height: building.height) }
      out.entity("buildings", at: begin) { entity in
        entity.triangles(mesh, height: 0, .building)
        for building in scene.buildings {
          entity.lines(.loop, thickness: 0.3, height: building.height, .buildingEdge) { lines in
            for point in building.outline { lines.linePoint(point) }
          }
        }
      }
    }
    for unit in scene.roadside {
      out.entity(FoxgloveFrame.roadside(unit.name), at: begin) {
        $0.metadata("name", unit.name)
        $0.box(
          x: unit.position.x, y: unit.position.y, length: 0.6, width: 0.6, height: Self.mastHeight, .roadside)
      }
    }
    return out.bytes
  }
  /// Of a roadside unit as it is drawn, metres.
  private static let mastHeight = 5.0

  /// `FrameTransforms`: a frame per roadside unit, and the origin.
  func transforms() -> [UInt8] {
    var out = ProtobufWriter()
    out.transform(to: FoxgloveFrame.origin, at: begin, x: 0, y: 0, heading: 0)
    for unit in scene.roadside.prefix(FoxgloveStream.mostFrames) {
      out.transform(
        to: FoxgloveFrame.roadside(unit.name), at: begin, x: unit.position.x, y: unit.position.y, heading: 0)
    }
    return out.bytes
  }

  // MARK: Signals

  private enum Light: Int, CaseIterable {
    case off, stop, caution, go

    init(_ letter: UInt8) {
      switch letter {
      case UInt8(ascii: "r"), UInt8(ascii: "s"): self = .stop
      case UInt8(ascii: "y"), UInt8(ascii: "u"), UInt8(ascii: "o"): self = .caution
      case UInt8(ascii: "g"), UInt8(ascii: "G"): self = .go
      default: self = .off
      }
    }
    var colour: FoxgloveColour {
      switch self {
      case .off: .signalOff
      case .stop: .signalStop
      case .caution: .signalCaution
      case .go: .signalGo
      }
    }
  }

  var hasSignals: Bool { !marks.isEmpty }

  /// `SceneUpdate`: a mark across the lane at each stop line, in the colour of the link that may go first.
  ///
  /// - Parameter states: by signal, one letter per link.
  func signals(_ states: [[UInt8]], at time: SimTime) -> [UInt8] {
    var lines = [[SceneGeometry.StopLine]](repeating: [], count: Light.allCases.count)
    for mark in marks {
      let lights = mark.links.map { (signal, link) -> Light in
        signal < states.count && link < states[signal].count ? Light(states[signal][link]) : .off
      }
      lines[lights.map(\.rawValue).max() ?? 0].append(mark.line)
    }
    var out = ProtobufWriter()
    out.entity("signals", at: time) { entity in
      for light in Light.allCases where !lines[light.rawValue].isEmpty {
        entity.lines(.list, thickness: 0.6, height: Layer.signal, light.colour) { list in
          for line in lines[light.rawValue] {
            let direction = Angle(radians: line.heading).direction
            let across = Vec2(-direction.y, direction.x) * Self.halfMark
            list.linePoint(line.position + across)
            list.linePoint(line.position - across)
          }
        }
      }
    }
    return out.bytes
  }
  /// Half of the length of a mark, metres: inside a lane of the usual width.
  private static let halfMark = 1.35
}
