import Recording
import SimCore
import Simulation

/// Result of one run of a sweep.
package struct SweepRow {
  var unit: SweepPlan.Unit
  /// `ok`, or how the run failed.
  var status: String
  /// By metric of the plan; nil if the run has no value.
  var values: [Double?]
  /// Last line of output of a failed run.
  var lastWords = ""
  /// How the run moved its vehicles; nil if it failed.
  var conditions: TrafficConditions?

  package var isOK: Bool { status == "ok" }

  package init(unit: SweepPlan.Unit, values: [Double?]) {
    self.unit = unit
    self.values = values
    status = "ok"
  }
  package init(unit: SweepPlan.Unit, status: String, lastWords: String) {
    self.unit = unit
    self.status = status
    self.lastWords = lastWords
    values = []
  }
}

/// The tables of a sweep. Depends only on the plan and the rows, not on times or the order of completion.
package struct SweepReport {
  package let plan: SweepPlan
  /// Every run, in the order of the plan's units.
  package let rows: [SweepRow]

  package init(plan: SweepPlan, rows: [SweepRow]) {
    self.plan = plan
    self.rows = rows
  }

  package var failed: Int { rows.count { !$0.isOK } }

  /// One row per run: axes, seed, status, metrics; an empty field for a missing value.
  var csv: [UInt8] {
    var out: [UInt8] = []
    func line(_ fields: [String]) {
      for (i, field) in fields.enumerated() {
        if i > 0 { out.append(UInt8(ascii: ",")) }
        out.append(csv: field)
      }
      out.append(10)
    }
    line(plan.axes.map(\.name) + ["seed", "status"] + plan.metrics)
    for row in rows {
      let levels = zip(plan.axes, row.unit.levels).map { $0.levels[$1].name }
      let values = plan.metrics.indices.map { i in
        row.values.indices.contains(i) ? row.values[i].map(Self.exact) ?? "" : ""
      }
      line(levels + [String(row.unit.seed), row.status] + values)
    }
    return out
  }

  /// A number with the digits needed to read it back exactly.
  private static func exact(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 0x1p53 ? String(Int64(value)) : "\(value)"
  }

  /// Values of a metric for one combination, by seed; nil if a run failed or has no value.
  package func values(_ metric: Int, cell: Int) -> [Double?] {
    rows[(cell * plan.seeds.count)..<((cell + 1) * plan.seeds.count)].map {
      $0.values.indices.contains(metric) ? $0.values[metric] : nil
    }
  }
}
