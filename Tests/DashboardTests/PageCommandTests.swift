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
    #expect(read(#"{"do": "watch", "node": 268435463}"#) == .watch(.vehicle(7)))
    #expect(read(#"{"do": "watch", "node": null}"#) == .watch(nil))
    #expect(read(#"{"do": "watch"}"#) == .watch(nil))
    #expect(read(#"{"do": "fail", "host": "roadside-unit"}"#) == .fail(host: "roadside-unit"))
    #expect(read(#"{"do": "restart"}"#) == .restart)
  }

  @Test func onlyWhatIsOfferedIsObeyed() {
    let closed = PlayState(speed: 1)
    closed.obey(.fail(host: "cloud-coordinator"))
    closed.obey(.restart)
    #expect(closed.takeFailures().isEmpty && !closed.current.isRestartRequested)
    let open = PlayState(speed: 1, hosts: ["cloud-coordinator"], canRestart: true)
    for host in ["cloud-coordinator", "cloud-coordinator", "other"] { open.obey(.fail(host: host)) }
    open.obey(.restart)
    #expect(open.takeFailures() == ["cloud-coordinator"])
    #expect(open.takeFailures().isEmpty)
    #expect(open.current.isRestartRequested)
  }

  @Test func othersAreNot() {
    for text in [
      "", "{", "[]", "null", #"{"do": 1}"#, #"{"do": "halt"}"#, #"{"do": "speed"}"#,
      #"{"do": "speed", "factor": -1}"#, #"{"do": "speed", "factor": 1e300}"#,
      #"{"do": "speed", "factor": 0.0001}"#, #"{"do": "seek"}"#, #"{"do": "seek", "time_s": 1e300}"#,
      #"{"do": "seek", "time_s": -1e10}"#, #"{"do": "seek", "time_s": "1"}"#,
      #"{"do": "watch", "node": -1}"#, #"{"do": "watch", "node": 4294967296}"#,
      #"{"do": "watch", "node": 7}"#, #"{"do": "watch", "node": "a"}"#, #"{"do": "fail"}"#,
      #"{"do": "fail", "host": 1}"#,
    ] {
      #expect(read(text) == nil, "\(text)")
    }
  }
}
