/// How engines of one kind reach their peaks. The numbers belong to a way of building engines and compilers, never to a
/// device: devices differ by units, clock, peaks, memory and cache only.
///
/// The GPU family is calibrated by `Tests/ComputePlatformTests/Calibration/calibrate.py` on AGX Orin and Orin NX alone,
/// the fixed-function family on their offline results. The other families are assumptions, and say so by their spread.
package struct EngineFamily: Hashable, Sendable {
  package var name: String
  package var title: String
  /// Share of the peak with tiles of 128 × 128, in each format.
  package var efficiency: PerFormat
  /// Half-width of a tile at which half of the time goes into its operands, elements: smaller tiles reach less.
  package var tileReuse: Double
  /// Time of a kernel beside its work: fixed, s, and cycles of the engine's clock for matrix kernels and for kernels
  /// that map elements (with the conversions of format around them).
  package var launch: Double
  package var matrixCycles: Double
  package var mapCycles: Double
  /// Cycles until the first results of a kernel, and for the reduction where its depth is split over units.
  package var fillCycles: Double
  package var splitCycles: Double
  /// Share of the nominal memory bandwidth that kernels reach, and bytes per cycle and unit from the cache.
  package var memoryShare: Double
  package var cacheBytes: Double
  /// Part of the smaller of arithmetic and memory time that does not overlap with the larger.
  package var unhidden: Double
  /// Cycles per output element and unit: in every matrix kernel, and for a sigmoid.
  package var outputCycles: Double
  package var sigmoidCycles: Double
  /// Share of SiLU activations that need a kernel of their own, in each format.
  package var unfused: PerFormat
  /// Share of the peak in attention, and of the vector rate in depthwise layers.
  package var attentionEfficiency: Double
  package var depthwiseEfficiency: Double
  /// Channels that one step of the matrix units takes, and to which maps are padded.
  package var granule: PerFormat
  package var padding: PerFormat
  /// Time around one inference: the runtime's own calls, s.
  package var host: Double
  /// Rows measured on engines of the family lie within nominal ÷ spread … nominal × spread.
  package var spread: Double
  /// What the spread rests on.
  package var basis: String
  /// Runs only layers of convolutional networks.
  package var isFixedFunction = false
}

extension EngineFamily {
  package static let all: [EngineFamily] = [nvidiaGPU, gpu, npu, dla, dsp, fpga, cpu]
  package static let names = all.map(\.name)

  package static func named(_ name: String) -> EngineFamily? { all.first { $0.name == name } }

  /// Parameters with four or more digits are fitted; the others are of the order that the vendor's manuals state
  /// (64 bytes per cycle and multiprocessor from the second-level cache, of which half; 16 special functions per cycle)
  /// or were held at a plausible value during the fit.
  package static let nvidiaGPU = EngineFamily(
    name: "nvidia_gpu", title: "NVIDIA GPU with TensorRT", efficiency: PerFormat(0.553, 0.65, 0.53),
    tileReuse: 40, launch: 0.3e-6, matrixCycles: 4800, mapCycles: 15_000, fillCycles: 600,
    splitCycles: 1500, memoryShare: 0.85, cacheBytes: 32, unhidden: 0.2, outputCycles: 0.003,
    sigmoidCycles: 0.125, unfused: PerFormat(1, 0.93, 1), attentionEfficiency: 0.3, depthwiseEfficiency: 0.25,
    granule: PerFormat(32, 16, 8), padding: PerFormat(32, 8, 4), host: 20e-6, spread: 1.6,
    basis: "fit of AGX Orin and Orin NX; all rows of other devices that were kept for test lie inside")

  /// As NVIDIA's, of other vendors: other compilers, so a wider spread.
  package static let gpu = variant(
    nvidiaGPU, "gpu", "GPU of another vendor", spread: 2.5, basis: "assumed: the compiler is unknown")

  /// Few large units, maps kept on the chip where they fit, activations computed on the fly.
  package static let npu = variant(
    nvidiaGPU, "npu", "neural processor", efficiency: PerFormat(0.4, 0.4, 0.4), launch: 3e-6,
    matrixCycles: 2000,
    mapCycles: 4000, unfused: PerFormat(0, 0, 0), host: 100e-6, spread: 3,
    basis: "assumed: published results of such engines differ by more than 3 at equal peaks")

  /// NVIDIA's DLA beside an Orin GPU: what offline results have above the GPU's own rate.
  package static let dla = variant(
    npu, "dla", "fixed-function convolution engine", efficiency: PerFormat(0.5, 0.5, 0.5), spread: 1.6,
    basis: "offline results of AGX Orin and Orin NX less the GPU's part", isFixedFunction: true)

  package static let dsp = variant(
    npu, "dsp", "vector signal processor", efficiency: PerFormat(0.35, 0.35, 0.35), spread: 3,
    basis: "assumed")

  package static let fpga = variant(
    npu, "fpga", "overlay on an FPGA", efficiency: PerFormat(0.5, 0.5, 0.5), spread: 3, basis: "assumed",
    isFixedFunction: true)

  /// Cores with vector units; a unit is a core.
  package static let cpu = variant(
    nvidiaGPU, "cpu", "processor cores", efficiency: PerFormat(0.45, 0.45, 0.6), launch: 3e-6,
    matrixCycles: 2000,
    mapCycles: 4000, unfused: PerFormat(0, 0, 0), host: 50e-6, spread: 2.5,
    basis: "assumed: libraries for inference on cores reach 30 to 80 % of their peak")

  private static func variant(
    _ base: EngineFamily, _ name: String, _ title: String, efficiency: PerFormat? = nil,
    launch: Double? = nil,
    matrixCycles: Double? = nil, mapCycles: Double? = nil, unfused: PerFormat? = nil, host: Double? = nil,
    spread: Double, basis: String, isFixedFunction: Bool = false
  ) -> EngineFamily {
    var family = base
    family.name = name
    family.title = title
    family.efficiency = efficiency ?? base.efficiency
    family.launch = launch ?? base.launch
    family.matrixCycles = matrixCycles ?? base.matrixCycles
    family.mapCycles = mapCycles ?? base.mapCycles
    family.unfused = unfused ?? base.unfused
    family.host = host ?? base.host
    family.spread = spread
    family.basis = basis
    family.isFixedFunction = isFixedFunction
    return family
  }
}
