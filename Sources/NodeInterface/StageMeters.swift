import SimCore

/// Time of the stages of a vehicle's chain on its own computer, waiting for engines included.
extension Meter {
  package static let ofStages: [Meter] = [
    .verificationTime, .verificationsDropped, .fusionTime, .planningTime, .senseToWarning, .warningsLate,
  ]

  package static let verificationTime = Meter(
    "verification_time", .seconds, .histogram, summary: "latency.verification",
    "With compute.verification=gate or gate_all: from the end of the input stage of a message until its signature has "
      + "been checked, in vehicles. With parallel: of one batch, from the first frame after these messages.")
  package static let verificationsDropped = Meter(
    "verifications_dropped", .count, .sum, summary: "latency.verifications_dropped",
    "Messages that vehicles dropped because too many waited for the check of their signatures; the oldest go first."
  )
  package static let fusionTime = Meter(
    "fusion_time", .seconds, .histogram, summary: "latency.fusion",
    "Fusion of tracks and received states in vehicles, from the end of tracking to the end of the task.")
  package static let planningTime = Meter(
    "planning_time", .seconds, .histogram, summary: "latency.planning",
    "Planning in vehicles, from the end of fusion to the end of the task.")
  package static let senseToWarning = Meter(
    "sense_to_warning", .seconds, .histogram, summary: "latency.sense_to_warning",
    "From the measurement that a cooperative warning is based on until the driver is shown it.")
  package static let warningsLate = Meter(
    "warnings_late", .count, .sum, summary: "latency.warnings_late",
    "Cooperative warnings that were shown later than compute.warning_deadline_ms after their measurement.")
}

/// Computers whose power is managed, when their nodes end.
extension Meter {
  package static let ofPower: [Meter] = [.peakTemperature, .computersAsleep, .computersThrottled]

  package static let peakTemperature = Meter(
    "computer_temperature_c", .count, .maximum, by: .nodeKind, summary: "compute.peak_temperature_c",
    "With compute.power=managed: highest temperature of a computer, whole degrees Celsius.")
  package static let computersAsleep = Meter(
    "computers_asleep", .seconds, .sum, by: .nodeKind, summary: "compute.asleep",
    "With compute.power=managed: time for which computers slept, over all of them.")
  package static let computersThrottled = Meter(
    "computers_throttled", .seconds, .sum, by: .nodeKind, summary: "compute.throttled",
    "With compute.power=managed: time for which clocks were lowered because a computer was hot, over all of them."
  )
}
