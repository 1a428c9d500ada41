// SPDX-License-Identifier: GPL-3.0-or-later

import Phase1Builder
import Testing

@Suite struct ELFFileTests {
    private let module = SampleELF.module(["license=GPL", "depends=hid,usbcore"])

    @Test func `a section is found by its whole name`() throws {
        let file = try ELFFile(module)
        #expect(try file.section(".modinfo").map { Array($0) } == Array("license=GPL\0depends=hid,usbcore\0".utf8))
        #expect(try file.section(".mod") == nil)
        #expect(try file.section(".modinfos") == nil)
    }

    @Test(arguments: [true, false])
    func `a program that names a loader needs one`(isStatic: Bool) throws {
        #expect(try ELFFile(SampleELF.program(isStatic: isStatic)).needsLoader == !isStatic)
    }

    @Test func `sections are cleared where they are, and nothing else is`() throws {
        let program = SampleELF.program(isStatic: true, unwinding: [1, 2, 3])
        let cleared = try ELFFile(program).clearing([".eh_frame", ".absent"])
        #expect(cleared.count == program.count)
        #expect(cleared.indices.filter { cleared[$0] != program[$0] }.count == 3)
        #expect(try ELFFile(cleared).section(".eh_frame").map { Array($0) } == [0, 0, 0])
        #expect(try ELFFile(cleared).section(".text").map { Array($0) } == [0xc3])
    }

    @Test func `every cut of a module is refused`() {
        for length in 0..<module.count {
            #expect(throws: ELFError.self) { try ModuleInformation(module: Array(module[..<length])) }
        }
    }

    @Test func `every flipped byte is refused or read, never a trap`() {
        for index in module.indices {
            for flip: UInt8 in [0x01, 0x80, 0xff] {
                var damaged = module
                damaged[index] ^= flip
                _ = try? ModuleInformation(module: damaged)
            }
        }
    }

    @Test(arguments: [
        ([UInt8](), ELFError(.notELF, at: 0)),
        (Array("#!/bin/sh\n".utf8), ELFError(.notELF, at: 0)),
        ([0x7f, 0x45, 0x4c, 0x46], ELFError(.unexpectedEnd, at: 4)),
        ([0x7f, 0x45, 0x4c, 0x46, 1] + [UInt8](repeating: 0, count: 90), ELFError(.notThisKind, at: 4)),
    ])
    func `what is no such file is refused with its place`(bytes: [UInt8], error: ELFError) {
        #expect(throws: error) { try ELFFile(bytes) }
    }
}
