/// Colours of the scene: those of the page in its dark theme, by the same names.
package struct FoxgloveColour: Hashable, Sendable {
  /// 0..1.
  package let red: Double
  package let green: Double
  package let blue: Double
  package var opacity = 1.0

  private init(_ rgb: UInt32) {
    red = Double(rgb >> 16 & 255) / 255
    green = Double(rgb >> 8 & 255) / 255
    blue = Double(rgb & 255) / 255
  }

  /// By the names of `Sources/Dashboard/Page/palette.js`.
  package static let all: [String: FoxgloveColour] = [
    "building": building, "buildingEdge": buildingEdge, "road": road, "junction": junction, "walk": walk,
    "cycle": cycle, "rail": rail, "unequipped": unequipped, "level2": level2, "level3": level3,
    "level4": level4, "pedestrian": pedestrian, "roadside": roadside, "hazard": hazard,
    "signalStop": signalStop, "signalCaution": signalCaution, "signalGo": signalGo, "signalOff": signalOff,
  ]

  static let building = FoxgloveColour(0x171f28)
  static let buildingEdge = FoxgloveColour(0x2b3643)
  static let road = FoxgloveColour(0x343f4b)
  static let junction = FoxgloveColour(0x3a4653)
  static let walk = FoxgloveColour(0x272d2e)
  static let cycle = FoxgloveColour(0x20352d)
  static let rail = FoxgloveColour(0x3a3340)
  static let unequipped = FoxgloveColour(0x87929e)
  static let level2 = FoxgloveColour(0x3d94f0)
  static let level3 = FoxgloveColour(0x2fd3a0)
  static let level4 = FoxgloveColour(0xffb8e2)
  static let pedestrian = FoxgloveColour(0xffb454)
  static let roadside = FoxgloveColour(0xe6edf3)
  static let hazard = FoxgloveColour(0xf0e442)
  static let signalStop = FoxgloveColour(0xff5347)
  static let signalCaution = FoxgloveColour(0xf5c400)
  static let signalGo = FoxgloveColour(0x2fd08c)
  static let signalOff = FoxgloveColour(0x6b7885)
}
