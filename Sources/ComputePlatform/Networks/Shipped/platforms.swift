// swift-format-ignore-file
// Made by generate.py; do not edit.

extension NetworkPlatform {
  /// platforms.yaml.
  static let shippedText =
    """
    # Platforms of the catalogue. A file of your own has the same form (docs/concepts/compute.md).
    # Peaks are dense; sparse figures of vendors are halved. Several figures are as remembered from data sheets and have
    # not been read again: their source says so.

    l2_2021:
      title: Computer of level 2, 2021
      class: assumed
      source: budget of L2 < 10 TOPS (Desay SV, HiPhi), rounded up, in a system like TI's TDA4VM
      date: 2021
      cores: 2
      core_clock_ghz: 2
      idle_w: 5.25
      power_w: 15
      engines:
        - {family: npu, units: 1, clock_ghz: 1, int8_tops: 10, fp16_tflops: 5, vector_tflops: 0.625, bandwidth_gb_per_s: {value: 17.1, class: vendor, source: "TDA4VM: 32 bit LPDDR4-4266"}, cache_mb: 8}

    l3_2021:
      title: Computer of level 3, 2021
      class: assumed
      source: budget of L3 30 to 60 TOPS (Desay SV), rounded up
      date: 2021
      cores: 3
      core_clock_ghz: 2.2
      idle_w: 18
      power_w: 60
      engines:
        - {family: npu, units: 8, clock_ghz: 1, int8_tops: 64, fp16_tflops: 32, vector_tflops: 4, bandwidth_gb_per_s: {value: 102.4, class: vendor, source: "Orin NX class: 128 bit LPDDR5"}, cache_mb: 8}

    l2_2025:
      title: Computer of level 2, 2025
      class: assumed
      source: budget of L2 80 to 300 TOPS in 2025, in a system like Horizon Journey 5 with 128 TOPS
      date: 2025
      cores: 8
      core_clock_ghz: 2
      idle_w: 10
      power_w: 35
      engines:
        - {family: npu, units: 2, clock_ghz: 1.2, int8_tops: 128, fp16_tflops: 32, vector_tflops: 4, bandwidth_gb_per_s: 51.2, cache_mb: 8}

    thor:
      title: NVIDIA Thor (Jetson T5000)
      class: vendor
      source: Jetson T5000, as remembered, except FP16 and power
      date: 2025
      cores: 14
      core_clock_ghz: 2.6
      idle_w: {value: 20, class: assumed, source: module at rest}
      power_w: {value: 130, class: vendor, source: Hugging Face's list of hardware}
      engines:
        - family: nvidia_gpu
          units: 20
          clock_ghz: 1.575
          int8_tops: {value: 517, class: derived, source: twice FP16}
          fp16_tflops: {value: 258.5, class: vendor, source: Hugging Face's list of hardware}
          fp32_tflops: {value: 129, class: derived, source: TF32 at half the rate of FP16}
          vector_tflops: {value: 8.06, class: derived, source: 2560 lanes at 1.575 GHz}
          bandwidth_gb_per_s: 273
          cache_mb: {value: 32, class: assumed}

    agx_orin_64:
      title: NVIDIA Jetson AGX Orin 64 GB
      class: vendor
      source: Jetson AGX Orin data sheet; 275 sparse TOPS are 170 of the GPU and 105 of two DLA
      date: 2022
      cores: 12
      core_clock_ghz: 2.2
      idle_w: {value: 9, class: assumed, source: module at rest}
      power_w: 60
      engines:
        - family: nvidia_gpu
          units: 16
          clock_ghz: 1.3
          int8_tops: 85.2
          fp16_tflops: 42.6
          fp32_tflops: {value: 21.3, class: derived, source: TF32 at half the rate of FP16}
          vector_tflops: 5.32
          bandwidth_gb_per_s: 204.8
          cache_mb: 4
        - family: dla
          copies: 2
          clock_ghz: 1.6
          int8_tops: 26.25
          bandwidth_gb_per_s: {value: 50, class: assumed, source: a quarter of the memory}
          cache_mb: {value: 1, class: assumed, source: 1 MiB of SRAM for two DLA of Xavier}

    agx_orin_32:
      title: NVIDIA Jetson AGX Orin 32 GB
      class: vendor
      source: Jetson AGX Orin data sheet, as remembered; 200 sparse TOPS are 108 of the GPU and 92 of two DLA
      date: 2022
      cores: 8
      core_clock_ghz: 2.2
      idle_w: {value: 8, class: assumed, source: module at rest}
      power_w: 40
      engines:
        - {family: nvidia_gpu, units: 14, clock_ghz: 0.93, int8_tops: 53.3, fp16_tflops: 26.7, fp32_tflops: 13.3, vector_tflops: 3.33, bandwidth_gb_per_s: 204.8, cache_mb: 4}
        - {family: dla, copies: 2, clock_ghz: 1.4, int8_tops: 23, bandwidth_gb_per_s: 50, cache_mb: 1}

    orin_nx_16:
      title: NVIDIA Jetson Orin NX 16 GB
      class: vendor
      source: Jetson Orin NX data sheet; 100 sparse TOPS are 60 of the GPU and 40 of two DLA
      date: 2023
      cores: 8
      core_clock_ghz: 2
      idle_w: {value: 5, class: assumed, source: module at rest}
      power_w: 25
      engines:
        - family: nvidia_gpu
          units: 8
          clock_ghz: 0.918
          int8_tops: 30.1
          fp16_tflops: 15.04
          fp32_tflops: {value: 7.5, class: derived, source: TF32 at half the rate of FP16}
          vector_tflops: 1.88
          bandwidth_gb_per_s: 102.4
          cache_mb: 4
        - family: dla
          copies: 2
          clock_ghz: 0.614
          int8_tops: 10
          bandwidth_gb_per_s: {value: 25, class: assumed, source: a quarter of the memory}
          cache_mb: {value: 1, class: assumed, source: 1 MiB of SRAM for two DLA of Xavier}

    orin_nx_8:
      title: NVIDIA Jetson Orin NX 8 GB
      class: vendor
      source: Jetson Orin NX data sheet, as remembered; 70 sparse TOPS are 50 of the GPU and 20 of one DLA
      date: 2023
      cores: 6
      core_clock_ghz: 2
      idle_w: {value: 5, class: assumed, source: module at rest}
      power_w: 20
      engines:
        - {family: nvidia_gpu, units: 8, clock_ghz: 0.765, int8_tops: 25.1, fp16_tflops: 12.5, fp32_tflops: 6.27, vector_tflops: 1.57, bandwidth_gb_per_s: 102.4, cache_mb: 4}
        - {family: dla, clock_ghz: 0.614, int8_tops: 10, bandwidth_gb_per_s: 25, cache_mb: 1}

    orin_nano_8:
      title: NVIDIA Jetson Orin Nano 8 GB
      class: vendor
      source: Jetson Orin Nano data sheet, as remembered; 40 sparse TOPS
      date: 2023
      cores: 6
      core_clock_ghz: 1.5
      idle_w: {value: 4, class: assumed, source: module at rest}
      power_w: 15
      engines:
        - {family: nvidia_gpu, units: 8, clock_ghz: 0.625, int8_tops: 20.5, fp16_tflops: 10.2, fp32_tflops: 5.1, vector_tflops: 1.28, bandwidth_gb_per_s: 68, cache_mb: 2}

    orin_nano_super:
      title: NVIDIA Jetson Orin Nano Super
      class: vendor
      source: NVIDIA's announcement, as remembered; 67 sparse TOPS at 1.02 GHz
      date: 2024
      cores: 6
      core_clock_ghz: 1.7
      idle_w: {value: 4, class: assumed, source: module at rest}
      power_w: 25
      engines:
        - {family: nvidia_gpu, units: 8, clock_ghz: 1.02, int8_tops: 33.4, fp16_tflops: 16.7, fp32_tflops: 8.4, vector_tflops: 2.09, bandwidth_gb_per_s: 102.4, cache_mb: 2}

    xavier_agx:
      title: NVIDIA Jetson AGX Xavier
      class: vendor
      source: Jetson AGX Xavier data sheet, as remembered; 32 TOPS are 22 of the GPU and 10 of two DLA
      date: 2018
      cores: 8
      core_clock_ghz: 2.26
      idle_w: {value: 8, class: assumed, source: module at rest}
      power_w: 30
      engines:
        - {family: nvidia_gpu, units: 8, clock_ghz: 1.377, int8_tops: 22.6, fp16_tflops: 11.3, fp32_tflops: 1.41, vector_tflops: 1.41, bandwidth_gb_per_s: 136.5, cache_mb: 0.5}
        - {family: dla, copies: 2, clock_ghz: 1.4, int8_tops: 5.7, fp16_tflops: 2.8, bandwidth_gb_per_s: 34, cache_mb: 1}

    xavier_nx:
      title: NVIDIA Jetson Xavier NX
      class: vendor
      source: Jetson Xavier NX data sheet, as remembered; 21 TOPS with two DLA
      date: 2020
      cores: 6
      core_clock_ghz: 1.9
      idle_w: {value: 4, class: assumed, source: module at rest}
      power_w: 15
      engines:
        - {family: nvidia_gpu, units: 6, clock_ghz: 1.1, int8_tops: 13.5, fp16_tflops: 6.8, fp32_tflops: 0.85, vector_tflops: 0.85, bandwidth_gb_per_s: 59.7, cache_mb: 0.5}
        - {family: dla, copies: 2, clock_ghz: 1.1, int8_tops: 4.5, fp16_tflops: 2.2, bandwidth_gb_per_s: 15, cache_mb: 1}

    t4:
      title: NVIDIA T4
      class: vendor
      source: T4 data sheet, as remembered
      date: 2018
      power_w: 70
      engines:
        - family: nvidia_gpu
          units: 40
          clock_ghz: 1.59
          int8_tops: 130
          fp16_tflops: 65
          fp32_tflops: 8.1
          vector_tflops: 8.1
          bandwidth_gb_per_s: 320
          cache_mb: 4
          sustained: {value: 0.7, class: assumed, source: 70 W do not hold the boost clock}

    a2:
      title: NVIDIA A2
      class: vendor
      source: A2 data sheet, as remembered
      date: 2021
      power_w: 60
      engines:
        - {family: nvidia_gpu, units: 10, clock_ghz: 1.77, int8_tops: 36, fp16_tflops: 18, fp32_tflops: 9, vector_tflops: 4.5, bandwidth_gb_per_s: 200, cache_mb: 2}

    a10:
      title: NVIDIA A10
      class: vendor
      source: A10 data sheet, as remembered
      date: 2021
      power_w: 150
      engines:
        - family: nvidia_gpu
          units: 72
          clock_ghz: 1.695
          int8_tops: 250
          fp16_tflops: 125
          fp32_tflops: 62.5
          vector_tflops: 31.2
          bandwidth_gb_per_s: 600
          cache_mb: 6
          sustained: {value: 0.8, class: assumed, source: 150 W do not hold the boost clock}

    a30:
      title: NVIDIA A30
      class: vendor
      source: A30 data sheet, as remembered
      date: 2021
      power_w: 165
      engines:
        - {family: nvidia_gpu, units: 56, clock_ghz: 1.44, int8_tops: 330, fp16_tflops: 165, fp32_tflops: 82, vector_tflops: 10.3, bandwidth_gb_per_s: 933, cache_mb: 24}

    a100:
      title: NVIDIA A100 40 GB
      class: vendor
      source: A100 data sheet, as remembered
      date: 2020
      idle_w: 50
      power_w: 400
      engines:
        - {family: nvidia_gpu, units: 108, clock_ghz: 1.41, int8_tops: 624, fp16_tflops: 312, fp32_tflops: 156, vector_tflops: 19.5, bandwidth_gb_per_s: 1555, cache_mb: 40}

    a100_80:
      title: NVIDIA A100 80 GB
      class: vendor
      source: A100 data sheet, as remembered
      date: 2020
      idle_w: 50
      power_w: 400
      engines:
        - {family: nvidia_gpu, units: 108, clock_ghz: 1.41, int8_tops: 624, fp16_tflops: 312, fp32_tflops: 156, vector_tflops: 19.5, bandwidth_gb_per_s: 2039, cache_mb: 40}

    l4:
      title: NVIDIA L4
      class: vendor
      source: L4 data sheet, as remembered
      date: 2023
      power_w: 72
      engines:
        - family: nvidia_gpu
          units: 58
          clock_ghz: 2.04
          int8_tops: 242
          fp16_tflops: 121
          fp32_tflops: 60
          vector_tflops: 30.3
          bandwidth_gb_per_s: 300
          cache_mb: 48
          sustained: {value: 0.8, class: assumed, source: 72 W do not hold the boost clock}

    l40:
      title: NVIDIA L40
      class: vendor
      source: L40 data sheet, as remembered
      date: 2022
      power_w: 300
      engines:
        - {family: nvidia_gpu, units: 142, clock_ghz: 2.49, int8_tops: 362, fp16_tflops: 181, fp32_tflops: 90.5, vector_tflops: 90.5, bandwidth_gb_per_s: 864, cache_mb: 96}

    h100:
      title: NVIDIA H100 SXM 80 GB
      class: vendor
      source: H100 data sheet, as remembered
      date: 2022
      idle_w: 70
      power_w: 700
      engines:
        - family: nvidia_gpu
          units: 132
          clock_ghz: 1.83
          int8_tops: 1979
          fp16_tflops: 989
          fp32_tflops: 494
          vector_tflops: 67
          bandwidth_gb_per_s: 3350
          cache_mb: 50
          sustained: {value: 0.85, class: assumed, source: power limit}

    h100_pcie:
      title: NVIDIA H100 PCIe 80 GB
      class: vendor
      source: H100 data sheet, as remembered
      date: 2022
      idle_w: 50
      power_w: 350
      engines:
        - family: nvidia_gpu
          units: 114
          clock_ghz: 1.755
          int8_tops: 1513
          fp16_tflops: 756
          fp32_tflops: 378
          vector_tflops: 51
          bandwidth_gb_per_s: 2000
          cache_mb: 50
          sustained: {value: 0.75, class: assumed, source: 350 W do not hold the boost clock}

    v100:
      title: NVIDIA V100 SXM2
      class: vendor
      source: V100 data sheet, as remembered
      date: 2017
      power_w: 300
      engines:
        - {family: nvidia_gpu, units: 80, clock_ghz: 1.53, int8_tops: 62.8, fp16_tflops: 125, fp32_tflops: 15.7, vector_tflops: 15.7, bandwidth_gb_per_s: 900, cache_mb: 6}

    rtx_3090:
      title: NVIDIA GeForce RTX 3090
      class: vendor
      source: GA102 white paper, as remembered
      date: 2020
      power_w: 350
      engines:
        - {family: nvidia_gpu, units: 82, clock_ghz: 1.695, int8_tops: 284, fp16_tflops: 142, fp32_tflops: 35.6, vector_tflops: 35.6, bandwidth_gb_per_s: 936, cache_mb: 6}

    rtx_4090:
      title: NVIDIA GeForce RTX 4090
      class: vendor
      source: AD102 white paper, as remembered
      date: 2022
      power_w: 450
      engines:
        - {family: nvidia_gpu, units: 128, clock_ghz: 2.52, int8_tops: 660, fp16_tflops: 330, fp32_tflops: 82.6, vector_tflops: 82.6, bandwidth_gb_per_s: 1008, cache_mb: 72}

    cloud_ai_100:
      title: Qualcomm Cloud AI 100 Pro
      class: vendor
      source: Qualcomm product brief, as remembered; 400 TOPS with 16 cores and 144 MB of SRAM
      date: 2020
      power_w: 75
      engines:
        - {family: npu, units: 16, clock_ghz: {value: 1.5, class: assumed}, int8_tops: 400, fp16_tflops: 200, bandwidth_gb_per_s: 137, cache_mb: 144}

    ascend_310:
      title: Huawei Ascend 310
      class: vendor
      source: Huawei product brief; 16 TOPS at 8 W, other figures as remembered
      date: 2018
      idle_w: {value: 2, class: assumed, source: at rest}
      power_w: 8
      engines:
        - {family: npu, units: 2, clock_ghz: {value: 1, class: assumed}, int8_tops: 16, fp16_tflops: 8, bandwidth_gb_per_s: 51.2, cache_mb: 8}

    ascend_910:
      title: Huawei Ascend 910
      class: vendor
      source: Huawei product brief, as remembered
      date: 2019
      power_w: 310
      engines:
        - {family: npu, units: 32, clock_ghz: 1, int8_tops: 512, fp16_tflops: 256, bandwidth_gb_per_s: 1200, cache_mb: 32}

    mdc_610:
      title: Huawei MDC 610
      class: vendor
      source: Huawei MDC 610, 200 TOPS at 1 TOPS/W; other figures assumed
      date: 2021
      idle_w: {value: 60, class: assumed, source: 0.3 of full load}
      power_w: 200
      engines:
        - {family: npu, units: {value: 16, class: assumed}, clock_ghz: {value: 1, class: assumed}, int8_tops: 200, fp16_tflops: {value: 100, class: assumed}, bandwidth_gb_per_s: {value: 204.8, class: assumed}, cache_mb: {value: 16, class: assumed}}

    horizon_j5:
      title: Horizon Journey 5
      class: vendor
      source: Horizon Robotics, 128 TOPS with two BPU cores; other figures assumed
      date: 2021
      power_w: 30
      engines:
        - {family: npu, units: 2, clock_ghz: {value: 1.2, class: assumed}, int8_tops: 128, bandwidth_gb_per_s: {value: 51.2, class: assumed}, cache_mb: {value: 8, class: assumed}}

    hailo_8:
      title: Hailo-8
      class: vendor
      source: Hailo product brief, as remembered; 26 TOPS, weights on the chip
      date: 2020
      idle_w: {value: 0.5, class: assumed, source: at rest}
      power_w: {value: 5, class: assumed}
      engines:
        - {family: npu, units: 1, clock_ghz: {value: 0.4, class: assumed}, int8_tops: 26, bandwidth_gb_per_s: {value: 4, class: assumed, source: PCIe 3.0 x 4}, cache_mb: {value: 64, class: assumed}}

    coral_edge_tpu:
      title: Google Coral Edge TPU
      class: vendor
      source: Coral data sheet, as remembered; 4 TOPS, 8 MB on the chip
      date: 2019
      idle_w: {value: 0.5, class: assumed, source: at rest}
      power_w: 2
      engines:
        - {family: npu, units: 1, clock_ghz: 0.5, int8_tops: 4, bandwidth_gb_per_s: {value: 0.4, class: assumed, source: USB 3}, cache_mb: 8}

    tda4vm:
      title: TI TDA4VM
      class: vendor
      source: TDA4VM data sheet, as remembered; C7x with 8 TOPS
      date: 2020
      cores: 2
      core_clock_ghz: 2
      idle_w: {value: 5, class: assumed, source: TDA4VM 5 to 20 W}
      power_w: 15
      engines:
        - {family: dsp, units: 1, clock_ghz: 1, int8_tops: 8, bandwidth_gb_per_s: 17.1, cache_mb: 8}

    zcu104_dpu:
      title: AMD ZCU104 with two DPUCZDX8G B4096
      class: vendor
      source: DPUCZDX8G product guide, as remembered; 1.23 TOPS each at 300 MHz
      date: 2020
      power_w: {value: 20, class: assumed}
      engines:
        - {family: fpga, copies: 2, units: 1, clock_ghz: 0.3, int8_tops: 1.23, bandwidth_gb_per_s: 9.6, cache_mb: 1}

    xeon_8380:
      title: Intel Xeon Platinum 8380, one socket
      class: derived
      source: 40 cores with two 512-bit units; 256 INT8 and 64 FP32 operations per cycle and core at the base clock
      date: 2021
      cores: 40
      core_clock_ghz: 2.3
      idle_w: {value: 90, class: assumed, source: socket at rest}
      power_w: 270
      engines:
        - {family: cpu, units: 40, clock_ghz: 2.3, int8_tops: 23.5, fp32_tflops: 5.9, vector_tflops: 5.9, bandwidth_gb_per_s: 204.8, cache_mb: 60}
    """
}
