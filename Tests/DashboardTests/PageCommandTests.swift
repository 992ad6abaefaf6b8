import SimCore
import Testing

@testable import Dashboard

@Suite struct PageCommandTests {
  private func read(_ text: String) -> PageCommand? { PageCommand(text.utf8) }

  @Test func commandsAreRead() {
    #expect(read(#"{"do": "pause"}"#) == .pause)
    #expect(read(#"{"do": "resume"}"#) == .resume)
    #expect(read(#"{"do": "step"}"#) == .step)
    #expect(read(#"{"do": "ack"}"#) == .acknowledge)
    #expect(read(#"{"do": "speed", "factor": 0}"#) == .speed(0))
    #expect(read(#"{"do": "speed", "factor": 2.5}"#) == .speed(2.5))
    #expect(read(#"{"do": "seek", "time_s": 12.5}"#) == .seek(SimTime(microseconds: 12_500_000)))
  }

  @Test func othersAreNot() {
    for text in [
      "", "{", "[]", "null", #"{"do": 1}"#, #"{"do": "halt"}"#, #"{"do": "speed"}"#,
      #"{"do": "speed", "factor": -1}"#, #"{"do": "speed", "factor": 1e300}"#,
      #"{"do": "speed", "factor": 0.0001}"#, #"{"do": "seek"}"#, #"{"do": "seek", "time_s": 1e300}"#,
      #"{"do": "seek", "time_s": -1e10}"#, #"{"do": "seek", "time_s": "1"}"#,
    ] {
      #expect(read(text) == nil, "\(text)")
    }
  }
}
