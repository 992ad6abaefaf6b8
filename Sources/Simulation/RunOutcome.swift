import Recording

/// Why a run could not start or go on, for people.
package struct RunFailure: Error, Sendable {
  package var message: String
  package var status: Int32

  package init(_ message: String, status: Int32 = ExitStatus.failed) {
    self.message = message
    self.status = status
  }
}

/// What a run leaves behind for its caller.
package struct RunOutcome {
  package var summary: RunSummary
  package var status: Int32
}
