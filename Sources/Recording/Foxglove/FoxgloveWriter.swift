import SimCore

/// Foxglove's messages, field by field. Numbers are those of the files in `Protos/foxglove`.
extension ProtobufWriter {
  /// `google.protobuf.Timestamp`. Not before the scenario's second 0, as in the recording.
  mutating func timestamp(_ field: UInt32, _ time: SimTime) {
    span(field, max(0, time.microseconds))
  }
  /// `google.protobuf.Duration`.
  mutating func duration(_ field: UInt32, _ value: SimDuration) { span(field, value.microseconds) }
  private mutating func span(_ field: UInt32, _ microseconds: Int64) {
    message(field) {
      $0.varint(1, UInt64(microseconds / 1_000_000))
      $0.varint(2, UInt64(microseconds % 1_000_000 * 1000))
    }
  }

  /// `Vector3` or `Point3`.
  @inline(__always)
  mutating func vector(_ field: UInt32, _ x: Double, _ y: Double, _ z: Double = 0) {
    message(field) {
      $0.double(1, x)
      $0.double(2, y)
      $0.double(3, z)
    }
  }
  /// `Quaternion`: a turn around the vertical, radians.
  mutating func rotation(_ field: UInt32, _ heading: Double) {
    let half = Math.sincos(0.5 * heading)
    message(field) {
      $0.double(3, half.sine)
      $0.double(4, half.cosine)
    }
  }
  /// `Pose`.
  mutating func pose(_ field: UInt32, x: Double = 0, y: Double = 0, z: Double, heading: Double = 0) {
    message(field) {
      $0.vector(1, x, y, z)
      $0.rotation(2, heading)
    }
  }
  /// `Color`.
  mutating func colour(_ field: UInt32, _ value: FoxgloveColour) {
    message(field) {
      $0.double(1, value.red)
      $0.double(2, value.green)
      $0.double(3, value.blue)
      $0.double(4, value.opacity)
    }
  }
  /// `KeyValuePair`.
  mutating func pair(_ field: UInt32, _ key: String, _ value: String) {
    message(field) {
      $0.text(1, key)
      $0.text(2, value)
    }
  }

  /// `SceneEntity` of a `SceneUpdate`.
  ///
  /// - Parameters:
  ///   - lifetime: nil: until it is replaced.
  ///   - isLocked: moves with its frame.
  mutating func entity(
    _ id: String, in frame: String = FoxgloveFrame.map, at time: SimTime, lifetime: SimDuration? = nil,
    isLocked: Bool = false, _ content: (inout ProtobufWriter) -> Void
  ) {
    message(2) {
      $0.timestamp(1, time)
      $0.text(2, frame)
      $0.text(3, id)
      if let lifetime { $0.duration(4, lifetime) }
      $0.flag(5, isLocked)
      content(&$0)
    }
  }
  /// `metadata` of a `SceneEntity`.
  mutating func metadata(_ key: String, _ value: String) { pair(6, key, value) }
  /// `CubePrimitive` of a `SceneEntity`: a box that stands on the ground.
  mutating func box(
    x: Double = 0, y: Double = 0, heading: Double = 0, length: Double, width: Double, height: Double,
    _ colour: FoxgloveColour
  ) {
    message(8) {
      $0.pose(1, x: x, y: y, z: 0.5 * height, heading: heading)
      $0.vector(2, length, width, height)
      $0.colour(3, colour)
    }
  }
  enum LineKind: UInt64 {
    case strip = 0
    case loop, list
  }
  /// `LinePrimitive` of a `SceneEntity`.
  ///
  /// - Parameters:
  ///   - thickness: metres.
  ///   - height: of the points' zero, metres.
  mutating func lines(
    _ kind: LineKind, thickness: Double, height: Double, _ colour: FoxgloveColour,
    points: (inout ProtobufWriter) -> Void
  ) {
    message(11) {
      $0.varint(1, kind.rawValue)
      $0.pose(2, z: height)
      $0.double(3, thickness)
      points(&$0)
      $0.colour(6, colour)
    }
  }
  /// `points` of a `LinePrimitive`.
  mutating func linePoint(_ point: Vec2, _ z: Double = 0) { vector(5, point.x, point.y, z) }
  /// `TriangleListPrimitive` of a `SceneEntity`.
  mutating func triangles(_ mesh: TriangleMesh, height: Double, _ colour: FoxgloveColour) {
    if mesh.indices.isEmpty { return }
    message(12) {
      $0.pose(1, z: height)
      for point in mesh.points { $0.vector(2, point.x, point.y, point.z) }
      $0.colour(3, colour)
      $0.fixed32(5, mesh.indices)
    }
  }

  /// `FrameTransform` of `FrameTransforms`.
  mutating func transform(to frame: String, at time: SimTime, x: Double, y: Double, heading: Double) {
    message(1) {
      $0.timestamp(1, time)
      $0.text(2, FoxgloveFrame.map)
      $0.text(3, frame)
      $0.vector(4, x, y)
      $0.rotation(5, heading)
    }
  }
}

/// Names of coordinate frames.
enum FoxgloveFrame {
  /// The map frame: x east, y north.
  static let map = "map"
  /// x forward, y left, at the centre of the outline on the ground.
  static func vehicle(_ name: String) -> String { "veh/" + name }
  static func roadside(_ name: String) -> String { "rsu/" + name }
  /// A child of the map frame at its origin, so that the map frame exists on an empty road.
  static let origin = "origin"
}
