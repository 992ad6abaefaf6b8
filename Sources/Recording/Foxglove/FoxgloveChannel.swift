/// The channels for Foxglove: its own messages and figures for plots, beside the channels of the run itself.
package enum FoxgloveChannel: Int, Hashable, Sendable, CaseIterable {
  /// What does not move. A channel of its own: a viewer that goes to another time gets the last message of each.
  case map
  /// The state of all signals, when one changes.
  case signals
  /// A box per vehicle, in the vehicle's frame.
  case vehicles
  /// Pedestrians, and vehicles without a frame.
  case others
  /// Where the frames of vehicles are.
  case transforms
  /// Frames of roadside units.
  case fixedTransforms
  case locations
  case log
  case traffic

  package var topic: String {
    switch self {
    case .map: "foxglove/map"
    case .signals: "foxglove/signals"
    case .vehicles: "foxglove/vehicles"
    case .others: "foxglove/others"
    case .transforms: "foxglove/tf"
    case .fixedTransforms: "foxglove/tf_static"
    case .locations: "foxglove/location"
    case .log: "foxglove/log"
    case .traffic: "sim/traffic"
    }
  }
  /// Full name of the messages.
  package var schema: String {
    switch self {
    case .map, .signals, .vehicles, .others: "foxglove.SceneUpdate"
    case .transforms, .fixedTransforms: "foxglove.FrameTransforms"
    case .locations: "foxglove.LocationFixes"
    case .log: "foxglove.Log"
    case .traffic: RecordCodec.traffic
    }
  }
}
