// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import TestProcesses
import Testing

@Suite struct InstanceLockTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "lock-\(UUID())").path()
    private var lock: String { "\(folder)/lock" }

    private func withFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body()
    }

    /// Why the lock cannot be had.
    private func refusal(_ owners: TrustedOwners = .current) -> String? {
        #expect(throws: StartFailure.self) { _ = try InstanceLock(workFolder: folder, owners: owners) }?.description
    }

    /// Whether a state folder has a lock that can be had.
    private func canHold(_ folder: String) throws -> Bool {
        switch try InstanceLock.ofState(folder) {
        case .some: true
        case .none: false
        }
    }

    @Test func `a second server of one environment is told which one is there`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let lock = try InstanceLock(workFolder: folder)
            let failure = #expect(throws: StartFailure.self) { _ = try InstanceLock(workFolder: folder) }
            let process = ProcessInfo.processInfo.processIdentifier
            #expect(failure == .alreadyRunning(folder: folder, process: process))
            #expect(failure?.isUsersMistake == true)
            _ = consume lock
        }
        _ = try InstanceLock(workFolder: folder)
    }

    @Test func `a server that is started right behind one that was killed waits for its end`() throws {
        try withFolder {
            try Data().write(to: URL(filePath: lock))
            // Held by another process, which goes in a moment.
            let holder = try Program(["flock", lock, "sh", "-c", "echo held; sleep 0.3"], in: folder)
            defer { holder.kill() }
            while !holder.output.contains("held") { usleep(5_000) }
            _ = try InstanceLock(workFolder: folder)
        }
    }

    @Test func `two environments that have one state folder are not both served`() throws {
        let state = "\(folder)/state"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let lock = try InstanceLock.ofState(state)
            let process = ProcessInfo.processInfo.processIdentifier
            let failure = #expect(throws: StartFailure.self) { _ = try InstanceLock.ofState(state) }
            #expect(failure == .stateInUse(folder: state, process: process))
            #expect(failure?.isUsersMistake == true)
            #expect(failure?.description.contains("\(state) is in use") == true)
            // Another environment's own work folder does not matter.
            _ = try InstanceLock(workFolder: "\(folder)/out")
            _ = consume lock
        }
        #expect(try canHold(state))
        // What machines did is not everybody's business.
        let attributes = try FileManager.default.attributesOfItem(atPath: state)
        #expect(attributes[.posixPermissions] as? Int == 0o750)
    }

    @Test(arguments: ["no folder", "a file", "everybody's", "a link"])
    func `a state folder that cannot be written or trusted keeps no server from starting`(fault: String) throws {
        try withFolder {
            var place = "\(folder)/state"
            switch fault {
            case "no folder": place = "/proc/boottorrent"
            case "a file": place = "/dev/full"
            case "a link": try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: folder)
            default:
                try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
                chmod(place, 0o777)
            }
            #expect(try !canHold(place))
        }
    }

    @Test(.enabled("needs root") { geteuid() == 0 })
    func `a state folder on a disk that is read-only is held as well, if it ever was`() throws {
        try withFolder {
            let mounted = try Program.run(["mount", "-t", "tmpfs", "none", folder])
            try #require(mounted.status == 0, "\(mounted.text)")
            defer { _ = try? Program.run(["umount", folder]) }
            chmod(folder, 0o755)
            func makeReadOnly(_ words: String) throws {
                try #require(try Program.run(["mount", "-o", "remount,\(words)", folder]).status == 0)
            }
            try makeReadOnly("ro")
            #expect(try !canHold(folder))
            try makeReadOnly("rw")
            #expect(try canHold(folder))
            try makeReadOnly("ro")
            let lock = try InstanceLock.ofState(folder)
            #expect(throws: StartFailure.self) { _ = try InstanceLock.ofState(folder) }
            _ = consume lock
        }
    }

    @Test func `no link is followed to the lock of a state folder`() throws {
        try withFolder {
            try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: "/dev/full")
            let failure = #expect(throws: StartFailure.self) { _ = try InstanceLock.ofState(folder) }
            #expect(failure?.description.hasPrefix("\(lock) is a link; remove it") == true)
        }
    }

    @Test func `a work folder that cannot be is told`() {
        let failure = #expect(throws: StartFailure.self) { _ = try InstanceLock(workFolder: "/proc/nothing/out") }
        guard case .cannotWrite("/proc/nothing/out", _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func `no link is followed to the lock, and what it points to stays as it is`() throws {
        try withFolder {
            let other = "\(folder)-other"
            defer { try? FileManager.default.removeItem(atPath: other) }
            try "precious".write(toFile: other, atomically: true, encoding: .utf8)
            try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: other)
            #expect(refusal()?.hasPrefix("\(lock) is a link; remove it") == true)
            try FileManager.default.removeItem(atPath: lock)
            try FileManager.default.linkItem(atPath: other, toPath: lock)
            #expect(refusal()?.hasPrefix("\(lock) is no file of its own") == true)
            try FileManager.default.removeItem(atPath: lock)
            #expect(mkfifo(lock, 0o644) == 0)
            #expect(refusal()?.hasPrefix("\(lock) is no file of its own") == true)
            #expect(try String(contentsOfFile: other, encoding: .utf8) == "precious")
        }
    }

    @Test func `a link is no work folder`() throws {
        try withFolder {
            let link = "\(folder)/out"
            for target in [folder, "/nowhere/at/all"] {
                try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
                defer { try? FileManager.default.removeItem(atPath: link) }
                let failure = #expect(throws: StartFailure.self) { _ = try InstanceLock(workFolder: link) }
                #expect(failure?.description.hasPrefix("\(link) is a link") == true)
                #expect(WorkFolder.objection(to: link)?.remedy.hasPrefix("remove it") == true)
            }
        }
    }

    @Test func `a folder that everybody may write to is none either`() throws {
        try withFolder {
            chmod(folder, 0o1777)
            #expect(refusal()?.hasSuffix("chmod o-w \(folder)") == true)
            chmod(folder, 0o775)
            _ = try InstanceLock(workFolder: folder)
        }
    }

    @Test func `root, oneself and who said sudo are trusted, and nobody else`() {
        let root = TrustedOwners(effectiveUser: 0, sudoUser: "1000")
        #expect([0, 1000].allSatisfy(root.contains))
        #expect(!root.contains(1001))
        let user = TrustedOwners(effectiveUser: 1000, sudoUser: "1001")
        #expect([0, 1000].allSatisfy(user.contains))
        #expect(!user.contains(1001))
        #expect(!TrustedOwners(effectiveUser: 0, sudoUser: nil).contains(1000))
        #expect(!TrustedOwners(effectiveUser: 0, sudoUser: "x").contains(1000))
    }

    @Test(.enabled("needs root") { geteuid() == 0 }, arguments: ["", "/tftp", "/dnsmasq.conf"])
    func `what belongs to somebody else is refused with the remedy`(name: String) throws {
        try withFolder {
            let path = folder + name
            if !name.isEmpty { #expect(FileManager.default.createFile(atPath: path, contents: Data())) }
            #expect(chown(path, 4_242, 4_242) == 0)
            #expect(
                refusal()
                    == "\(path) belongs to user 4242, who could change what this server reads; give it to yourself with: chown -R root \(path)"
            )
            _ = try InstanceLock(workFolder: folder, owners: TrustedOwners(effectiveUser: 0, sudoUser: "4242"))
        }
    }

    @Test(.enabled("needs root") { geteuid() == 0 })
    func `what dnsmasq gave to the user it became is no reason to refuse`() throws {
        try withFolder {
            #expect(FileManager.default.createFile(atPath: "\(folder)/dnsmasq.pid", contents: Data()))
            #expect(chown("\(folder)/dnsmasq.pid", 65_534, 65_534) == 0)
            _ = try InstanceLock(workFolder: folder)
        }
    }
}
