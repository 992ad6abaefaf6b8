import SimCore

/// Possible state of an object at one time. Map frame.
package struct PredictedState: Hashable, Sendable {
  /// Centre of the outline, metres.
  package var position: Vec2
  /// Unit vector.
  package var direction: Vec2
  /// m/s ≥ 0.
  package var speed: Double

  package init(position: Vec2, direction: Vec2, speed: Double) {
    self.position = position
    self.direction = direction
    self.speed = speed
  }
}

/// One possible motion of an object.
package struct PredictedMode: Hashable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable {
    /// Along a lane and its successors, at the speed of traffic there.
    case follow = 0
    /// Along its path to standstill, or stays.
    case stop
    /// Constant turn rate and acceleration, off the map.
    case turn
    /// Constant velocity.
    case walk
    /// Onto the roadway, at right angles.
    case cross
  }

  /// The caller's index of the object.
  package var object: Int
  package var kind: Kind
  /// 0...1; the probabilities of one object's modes add up to 1.
  package var probability: Double
  /// Lane at the end; −1 off the map.
  package var lane: Int
  /// Index of its first state.
  package var first: Int
  /// Range of the set's connections that the mode uses across junctions, starting with the one that the object is in or
  /// reaches first.
  package var connections = 0..<0
  /// The object is in the first of these junctions now, past the last place to wait.
  package var isCrossing = false
}

/// Modes of some objects, each with its states at 0, step, 2 step …. Keeps its memory.
package struct PredictionSet: Sendable {
  /// Seconds.
  package let step: Double
  package let steps: Int
  package internal(set) var modes: [PredictedMode] = []
  package internal(set) var states: [PredictedState] = []
  /// Connections of the map used by the modes, grouped by mode.
  package internal(set) var connections: [Int32] = []

  package init(step: Double = 0.2, steps: Int = 26) {
    precondition(step > 0 && steps > 0)
    self.step = step
    self.steps = steps
  }

  package mutating func removeAll() {
    modes.removeAll(keepingCapacity: true)
    states.removeAll(keepingCapacity: true)
    connections.removeAll(keepingCapacity: true)
  }

  /// Appends a mode known to the caller, such as a path received in a message; `state` is called for each step.
  package mutating func append(
    object: Int, kind: PredictedMode.Kind, probability: Double, lane: Int = -1, state: (Int) -> PredictedState
  ) {
    modes.append(
      PredictedMode(object: object, kind: kind, probability: probability, lane: lane, first: states.count))
    for k in 0..<steps { states.append(state(k)) }
  }

  package func states(of mode: PredictedMode) -> ArraySlice<PredictedState> {
    states[mode.first..<(mode.first + steps)]
  }
}

extension ObstacleSet {
  /// Appends the modes of a prediction with the same times: all, or those selected by index. `outline`: metres, by the
  /// caller's index of the object.
  package mutating func append(
    _ prediction: PredictionSet, outline: (Int) -> (length: Double, width: Double),
    where isWanted: (Int) -> Bool = { _ in true }
  ) {
    precondition(prediction.steps == steps)
    for (i, mode) in prediction.modes.enumerated() where isWanted(i) {
      let size = outline(mode.object)
      append(length: size.length, width: size.width, probability: mode.probability) {
        let state = prediction.states[mode.first + $0]
        return ObstaclePose(position: state.position, direction: state.direction)
      }
    }
  }
}
