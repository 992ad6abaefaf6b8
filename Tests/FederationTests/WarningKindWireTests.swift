import CV2XWire
import Testing
import VehicleControl

@Suite struct WarningKindWireTests {
  /// `Protos/command.proto` names every kind of warning, with the same number, and no other.
  @Test func everyKindIsInTheSchema() throws {
    let schema = withUnsafePointer(to: coroad__node__warning_kind__descriptor) { d in
      (0..<Int(d.pointee.n_values)).map { i in
        let value = d.pointee.values[i]
        return "\(String(cString: value.name)) = \(value.value)"
      }
    }
    let kinds = WarningKind.allCases.map { kind in
      let snake = "\(kind)".reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : $1.uppercased() }
      return "WARNING_\(snake) = \(kind.rawValue)"
    }
    #expect(Set(schema) == Set(kinds))
  }
}
