import Scenario
import SimCore

extension Configuration {
  /// The effective configuration, every key with its value, nested as in a scenario file.
  package var json: JSON {
    .members([
      "name": .string(name), "seed": .unsigned(seed), "run": .unsigned(run),
      "v2x": .members(["enabled": .bool(v2xEnabled)]), "cloud": .members(["enabled": .bool(cloudEnabled)]),
      "time": .members([
        "begin_s": .number(time.begin.seconds), "end_s": time.end.map { .number($0.seconds) } ?? .null,
        "step_s": .number(time.step.seconds), "action_step_s": .number(time.actionStep.seconds),
        "window_ms": .number(Double(time.window.microseconds) / 1000),
        "input_stage_ms": .number(Double(time.inputStage.microseconds) / 1000),
      ]),
      "equipment": .members([
        "share": .number(equipment.share), "l2": .number(equipment.l2), "l3": .number(equipment.l3),
        "l4": .number(equipment.l4),
      ]),
      "traffic": .members([
        "drivers": traffic.drivers.map { .string($0.rawValue) } ?? .null,
        "fcd": traffic.fcd.map { .string($0) } ?? .null,
        "time_to_teleport_s": .number(traffic.timeToTeleport), "sight_m": .number(traffic.sight),
      ]),
      "radio": radioJSON,
      "environment": .members([
        "weather": .string(environment.weather.rawValue), "rain_rate_mm_per_h": .number(environment.rainRate),
        "visibility_m": .number(environment.visibility), "night": .bool(environment.night),
      ]),
      "compute": .members(["slowdown": .number(compute.slowdown)]),
      "functions": .members([
        "emergency_braking": .bool(functions.emergencyBraking),
        "cruise_control": .bool(functions.cruiseControl),
        "warnings": .bool(functions.warnings),
      ]),
      "record": .members([
        "mcap": .bool(record.mcap), "fcd": .bool(record.fcd), "tripinfo": .bool(record.tripinfo),
        "nodes": .array(record.nodes.map { .string($0) }),
      ]),
      "roadside": .array(roadside.map(Self.json)), "hazards": .array(hazards.map(Self.json)),
    ])
  }
  private var radioJSON: JSON {
    .members([
      "carrier_frequency_hz": .number(radio.carrierFrequency), "bandwidth_hz": .number(radio.bandwidth),
      "vehicle_power_dbm": .number(radio.vehiclePower), "roadside_power_dbm": .number(radio.roadsidePower),
      "noise_figure_db": .number(radio.noiseFigure), "shadowing": .bool(radio.shadowing),
      "extra_loss": .number(radio.extraLoss), "interference_culling": .bool(radio.interferenceCulling),
      "keep_probability": .number(radio.keepProbability),
      "sensing_lag_ms": .number(Double(radio.sensingLag.microseconds) / 1000),
      "environment": .string(radio.environment.rawValue),
    ])
  }
  private static func json(_ unit: RoadsideUnit) -> JSON {
    .members([
      "id": .string(unit.id), "x_m": .number(unit.position.x), "y_m": .number(unit.position.y),
      "height_m": .number(unit.height), "junction": .integer(Int64(unit.junction)),
    ])
  }
  private static func json(_ hazard: Hazard) -> JSON {
    .members([
      "id": .string(hazard.id), "lane": .integer(Int64(hazard.lane)), "position_m": .number(hazard.position),
      "begin_s": .number(hazard.begin.seconds), "end_s": .number(hazard.end.seconds),
    ])
  }
}
