/// The name in `known` closest to `name`, if it is close enough for a typing error.
package func nearestName(_ name: String, in known: some Sequence<String>) -> String? {
  var best: (distance: Int, name: String)?
  let wanted = Array(name.utf8)
  for candidate in known {
    let other = Array(candidate.utf8)
    guard abs(other.count - wanted.count) <= 3 else { continue }
    let d = editDistance(wanted, other)
    guard d <= max(1, min(3, wanted.count / 3)) else { continue }
    // Ties go by name, so that the order of a dictionary's keys has no effect.
    if let b = best, (b.distance, b.name) <= (d, candidate) { continue }
    best = (d, candidate)
  }
  return best?.name
}

/// Levenshtein distance.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
