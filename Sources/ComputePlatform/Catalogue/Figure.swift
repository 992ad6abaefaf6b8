/// One number of the catalogue with where it comes from. Nothing enters the model without.
package struct Figure: Hashable, Sendable {
  package enum Provenance: String, Hashable, Sendable, CaseIterable {
    /// Read off an instrument or a log by the source.
    case measured
    /// The maker's data sheet or brochure.
    case vendor
    /// Follows from other figures by the arithmetic that the source column states.
    case derived
    /// A plausible value that nobody has shown to be right for this platform.
    case assumed
  }

  package var value: Double
  package var unit: String
  package var source: String
  /// Year of the source, with the month where it is known.
  package var date: String
  package var provenance: Provenance

  package init(_ value: Double, _ unit: String, _ provenance: Provenance, _ source: String, _ date: String) {
    self.value = value
    self.unit = unit
    self.provenance = provenance
    self.source = source
    self.date = date
  }
}
