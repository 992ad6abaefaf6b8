import Foundation
import Glibc

/// A kernel's time beside its peer's, or beside the reason why there is none.
struct Pair {
  var name: String
  /// Microseconds of one thread's CPU time, median.
  var microseconds: Double
  var peer: String
  /// Nil if the peer is missing: `lack` says why.
  var peerMicroseconds: Double?
  var lack: String?
  /// Further values, in the order they are printed.
  var details: [(key: String, value: String)] = []

  var json: String {
    var line = "{\"kernel\":\"\(name)\",\"us\":\(text(microseconds)),\"peer\":\"\(peer)\""
    if let peerMicroseconds {
      line += ",\"peer_us\":\(text(peerMicroseconds)),\"ratio\":\(text(microseconds / peerMicroseconds))"
    } else {
      line += ",\"peer_us\":null,\"skipped\":\"\(lack ?? "not measured")\""
    }
    for detail in details { line += ",\"\(detail.key)\":\(detail.value)" }
    return line + "}"
  }
}

/// Four significant digits.
func text(_ value: Double) -> String { String(format: "%.4g", value) }

/// Progress goes to standard error, results to standard output.
func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

/// Median CPU time of one call on this thread, microseconds: rounds of enough calls to last a few milliseconds.
func measure(rounds: Int = 15, _ body: () -> Void) -> Double {
  func now() -> Double {
    var t = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t)
    return Double(t.tv_sec) * 1e6 + Double(t.tv_nsec) * 1e-3
  }
  body()
  var begin = now()
  body()
  let calls = max(1, Int(5000 / max(now() - begin, 0.1)))
  var times: [Double] = []
  for _ in 0..<rounds {
    begin = now()
    for _ in 0..<calls { body() }
    times.append((now() - begin) / Double(calls))
  }
  times.sort()
  return times[rounds / 2]
}

/// Asks `peers.py`, which measures other implementations on the same problems.
struct Peers {
  var python: String
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  /// What a peer measured, or why it did not.
  func ask(_ name: String) -> (rows: [[String: Any]], lack: String?) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, Peers.folder.appendingPathComponent("peers.py").path, name]
    let pipe = Pipe()
    process.standardOutput = pipe
    do { try process.run() } catch { return ([], "\(python) cannot be started") }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return ([], "peers.py \(name) failed") }
    let rows = String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
    if let lack = rows.first?["missing"] as? String { return ([], lack) }
    return (rows, nil)
  }
}

extension [String: Any] {
  func number(_ key: String) -> Double? { (self[key] as? NSNumber)?.doubleValue }
}
