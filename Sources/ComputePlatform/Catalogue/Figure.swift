/// One number of the catalogue with its source. The model uses no number without one.
package struct Figure: Hashable, Sendable {
  package enum Provenance: String, Hashable, Sendable, CaseIterable {
    /// Read off an instrument or a log by the source.
    case measured
    /// The vendor's data sheet or brochure.
    case vendor
    /// Computed from other figures; the source column states how.
    case derived
    /// A plausible value without evidence for this platform.
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
