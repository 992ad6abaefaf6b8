import CV2XWire
import NodeInterface
import SimCore
import V2XMessages

extension FederationEncoder {
  func computeAccount(_ value: ComputeAccount) -> Pointer<Coroad__Federation__ComputeAccount> {
    let m = arena.make(coroad__federation__compute_account__init)
    m.pointee.computer_class = UInt32(value.computerClass.rawValue)
    m.pointee.share = value.share
    (m.pointee.n_engines, m.pointee.engines) = list(value.engines, engineAccount)
    m.pointee.idle_joules = value.energy.idle
    m.pointee.operation_joules = value.energy.operations
    m.pointee.memory_joules = value.energy.memory
    m.pointee.fixed_joules = value.energy.fixed
    m.pointee.building_joules = value.energy.building
    return m
  }

  private func engineAccount(_ value: ComputeAccount.Engine) -> Pointer<Coroad__Federation__EngineAccount> {
    let m = arena.make(coroad__federation__engine_account__init)
    m.pointee.kind = UInt32(value.kind)
    m.pointee.servers = UInt32(clamping: value.servers)
    m.pointee.peak_fp16 = value.peakFP16
    m.pointee.peak_fp32 = value.peakFP32
    m.pointee.busy_us = value.busy.microseconds
    let operations = arena.make(coroad__federation__operations__init)
    operations.pointee.int8 = value.operations.int8
    operations.pointee.fp16 = value.operations.fp16
    operations.pointee.fp32 = value.operations.fp32
    operations.pointee.fp64 = value.operations.fp64
    operations.pointee.other = value.operations.other
    m.pointee.operations = operations
    return m
  }
}

extension FederationDecoder {
  func computeAccount(_ m: Pointer<Coroad__Federation__ComputeAccount>) throws(CodecError) -> ComputeAccount {
    guard let raw = UInt8(exactly: m.pointee.computer_class), let computer = ComputerClass(rawValue: raw)
    else { throw .outOfRange("compute.account.computer_class") }
    var out = ComputeAccount(computer)
    out.share = m.pointee.share
    out.engines = try list(
      m.pointee.n_engines, m.pointee.engines, atMost: ComputeAccount.mostEngines, "compute.account.engines",
      engineAccount)
    out.energy.idle = m.pointee.idle_joules
    out.energy.operations = m.pointee.operation_joules
    out.energy.memory = m.pointee.memory_joules
    out.energy.fixed = m.pointee.fixed_joules
    out.energy.building = m.pointee.building_joules
    return out
  }

  private func engineAccount(_ m: Pointer<Coroad__Federation__EngineAccount>) throws(CodecError)
    -> ComputeAccount.Engine
  {
    guard let kind = UInt8(exactly: m.pointee.kind) else { throw .outOfRange("compute.account.kind") }
    var out = ComputeAccount.Engine(
      kind: kind, servers: Int(m.pointee.servers), peakFP16: m.pointee.peak_fp16,
      peakFP32: m.pointee.peak_fp32)
    out.busy = SimDuration(microseconds: m.pointee.busy_us)
    if let operations = m.pointee.operations {
      out.operations.int8 = operations.pointee.int8
      out.operations.fp16 = operations.pointee.fp16
      out.operations.fp32 = operations.pointee.fp32
      out.operations.fp64 = operations.pointee.fp64
      out.operations.other = operations.pointee.other
    }
    return out
  }
}
