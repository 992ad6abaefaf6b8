import ComputePlatform
import Federation
import NodeInterface
import Scenario
import SimCore

/// Account of computing power, as statistics of countries have it: general (FP32 of processors), AI (FP16 of
/// accelerators, converted to FP32) and other, with terminals apart. What is installed are dense peaks; what was executed
/// are counted operations. Energy is split by component.
///
/// Scheduling never uses the conversion: engines run at the rates of the native format.
struct ComputingPower: Sendable {
  /// FP32 operations that one operation of another format stands for, by the width of its operands. The statistics state
  /// that FP16 is converted, without a ratio that could be cited: it is assumed, and stands in every table.
  static let ofInt8 = 0.25
  static let ofFP16 = 0.5
  static let ofFP64 = 2.0

  struct Row: Sendable {
    var computerClass: ComputerClass
    /// Computers, and their sum by the share that is charged.
    var computers: UInt64 = 0
    var charged = 0.0
    /// FP32 operations per second.
    var installedGeneral = 0.0
    var installedAI = 0.0
    /// FP32 operations.
    var executedGeneral = 0.0
    var executedAI = 0.0
    /// Operations that are no multiply–accumulates of any format.
    var executedOther = 0.0
    var energy = ComputeAccount.Energy()

    var joules: Double { energy.parts.reduce(0, +) }
  }

  /// By class, in order, those with computers.
  var classes: [Row]

  /// Sums in order of the nodes, so that they do not depend on how these are distributed over hosts.
  init(_ totals: TelemetryTotals) {
    var rows = ComputerClass.allCases.map { Row(computerClass: $0) }
    for account in totals.accounts { rows[Int(account.computerClass.rawValue)].add(account) }
    classes = rows.filter { $0.computers > 0 }
  }
}

extension ComputingPower.Row {
  fileprivate mutating func add(_ account: ComputeAccount) {
    computers += 1
    charged += account.share
    for engine in account.engines {
      let isAI = engine.kind == EngineSpec.Kind.accelerator.rawValue
      installedGeneral += isAI ? 0 : engine.peakFP32
      installedAI += isAI ? engine.peakFP16 * ComputingPower.ofFP16 : 0
      let n = engine.operations
      let executed =
        Double(n.int8) * ComputingPower.ofInt8 + Double(n.fp16) * ComputingPower.ofFP16 + Double(n.fp32)
        + Double(n.fp64) * ComputingPower.ofFP64
      if isAI { executedAI += executed } else { executedGeneral += executed }
      executedOther += Double(n.other)
    }
    energy.idle += account.energy.idle
    energy.operations += account.energy.operations
    energy.memory += account.energy.memory
    energy.fixed += account.energy.fixed
    energy.building += account.energy.building
  }
}

/// Energy of links, of which each carries what the measurements under `links` count.
enum LinkEnergy {
  /// Joules of one subframe of 1 ms on the sidelink: 23 dBm from an amplifier with 30 % efficiency, and 1 W of baseband
  /// (assumed).
  static let sidelinkFrame = 1e-3 * (0.2 / 0.3 + 1)
  /// Joules per byte at the terminal: the rate-dependent part of LTE, 438 and 52 mW per Mbit/s (Huang et al., "A close
  /// examination of performance and power characteristics of 4G LTE networks", MobiSys 2012; from memory). The part that
  /// does not depend on the rate and the base station are left out: other traffic shares them.
  static let uplinkByte = 8 * 438e-9
  static let downlinkByte = 8 * 52e-9
  /// Joules per byte of switched Ethernet and fibre over some ten kilometres (assumed: 10 nJ per bit).
  static let wiredByte = 8 * 10e-9

  struct Link: Sendable {
    var name: String
    var meaning: String
    var meter: Meter
    /// Of one frame or byte.
    var joulesEach: Double

    func joules(_ totals: TelemetryTotals) -> Double {
      Double(max(0, totals.reading(meter).value)) * joulesEach
    }
  }
  static let links = [
    Link(
      name: "sidelink", meaning: "Energy of sending on the sidelink.", meter: .sidelinkFrames,
      joulesEach: sidelinkFrame),
    Link(
      name: "uplink", meaning: "Energy of terminals for sending over Uu.", meter: .uplinkBytes,
      joulesEach: uplinkByte),
    Link(
      name: "downlink", meaning: "Energy of terminals for receiving over Uu.", meter: .downlinkBytes,
      joulesEach: downlinkByte),
    Link(name: "wired", meaning: "Energy of the wired links.", meter: .wiredBytes, joulesEach: wiredByte),
  ]
}

// MARK: Tables and summary

extension RunTables {
  /// Columns of `compute.csv` from the account of the computer.
  static let accountColumns: [Column<ComputeRow>] = [
    Column(
      "computer_class", "",
      "Class of the computer: l2, l3, l4, roadside or cloud; empty if it gave no account."
    ) {
      $1.add($0.value.account?.computerClass.name ?? "")
    },
    Column("charged_share", "of 1", "Share of the computer that the node is charged: 1 unless it is shared.")
    {
      $1.add($0.value.account?.share, 6)
    },
    energy("energy_idle_j", "Of energy_j, rest.", \.idle),
    energy("energy_operations_j", "Of energy_j, operations.", \.operations),
    energy("energy_memory_j", "Of energy_j, memory traffic.", \.memory),
    energy("energy_fixed_j", "Of energy_j, front ends of sensors and security module.", \.fixed),
    energy("energy_building_j", "Of energy_j, cooling and losses of the building.", \.building),
  ]
  private static func energy(
    _ name: String, _ meaning: String, _ part: any KeyPath<ComputeAccount.Energy, Double> & Sendable
  ) -> Column<ComputeRow> {
    Column(name, "J", meaning) { $1.add($0.value.account?.energy[keyPath: part], 6) }
  }

  // MARK: computer_engines.csv

  struct EngineRow {
    var name: String
    var computerClass: ComputerClass
    var engine: ComputeAccount.Engine
    var lifetime: SimDuration

    var kind: String { EngineSpec.Kind(rawValue: engine.kind)?.name ?? "kind_\(engine.kind)" }
    var use: Double? {
      let capacity = lifetime.seconds * Double(engine.servers)
      return capacity > 0 ? engine.busy.seconds / capacity : nil
    }
  }
  static func engineRows(_ row: ComputeRow) -> [EngineRow] {
    guard let account = row.value.account else { return [] }
    return account.engines.map {
      EngineRow(
        name: row.name, computerClass: account.computerClass, engine: $0, lifetime: row.lifetime)
    }
  }
  static let engines = TableLayout<EngineRow>(
    "computer_engines.csv", row: "engine of a node's computer",
    [
      Column("node", "", "Name of the node.") { $1.add($0.name) },
      Column("computer_class", "", "Class of the computer.") { $1.add($0.computerClass.name) },
      Column("engine", "", "accelerator, processor, communication, security or sensor.") { $1.add($0.kind) },
      Column("servers", "", "Tasks that it runs at the same time.") { $1.add(UInt64($0.engine.servers)) },
      Column("busy_s", "s", "Busy time, summed over its servers.") { $1.add($0.engine.busy.seconds, 6) },
      Column("utilisation", "of 1", "busy_s / (servers × lifetime of the node).") { $1.add($0.use, 6) },
      Column("peak_fp16_tflops", "10¹²/s", "Dense FP16 peak; 0 for engines of fixed function.") {
        $1.add($0.engine.peakFP16 / 1e12, 6)
      },
      Column("peak_fp32_tflops", "10¹²/s", "The same in FP32.") { $1.add($0.engine.peakFP32 / 1e12, 6) },
      Column("int8_operations", "", "Operations in INT8; a multiply–accumulate is two.") {
        $1.add($0.engine.operations.int8)
      },
      Column("fp16_operations", "", "The same in FP16.") { $1.add($0.engine.operations.fp16) },
      Column("fp32_operations", "", "The same in FP32.") { $1.add($0.engine.operations.fp32) },
      Column("fp64_operations", "", "The same in FP64.") { $1.add($0.engine.operations.fp64) },
      Column("other_operations", "", "Operations that are no multiply–accumulates.") {
        $1.add($0.engine.operations.other)
      },
    ])

  // MARK: computer_classes.csv

  static let computerClasses = TableLayout<ComputingPower.Row>(
    "computer_classes.csv", row: "class of computers that did something",
    [
      Column("computer_class", "", "l2, l3, l4, roadside or cloud.") { $1.add($0.computerClass.name) },
      Column("is_terminal", "", "1 for vehicles, which statistics of computing power leave out, else 0.") {
        $1.add($0.computerClass.isTerminal)
      },
      Column("computers", "", "Computers of all nodes of the class.") { $1.add($0.computers) },
      Column("charged_computers", "", "The same by the shares that the nodes are charged.") {
        $1.add($0.charged, 6)
      },
      Column("general_installed_tflops", "10¹²/s", "FP32 peak of all processor cores.") {
        $1.add($0.installedGeneral / 1e12, 6)
      },
      Column("ai_installed_tflops", "10¹²/s", "FP16 peak of all accelerators, as FP32.") {
        $1.add($0.installedAI / 1e12, 6)
      },
      Column("fp32_per_fp16", "of 1", "FP32 operations that one FP16 operation stands for here (assumed).") {
        _, fields in fields.add(ComputingPower.ofFP16, 2)
      },
      Column("general_executed_tflop", "10¹²", "Operations of processor cores, as FP32.") {
        $1.add($0.executedGeneral / 1e12, 9)
      },
      Column("ai_executed_tflop", "10¹²", "Operations of accelerators, as FP32 (INT8 counts a quarter).") {
        $1.add($0.executedAI / 1e12, 6)
      },
      Column("other_executed_top", "10¹²", "Operations that are no multiply–accumulates.") {
        $1.add($0.executedOther / 1e12, 9)
      },
      Column("energy_j", "J", "Energy: the sum of the next five.") { $1.add($0.joules, 3) },
      Column("energy_idle_j", "J", "Rest.") { $1.add($0.energy.idle, 3) },
      Column("energy_operations_j", "J", "Operations.") { $1.add($0.energy.operations, 3) },
      Column("energy_memory_j", "J", "Memory traffic.") { $1.add($0.energy.memory, 3) },
      Column("energy_fixed_j", "J", "Front ends of sensors and security modules.") {
        $1.add($0.energy.fixed, 3)
      },
      Column("energy_building_j", "J", "Cooling and losses of buildings.") {
        $1.add($0.energy.building, 3)
      },
    ])
}

extension ComputingPower {
  static let figures: [Figure] =
    [
      Figure(
        "compute.classes.CLASS.FIGURE", "",
        "The rows of computer_classes.csv: computers, installed and executed computing power in 10¹² FP32 operations, energy."
      ) { s in
        .object(
          ComputingPower(s.totals).classes.map { row in
            JSON.Member(
              row.computerClass.name,
              .members([
                "computers": .unsigned(row.computers),
                "general_installed_tflops": .rounded(row.installedGeneral / 1e12, 3),
                "ai_installed_tflops": .rounded(row.installedAI / 1e12, 3),
                "general_executed_tflop": .rounded(row.executedGeneral / 1e12, 6),
                "ai_executed_tflop": .rounded(row.executedAI / 1e12, 3),
                "other_executed_top": .rounded(row.executedOther / 1e12, 6),
                "energy_j": .rounded(row.joules, 1), "energy_idle_j": .rounded(row.energy.idle, 1),
              ]))
          })
      }
    ]
    + LinkEnergy.links.map { link in
      Figure("compute.link_energy.\(link.name)_j", "J", link.meaning) { .rounded(link.joules($0.totals), 3) }
    }
}
