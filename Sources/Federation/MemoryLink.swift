import Foundation
import SimCore
import V2XMessages

/// Hosts inside the world's process. One host runs on the caller's thread; several run on a thread each, so that a
/// layout of nodes can be measured with and without sockets. Values take the same path as over ZeroMQ, but are not
/// encoded. The same answers are refused.
package final class MemoryLink: WorldLink {
  private let workers: [Worker]
  private let isThreaded: Bool

  package init(engines: [any HostEngine]) {
    isThreaded = engines.count > 1
    workers = engines.map { Worker($0, threaded: engines.count > 1) }
  }

  package var hostCount: Int { workers.count }

  package func post(_ grant: Grant, to host: Int) { workers[host].post(grant) }

  package func collect(from hosts: [Int]) -> [Result<Answer, HostFailure>] {
    hosts.map { workers[$0].take() }
  }

  package func stop(_ host: Int, abruptly: Bool) { workers[host].stop() }

  deinit { for w in workers { w.stop() } }

  /// One engine and, if threaded, the only thread that uses it. The semaphores order every access: the world writes
  /// `grant` before `ready` and reads `answer` after `done`.
  private final class Worker: @unchecked Sendable {
    private let engine: any HostEngine
    private let ready = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)
    private let threaded: Bool
    private var grant: Grant?
    private var answer: Answer?
    private var stopped = false

    init(_ engine: any HostEngine, threaded: Bool) {
      self.engine = engine
      self.threaded = threaded
      guard threaded else { return }
      let thread = Thread { self.run() }
      thread.stackSize = 4 << 20
      thread.start()
    }

    private func run() {
      while true {
        ready.wait()
        guard let next = grant else { return }
        grant = nil
        answer = engine.advance(next)
        done.signal()
      }
    }

    func post(_ next: Grant) {
      grant = next
      if threaded { ready.signal() }
    }

    func take() -> Result<Answer, HostFailure> {
      if threaded {
        done.wait()
      } else {
        let next = grant!
        grant = nil
        answer = engine.advance(next)
      }
      defer { answer = nil }
      if let failure = engine.failure { return .failure(failure) }
      do throws(CodecError) {
        try answer!.checkRanges()
      } catch {
        return .failure(.protocolViolation("sent \(error.description)"))
      }
      return .success(answer!)
    }

    func stop() {
      guard !stopped else { return }
      stopped = true
      grant = nil
      if threaded { ready.signal() }
    }
  }
}
