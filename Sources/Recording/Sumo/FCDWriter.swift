import SimCore
import WorldState

/// Writes `fcd.xml` as SUMO's `--fcd-output` does, valid against its fcd_file.xsd: positions are those of the
/// front bumper, angles in degrees clockwise from north.
final class FCDWriter {
  private let sink: TextSink
  private let names: RunNames

  init(path: String, names: RunNames, comment: String) throws(RecordingError) {
    self.names = names
    sink = try TextSink(creating: path)
    sink.append { out in
      appendXMLHead(to: &out, comment: comment)
      appendRoot("fcd-export", schema: "fcd_file.xsd", to: &out)
    }
  }
  var failure: RecordingError? { sink.failure }

  func write(_ slice: TruthSlice) {
    // The schema allows no negative time.
    guard slice.time >= .zero else { return }
    sink.append { out in
      out.append("    <timestep time=\"")
      out.append(fixed: slice.time.seconds, places: 2)
      out.append("\">\n")
      for row in 0..<slice.vehicleCount { vehicle(row, slice, &out) }
      for row in 0..<slice.pedestrianCount { person(row, slice, &out) }
      out.append("    </timestep>\n")
    }
  }
  private func vehicle(_ row: Int, _ slice: TruthSlice, _ out: inout [UInt8]) {
    let heading = Angle(radians: slice.heading[row])
    let forward = heading.direction * (slice.length[row] / 2)
    out.append("        <vehicle id=\"")
    out.append(xmlAttribute: names.vehicle(slice.vehicle[row]))
    number("\" x=\"", slice.x[row] + forward.x, &out)
    number("\" y=\"", slice.y[row] + forward.y, &out)
    number("\" angle=\"", heading.courseDegrees, &out)
    let index = Int(slice.vehicle[row])
    if index < names.vehicleTypes.count {
      out.append("\" type=\"")
      out.append(xmlAttribute: names.vehicleTypes[index])
    }
    number("\" speed=\"", slice.speed[row], &out)
    let lane = Int(slice.lane[row])
    if lane >= 0 && lane < names.lanes.count {
      number("\" pos=\"", max(0, slice.lanePosition[row]), &out)
      out.append("\" lane=\"")
      out.append(xmlAttribute: names.lanes[lane])
    }
    number("\" slope=\"", 0, &out)
    out.append("\"/>\n")
  }
  private func person(_ row: Int, _ slice: TruthSlice, _ out: inout [UInt8]) {
    out.append("        <person id=\"")
    out.append(xmlAttribute: names.pedestrian(slice.pedestrian[row]))
    number("\" x=\"", slice.pedestrianX[row], &out)
    number("\" y=\"", slice.pedestrianY[row], &out)
    number("\" angle=\"", Angle(radians: slice.pedestrianHeading[row]).courseDegrees, &out)
    number("\" speed=\"", slice.pedestrianSpeed[row], &out)
    out.append("\"/>\n")
  }
  private func number(_ name: StaticString, _ value: Double, _ out: inout [UInt8]) {
    out.append(name)
    out.append(fixed: value, places: 2)
  }

  func close() {
    sink.append("</fcd-export>\n")
    sink.close()
  }
}
