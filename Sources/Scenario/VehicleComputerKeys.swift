import ComputePlatform
import SimCore

/// Keys of programs and parts of vehicles' computers: filter of the position, security module, power.
extension ScenarioSchema {
  static let vehicleComputerKeys: [SchemaEntry] = [
    .choice(
      "positioning.filter", \.compute.localisation,
      "none: vehicles use the position that their receiver delivers. ekf: an extended Kalman filter of receiver, odometry and map runs on the vehicle's computer."
    ),
    SchemaEntry(
      key: "compute.verifications_per_s", kind: .number(1...1_000_000), isOptional: true, unit: "1/s",
      documentation:
        "Signatures that the security module of a vehicle verifies in a second; none: as its profile has it (2000).",
      get: { $0.compute.verificationRate.map(SchemaEntry.shown) ?? "none" },
      set: { $0.compute.verificationRate = $1 == "none" ? nil : SchemaEntry.accepted($1)! }),
    .choice(
      "compute.power", \.compute.power,
      "Computers of vehicles and roadside units. fixed: full clocks, and power at rest at all times. managed: they sleep without tasks, clocks follow compute.governor and fall when the computer is hot."
    ),
    .choice(
      "compute.governor", \.compute.governor,
      "With compute.power=managed. performance: highest clocks. schedutil: clocks of 1.25 times the mean load."
    ),
    .number(
      "compute.ambient_c", \.compute.ambient, -40...100, unit: "°C",
      "With compute.power=managed: temperature of the air around computers."),
  ]
}
