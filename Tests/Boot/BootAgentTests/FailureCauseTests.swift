// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import Glibc
import HTTPFetch
import LinuxSystem
import PieceStorage
import Testing
import TorrentCore

@Suite struct FailureCauseTests {
    private static func fetch(_ reason: HTTPFetchError.Reason) throws -> any Error {
        let address = try #require(PeerAddress("192.0.2.1:8080"))
        return HTTPFetchError(try HTTPURL(address: address, target: "/agent/manifest"), reason)
    }

    @Test(
        arguments: [
            .cannotConnect("connection refused"), .connectTimeout(.seconds(5)), .idleTimeout(.seconds(5)), .noReply,
            .totalTimeout(.seconds(5)), .truncated(received: 1, expected: 2),
        ] as [HTTPFetchError.Reason])
    func `a server that gives no answer is not reached`(reason: HTTPFetchError.Reason) throws {
        #expect(FailureCause(of: try Self.fetch(reason)) == .noServer)
    }

    @Test(arguments: [.status(500, explanation: "no"), .malformed("x"), .cancelled] as [HTTPFetchError.Reason])
    func `one that answers says itself what is wrong`(reason: HTTPFetchError.Reason) throws {
        #expect(FailureCause(of: try Self.fetch(reason)) == nil)
    }

    @Test(
        arguments: [
            (SystemFailure("write /dev/sda", number: EIO), .brokenDisk),
            (SystemFailure("write", number: ENOSPC), .noRoom),
            (SystemFailure("kexec_file_load", number: EPERM), nil), (DiskProblem.noDisks, .noDisk),
            (DiskProblem.noneMatches(.firstEmpty, found: []), .noDisk),
            (StorageProblem(operation: .write, path: "/dev/sda", errorNumber: EIO, position: 7), .brokenDisk),
            (StorageProblem(operation: .write, path: "x", errorNumber: ENOSPC), .noRoom),
            (StorageProblem(operation: .fit(needed: 2, available: 1), path: "/dev/sda", errorNumber: 0), .noRoom),
            (StorageProblem(operation: .open, path: "x", errorNumber: ENOENT), nil),
        ] as [(any Error, FailureCause?)])
    func `disks and memory have words of their own`(error: any Error, cause: FailureCause?) {
        #expect(FailureCause(of: error) == cause)
    }
}
