import Recording

/// Why a run could not start or continue.
package struct RunFailure: Error, Sendable {
  package var message: String
  package var status: Int32

  package init(_ message: String, status: Int32 = ExitStatus.failed) {
    self.message = message
    self.status = status
  }
}

/// Result of a run for its caller.
package struct RunOutcome {
  package var summary: RunSummary
  package var status: Int32
  /// The run that a page has asked for next.
  package var next: RunOptions?
}
