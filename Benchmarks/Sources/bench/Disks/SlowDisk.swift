// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// A folder in memory, and a file system over it that takes its time for each call: `slow_disk.py`.
struct SlowDisk {
    /// What ``Pace/slow`` takes for each call.
    static let milliseconds = 200

    /// How it answers.
    enum Pace {
        case quick
        case slow
        /// Not at all.
        case hanging

        /// For `slow_disk.py`.
        var word: String {
            switch self {
            case .quick: "0"
            case .slow: "\(milliseconds)"
            case .hanging: "hang"
            }
        }
    }

    /// Debian's interpreter; another's would not have Debian's packages.
    private static let python = "/usr/bin/python3"
    private static let library = "/usr/lib/python3/dist-packages/fusepy.py"

    /// A sentence when something that it takes is not there.
    static var absence: String? {
        if access("/dev/fuse", R_OK | W_OK) != 0 { return "this computer has no FUSE (modprobe fuse)" }
        return access(library, R_OK) == 0 ? nil : "Python's fusepy is not installed (apt-get install python3-fusepy)"
    }

    /// What the disk has on it; written before it is opened.
    let content: String
    private let pace: String
    private let process: pid_t

    /// Lets `body` use it as a folder, and takes it away again on every way out.
    ///
    /// Whoever waits for it is answered at the end. It runs on the server's host: what a killed bench left there is
    /// ended with the host. `package` is the folder of this package.
    static func open<Result>(
        _ content: String, at mountpoint: String, in room: Room, package: String, _ table: ProcessTable, log: String,
        _ body: (SlowDisk) throws(BenchFailure) -> Result
    ) throws(BenchFailure) -> Result {
        let pace = "\(content).pace"
        try set(.quick, in: pace)
        try Files.makeFolder(mountpoint)
        let role = Lineup.Role(
            place: .server, name: "disk", program: python,
            arguments: ["\(package)/slow_disk.py", content, mountpoint, pace])
        let command = Command(name: role.name, program: role.program, arguments: role.arguments, log: log)
        let process = try table.start(command.inside(room.plan.host(.server)))
        let disk = SlowDisk(content: content, pace: pace, process: process)
        defer {
            try? disk.set(.quick)
            table.end([process])
            // One that had to be killed leaves it.
            umount2(mountpoint, Int32(MNT_DETACH))
        }
        try ServerReadiness(table: table, room: room, log: log).wait(for: role, process, .line("mounted"))
        return try body(disk)
    }

    /// From the next moment on, also for who waits.
    func set(_ pace: Pace) throws(BenchFailure) { try Self.set(pace, in: self.pace) }

    private static func set(_ pace: Pace, in path: String) throws(BenchFailure) {
        try Files.write(Data(pace.word.utf8), to: path)
    }

    /// How many calls have begun to wait for an answer, by what was heard.
    func hungCalls(_ events: [ProcessTable.Event]) -> Int {
        events.count { event in
            if event.process == process, case .line("hangs") = event.happening { true } else { false }
        }
    }
}
