/// The platforms. Peaks are dense; sparse figures of vendors have been halved.
package enum Catalogue {
  // MARK: Engines

  /// A GPU or NPU with the calibrated shares of its own peaks (operations per second, bytes per second); `network`: its
  /// platform in platforms.yaml.
  private static func accelerator(
    int8: Figure, fp16: Figure, fp32: Figure, bandwidth: Double, network: String
  ) -> EngineSpec {
    guard let engine = NetworkPlatform.shipped(network)?.engines.first else {
      preconditionFailure("platforms.yaml has no \(network)")
    }
    return accelerator(int8: int8, fp16: fp16, fp32: fp32, bandwidth: bandwidth, engine: engine)
  }
  private static func accelerator(
    int8: Figure, fp16: Figure, fp32: Figure, bandwidth: Double, engine: NetworkEngine
  ) -> EngineSpec {
    EngineSpec(
      kind: .accelerator, servers: 1, peakInt8: int8, peakFP16: fp16, peakFP32: fp32,
      peakFP64: Figure(fp32.value / 32, "op/s", .assumed, "a 32nd of FP32, as on embedded GPUs", fp32.date),
      otherRate: Figure(fp32.value / 2, "op/s", .derived, "one operation per FP32 lane and cycle", fp32.date),
      serialRate: Figure(1e9, "op/s", .assumed, "one lane of an accelerator", "2021"),
      efficiencyInt8: Calibration.efficiencyInt8, efficiencyFP16: Calibration.efficiencyFP16,
      efficiencyFP32: Figure(
        Calibration.efficiencyFP16.value, "1", .assumed, "as in FP16", Calibration.efficiencyFP16.date),
      efficiencyFP64: Figure(
        Calibration.efficiencyFP16.value, "1", .assumed, "as in FP16", Calibration.efficiencyFP16.date),
      launch: Calibration.launch,
      bandwidth: Figure(0.8 * bandwidth, "B/s", .assumed, "0.8 of the nominal bandwidth", "2021"),
      network: engine)
  }

  /// `servers` partitions of general cores at `clock` (Hz), each with `lanes` FP32 multiply–adds per cycle.
  private static func cores(
    _ kind: EngineSpec.Kind, servers: Int, clock: Double, lanes: Double, launch: Double = 50e-6,
    bandwidth: Double, of model: String
  ) -> EngineSpec {
    let peak = Figure(
      2 * lanes * clock, "op/s", .derived, "\(model): \(Int(lanes)) FP32 lanes, clock", "2021")
    let half = Figure(lanes * clock, "op/s", .derived, "\(model): half the lanes of FP32, clock", "2021")
    let rate = Figure(2 * clock, "op/s", .assumed, "\(model): two scalar operations per cycle", "2021")
    return EngineSpec(
      kind: kind, servers: servers, peakInt8: peak, peakFP16: peak, peakFP32: peak, peakFP64: half,
      otherRate: rate,
      serialRate: Figure(clock, "op/s", .assumed, "\(model): one dependent operation per cycle", "2021"),
      efficiencyInt8: coreShare, efficiencyFP16: coreShare, efficiencyFP32: coreShare,
      efficiencyFP64: coreShare,
      launch: Figure(launch, "s", .assumed, "activation of a process and its message passing", "2021"),
      bandwidth: Figure(bandwidth, "B/s", .assumed, "\(model): one core's share of the memory", "2021"))
  }
  private static let coreShare = Figure(
    0.125, "1", .assumed, "small matrices without blocking use one lane in eight", "2021")

  /// An engine whose tasks have durations from published measurements.
  private static func fixed(_ kind: EngineSpec.Kind, servers: Int = 1) -> EngineSpec {
    let none = Figure(1e9, "op/s", .assumed, "tasks here have fixed durations", "2021")
    let one = Figure(1, "1", .assumed, "tasks here have fixed durations", "2021")
    return EngineSpec(
      kind: kind, servers: servers, peakInt8: none, peakFP16: none, peakFP32: none, peakFP64: none,
      otherRate: none,
      serialRate: none, efficiencyInt8: one, efficiencyFP16: one, efficiencyFP32: one, efficiencyFP64: one,
      launch: Figure(0, "s", .assumed, "tasks here have fixed durations", "2021"),
      bandwidth: Figure(1e9, "B/s", .assumed, "tasks here have fixed durations", "2021"))
  }

  // MARK: Energy

  /// AGX Orin, MaxQ: ResNet50 offline 3526.3/s at 23.65 W. With 9 W static, 14.65 W / 3526.3/s / 8.2 GOP = 0.51 pJ, of
  /// which 0.06 pJ are memory.
  private static let orinInt8 = Figure(
    0.45e-12, "J/op", .derived, "MLPerf v3.1 power, ResNet50 offline, AGX Orin MaxQ, 9 W static", "2023-09")
  /// Horowitz, "Computing's energy problem", ISSCC 2014: a 16-bit floating multiply–add costs 6.5 times an 8-bit
  /// integer one, a 32-bit one 20 times; on-chip data movement, the larger part, only 2 and 4 times.
  private static func energies(_ int8: Figure) -> (Figure, Figure, Figure, Figure, Figure) {
    let source = "INT8 energy by width of the operands on chip (after Horowitz, ISSCC 2014)"
    return (
      int8, Figure(2 * int8.value, "J/op", .derived, source, "2014"),
      Figure(4 * int8.value, "J/op", .derived, source, "2014"),
      Figure(8 * int8.value, "J/op", .assumed, "twice FP32, by the width of the operands", "2014"),
      Figure(70e-12, "J/op", .derived, "an instruction of a core, Horowitz, ISSCC 2014", "2014")
    )
  }
  private static let memoryEnergy = Figure(
    32e-12, "J/B", .assumed, "LPDDR4 and 5, interface and array, 4 pJ per bit", "2021")
  private static let fixedPower = Figure(
    2, "W", .assumed, "front end or security module above idle", "2021")
  private static let noBuilding = Figure(1, "1", .derived, "no building around it", "2021")

  private static func platform(
    _ name: String, _ engines: [EngineSpec], memory: Figure, idle: Figure, int8: Figure,
    byte: Figure = memoryEnergy, building: Figure = noBuilding
  ) -> PlatformSpec {
    let e = energies(int8)
    return PlatformSpec(
      name: name, engines: engines,
      memoryBandwidth: Figure(
        0.8 * memory.value, "B/s", .assumed, "0.8 of \(memory.source)", memory.date), staticPower: idle,
      energyInt8: e.0, energyFP16: e.1, energyFP32: e.2, energyFP64: e.3, energyOther: e.4, energyByte: byte,
      fixedTaskPower: fixedPower, powerUsageEffectiveness: building)
  }

  private static func vehicle(
    _ name: String, tops: Figure, bandwidth: Double, memory: String, clock: Double, cores model: String,
    processors: Int, watts: Figure, idleShare: Double, network: String
  ) -> PlatformSpec {
    let ratio = "half of INT8, as on Orin"
    return platform(
      name,
      [
        accelerator(
          int8: tops, fp16: Figure(tops.value / 2, "op/s", .assumed, ratio, tops.date),
          fp32: Figure(tops.value / 16, "op/s", .assumed, "a sixteenth of INT8, as on Orin", tops.date),
          bandwidth: bandwidth, network: network),
        cores(.processor, servers: processors, clock: clock, lanes: 4, bandwidth: bandwidth / 4, of: model),
        cores(.communication, servers: 1, clock: clock, lanes: 4, bandwidth: bandwidth / 4, of: model),
        fixed(.security), fixed(.sensor, servers: 4),
      ],
      memory: Figure(bandwidth, "B/s", .vendor, memory, tops.date),
      idle: Figure(
        idleShare * watts.value, "W", .assumed, "\(idleShare) of \(watts.value) W (\(watts.source))",
        watts.date),
      int8: Figure(
        (1 - idleShare) * watts.value / tops.value, "J/op", .derived,
        "rest of \(watts.value) W at the dense peak", watts.date))
  }

  // MARK: Vehicles, era 2021

  /// Driver assistance: 10 TOPS, the budget of an L2 vehicle in 2021, in a system like TI's TDA4VM.
  package static let assist2021 = vehicle(
    "L2 assist 2021",
    tops: Figure(10e12, "op/s", .assumed, "budget of L2 < 10 TOPS (Desay SV, HiPhi), rounded up", "2021"),
    bandwidth: 17.1e9, memory: "TDA4VM: 32 bit LPDDR4-4266", clock: 2e9, cores: "Cortex-A72", processors: 1,
    watts: Figure(15, "W", .vendor, "TDA4VM: 5 to 20 W", "2021"), idleShare: 0.35, network: "l2_2021")

  /// Conditional automation: 64 TOPS; budgets of L3 in 2021 were 30 to 60 (later ≥ 100).
  package static let conditional2021 = vehicle(
    "L3 domain controller 2021",
    tops: Figure(64e12, "op/s", .assumed, "budget of L3 30–60 TOPS, rounded up (Desay SV)", "2021"),
    bandwidth: 102.4e9, memory: "Orin NX class: 128 bit LPDDR5", clock: 2.2e9, cores: "Cortex-A78AE",
    processors: 2,
    watts: Figure(60, "W", .assumed, "about 1 TOPS/W end to end (Huawei, MDC 610 and 810)", "2021"),
    idleShare: 0.3, network: "l3_2021")

  /// High automation: Huawei MDC 610, 200 TOPS.
  package static let high2021 = vehicle(
    "L4 computer 2021 (MDC 610 class)",
    tops: Figure(200e12, "op/s", .vendor, "Huawei MDC 610", "2021"), bandwidth: 204.8e9,
    memory: "AGX Orin class: 256 bit LPDDR5", clock: 2.2e9, cores: "Cortex-A78AE", processors: 4,
    watts: Figure(200, "W", .vendor, "MDC 610: 1 TOPS/W end to end", "2021"), idleShare: 0.3,
    network: "mdc_610")

  // MARK: Devices of the calibration

  /// NVIDIA Jetson AGX Orin 64 GB, the GPU alone.
  package static let agxOrin = platform(
    "Jetson AGX Orin 64 GB",
    [
      accelerator(
        int8: Figure(85e12, "op/s", .vendor, "170 sparse TOPS of the GPU, halved", "2022"),
        fp16: Figure(42.5e12, "op/s", .vendor, "dense tensor FP16", "2022"),
        fp32: Figure(5.3e12, "op/s", .vendor, "2,048 lanes at 1.3 GHz", "2022"), bandwidth: 204.8e9,
        network: "agx_orin_64"),
      cores(.processor, servers: 8, clock: 2.2e9, lanes: 8, bandwidth: 30e9, of: "Cortex-A78AE"),
      cores(.communication, servers: 2, clock: 2.2e9, lanes: 8, bandwidth: 30e9, of: "Cortex-A78AE"),
      fixed(.security), fixed(.sensor, servers: 4),
    ],
    memory: Figure(204.8e9, "B/s", .vendor, "256 bit LPDDR5", "2022"),
    idle: Figure(9, "W", .assumed, "module at rest", "2022"), int8: orinInt8)

  /// NVIDIA Jetson Orin NX 16 GB: 8 of Orin's 16 multiprocessors at 0.918 of 1.3 GHz.
  package static let orinNX = platform(
    "Jetson Orin NX 16 GB",
    [
      accelerator(
        int8: Figure(30.0e12, "op/s", .derived, "85 TOPS × 8/16 × 918/1300", "2023"),
        fp16: Figure(15.0e12, "op/s", .derived, "42.5 TFLOPS × 8/16 × 918/1300", "2023"),
        fp32: Figure(1.88e12, "op/s", .vendor, "1,024 lanes at 0.918 GHz", "2023"), bandwidth: 102.4e9,
        network: "orin_nx_16"),
      cores(.processor, servers: 6, clock: 2e9, lanes: 8, bandwidth: 20e9, of: "Cortex-A78AE"),
      cores(.communication, servers: 2, clock: 2e9, lanes: 8, bandwidth: 20e9, of: "Cortex-A78AE"),
      fixed(.security), fixed(.sensor, servers: 4),
    ],
    memory: Figure(102.4e9, "B/s", .vendor, "128 bit LPDDR5", "2023"),
    idle: Figure(5, "W", .assumed, "module at rest", "2023"), int8: orinInt8)

  // MARK: Roadside and cloud

  /// Atlas 500 with Ascend 310, 16 TOPS, at 8 W for the processor.
  package static let roadsideAtlas500 = platform(
    "Atlas 500 (Ascend 310)",
    [
      accelerator(
        int8: Figure(16e12, "op/s", .vendor, "Ascend 310", "2019"),
        fp16: Figure(8e12, "op/s", .vendor, "Ascend 310", "2019"),
        fp32: Figure(1e12, "op/s", .assumed, "a sixteenth of INT8, as on Orin", "2021"), bandwidth: 51.2e9,
        network: "ascend_310"),
      cores(.processor, servers: 4, clock: 1.6e9, lanes: 4, bandwidth: 10e9, of: "Cortex-A55"),
      cores(.communication, servers: 2, clock: 1.6e9, lanes: 4, bandwidth: 10e9, of: "Cortex-A55"),
      fixed(.security, servers: 2), fixed(.sensor, servers: 4),
    ],
    memory: Figure(51.2e9, "B/s", .vendor, "Atlas 200 module: 128 bit LPDDR4X-3200", "2019"),
    idle: Figure(25, "W", .assumed, "Atlas 500 at rest, of 25 to 40 W", "2019"),
    int8: Figure(0.5e-12, "J/op", .vendor, "Ascend 310: 16 TOPS at 8 W", "2019"))

  /// A server with one A100 and 64 cores, at the mean efficiency of an air-cooled hall.
  package static let a100Server = platform(
    "A100 server",
    [
      accelerator(
        int8: Figure(624e12, "op/s", .vendor, "A100, dense", "2020"),
        fp16: Figure(312e12, "op/s", .vendor, "A100, dense", "2020"),
        fp32: Figure(19.5e12, "op/s", .vendor, "A100, without tensor cores", "2020"), bandwidth: 1555e9,
        network: "a100"),
      cores(
        .processor, servers: 48, clock: 2.5e9, lanes: 16, launch: 20e-6, bandwidth: 10e9, of: "EPYC 7003"),
      cores(
        .communication, servers: 16, clock: 2.5e9, lanes: 16, launch: 20e-6, bandwidth: 10e9,
        of: "EPYC 7003"),
      fixed(.security, servers: 8), fixed(.sensor),
    ],
    memory: Figure(1555e9, "B/s", .vendor, "A100 40 GB", "2020"),
    idle: Figure(250, "W", .assumed, "server at rest with one A100", "2020"),
    int8: Figure(0.48e-12, "J/op", .derived, "300 W above rest at the dense peak of 624 TOPS", "2020"),
    byte: Figure(31e-12, "J/B", .assumed, "HBM2, 3.9 pJ per bit", "2020"),
    building: Cooling.air.effectiveness)

  /// A server with one H100 and 96 cores.
  package static let h100Server = platform(
    "H100 server",
    [
      accelerator(
        int8: Figure(1979e12, "op/s", .vendor, "H100 SXM, dense, from memory", "2022"),
        fp16: Figure(989e12, "op/s", .vendor, "H100 SXM, dense, from memory", "2022"),
        fp32: Figure(67e12, "op/s", .vendor, "H100 SXM, without tensor cores, from memory", "2022"),
        bandwidth: 3350e9, network: "h100"),
      cores(
        .processor, servers: 72, clock: 2.4e9, lanes: 16, launch: 20e-6, bandwidth: 10e9, of: "EPYC 9004"),
      cores(
        .communication, servers: 24, clock: 2.4e9, lanes: 16, launch: 20e-6, bandwidth: 10e9,
        of: "EPYC 9004"),
      fixed(.security, servers: 8), fixed(.sensor),
    ],
    memory: Figure(3350e9, "B/s", .vendor, "H100 SXM 80 GB, HBM3, from memory", "2022"),
    idle: Figure(350, "W", .assumed, "server at rest with one H100", "2022"),
    int8: Figure(0.32e-12, "J/op", .derived, "630 W above rest at the dense peak of 1979 TOPS", "2022"),
    byte: Figure(31e-12, "J/B", .assumed, "as HBM2, 3.9 pJ per bit", "2022"),
    building: Cooling.air.effectiveness)

  // MARK: Platforms of the catalogue file and of users

  /// The computer around a platform's first engine: three quarters of the cores for the program, the others for messages.
  package static func computer(_ p: NetworkPlatform) -> PlatformSpec {
    let engine = p.engines[0]
    let total = Int(p.host.cores.value)
    let forMessages = max(1, total / 4)
    let bandwidth = engine.bandwidth.value
    let peaks = [engine.int8, engine.fp16, engine.fp32].map { peak in
      // A missing format is never asked for; its rate must still be a number.
      peak.value > 0 ? peak : Figure(1e9, "op/s", .assumed, "format is missing", peak.date)
    }
    let best = max(engine.int8.value, engine.fp16.value, engine.fp32.value)
    return platform(
      p.title,
      [
        accelerator(int8: peaks[0], fp16: peaks[1], fp32: peaks[2], bandwidth: bandwidth, engine: engine),
        cores(
          .processor, servers: max(1, total - forMessages), clock: p.host.clock.value, lanes: 4,
          bandwidth: bandwidth / 4, of: p.title),
        cores(
          .communication, servers: forMessages, clock: p.host.clock.value, lanes: 4, bandwidth: bandwidth / 4,
          of: p.title),
        fixed(.security), fixed(.sensor, servers: 4),
      ],
      memory: engine.bandwidth, idle: p.host.idle,
      int8: Figure(
        (p.host.power.value - p.host.idle.value) / best, "J/op", .derived,
        "power above rest at the dense peak",
        p.host.power.date))
  }

  /// Computers by the names of scenarios: levels, products, then the platforms of the catalogue file.
  package static func named(_ name: String) -> PlatformSpec? {
    switch name {
    case "l2": assist2021
    case "l3": conditional2021
    case "l4": high2021
    case "orin_nx": orinNX
    case "agx_orin": agxOrin
    case "atlas_500": roadsideAtlas500
    case "a100_server": a100Server
    case "h100_server": h100Server
    default: NetworkPlatform.shipped(name).map(computer)
    }
  }
  /// Names that `named` knows.
  package static let names =
    ["l2", "l3", "l4", "orin_nx", "agx_orin", "atlas_500", "a100_server", "h100_server"]
    + NetworkPlatform.shipped.map(\.name)

  /// A platform of platforms.yaml.
  static func computer2025(_ name: String) -> PlatformSpec {
    guard let platform = NetworkPlatform.shipped(name) else {
      preconditionFailure("platforms.yaml has no \(name)")
    }
    return computer(platform)
  }

  package static let all: [PlatformSpec] = [
    assist2021, conditional2021, high2021, agxOrin, orinNX, roadsideAtlas500, a100Server, h100Server,
  ]
}
