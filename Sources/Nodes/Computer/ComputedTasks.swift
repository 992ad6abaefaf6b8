import ComputePlatform
import NodeInterface

extension Platform {
  /// Logged tasks, by the names used in recordings.
  mutating func takeTasks() -> [ComputedTask] {
    takeLog().map { task in
      var span: ComputedTask.Span?
      if let started = task.startedAt, let finished = task.finishedAt {
        span = ComputedTask.Span(startedAt: started, finishedAt: finished)
      }
      return ComputedTask(
        kind: task.kind.name, engine: "\(task.engine)", releasedAt: task.releasedAt, span: span,
        deadline: task.deadline)
    }
  }
}
