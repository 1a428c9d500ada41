// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import VirtualRoom

extension MachineTests {
    /// `make demo` as people run it: the program, to its end.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct DemoProgramTests {
        @Test(arguments: MachinePlan.Firmware.allCases)
        func `the demo with each firmware comes up by itself, and ends with its last sentence and exit status 0`(
            firmware: MachinePlan.Firmware
        ) throws {
            let work = "\(BuiltPrograms.lane.folder)/demo-test"
            let manager = FileManager.default
            try manager.createDirectory(atPath: work, withIntermediateDirectories: true)
            // As if it had fetched packages before, as others have.
            if !manager.fileExists(atPath: "\(work)/packages") {
                try manager.createDirectory(atPath: BuiltPrograms.packages, withIntermediateDirectories: true)
                try manager.createSymbolicLink(
                    atPath: "\(work)/packages", withDestinationPath: BuiltPrograms.packages)
            }
            let demo = try Program.run([
                BuiltPrograms.program ?? "", "demo", "--machines", "2", "--firmware", firmware.rawValue, "--work", work,
                "--agent", BuiltPrograms.agent,
            ])
            #expect(demo.status == 0, "\(demo.text)")
            let lines = demo.output.split(separator: "\n")
            let link = lines.first { $0.hasPrefix("Watch it: ") }
            #expect(link?.contains(#/http://127\.0\.0\.1:[0-9]+/\#code=[a-z0-9]{32} /#) == true, "\(demo.text)")
            #expect(lines.contains("2 of 2 machines reached their operating system"))
            #expect(lines.last?.hasSuffix("crossed the server's cable, phase 1 and headers counted") == true)
        }
    }
}
