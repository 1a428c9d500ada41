// SPDX-License-Identifier: GPL-3.0-or-later

import Phase1Builder
import Testing

@Suite struct KernelImageTests {
    private let kernel = SampleKernel.bytes(release: "6.1.0-56-amd64")

    @Test func `an x86 kernel tells its release`() {
        #expect(KernelImage.release(of: kernel) == "6.1.0-56-amd64")
    }

    @Test func `every cut and every flipped byte is an answer or none, never a trap`() {
        for length in 0..<kernel.count { _ = KernelImage.release(of: Array(kernel[..<length])) }
        for index in 0x1f0..<kernel.count {
            var damaged = kernel
            damaged[index] ^= 0xff
            _ = KernelImage.release(of: damaged)
        }
    }

    @Test func `a release never leaves its folder`() {
        #expect(KernelImage.release(of: SampleKernel.bytes(release: "../../etc")) == "..")
    }

    @Test func `a text is no kernel`() {
        #expect(!KernelImage.isPlausible(Array("#!/bin/sh\n".utf8)))
        #expect(KernelImage.isPlausible(Array("MZ and more".utf8)))
    }
}

/// The beginning of an x86 kernel: the setup header with a version text behind it.
enum SampleKernel {
    static func bytes(release: String) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 0x400)
        bytes.replaceSubrange(0..<2, with: "MZ".utf8)
        bytes.replaceSubrange(0x202..<0x206, with: "HdrS".utf8)
        bytes.replaceSubrange(0x20e..<0x210, with: [0x00, 0x01])
        return Array(bytes[..<0x300]) + Array("\(release) (builder) #1 SMP\0".utf8)
    }
}
